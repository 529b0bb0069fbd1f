"""What a deed by hand is: its arguments, what it does, and whether it only looks."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, StringConstraints

from schemas.signals import Readable
from services.store.work import Work


class Args(BaseModel):
    """Arguments of a deed, closed and frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Number = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=40), Readable]
"""EST-2026-0001 or A-2026-0001, in any case: people type it."""
Said = Annotated[str, StringConstraints(max_length=2000), Readable]
ReceiptId = Annotated[str, StringConstraints(pattern=r"^r[a-z2-7]{26}$")]


class Nothing(Args):
    """No arguments."""


class Deed(NamedTuple):
    """A deed by hand: its arguments, what it does, and whether it only looks."""

    args: type[Args]
    do: Callable[[Work, Any], Awaitable[Any]]
    looks: bool = False
