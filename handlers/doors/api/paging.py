"""Where a page ends, as an opaque cursor that only we can have written."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

from itsdangerous import BadData
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from handlers.doors.api.asker import Asker
from services.errors import Unreadable
from services.store.pages import Position
from services.store.work import Row

Item = TypeVar("Item")

MOST, USUAL = 200, 50


def _plain(value: object) -> object:
    """Digits only: Python would also read 1_0, +1 and 1.0."""
    return value if isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdigit()) else None


PLAIN = BeforeValidator(_plain)


class Paging(BaseModel):
    """How long a page is, and after which one it comes. A filter that does not exist is an error, not everything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: Annotated[Annotated[int, Field(ge=1, le=MOST, description="Items on a page")], PLAIN] = USUAL
    after: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=300)] | None,
        Field(description="`next` of the page before, from the same list"),
    ] = None


def position(asker: Asker, of: str, paging: Paging) -> Position | None:
    """The key that a cursor of this list stands for. Raises Unreadable for one that is not ours."""
    if paging.after is None:
        return None
    try:
        kind, at, *rest = asker.cursors.loads(paging.after)
    except (BadData, TypeError, ValueError):
        kind, at, rest = "", None, []
    if kind != of:
        raise Unreadable("Värdet i after kommer inte från den här listan. Börja om från början.")
    return (datetime.fromisoformat(at) if isinstance(at, str) else at, *rest)


def page(asker: Asker, of: str, rows: Sequence[Row], key: tuple[str, ...], paging: Paging, show: Callable[[Row], Item]) -> dict[str, Any]:
    """The rows as a page; the one too many only tells that there are more. `key` names the columns the list is ordered by."""
    shown = rows[: paging.limit]
    more = len(rows) > paging.limit
    where = [getattr(shown[-1], column) for column in key] if more else []
    cursor = asker.cursors.dumps([of, *(at.isoformat() if isinstance(at, datetime) else at for at in where)]) if more else None
    return {"items": tuple(show(row) for row in shown), "next": cursor}
