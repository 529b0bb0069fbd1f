"""What one may know of a council's agenda: whoever sits in it hears of every point, others of what they may know of anyway."""

from collections.abc import Collection

from handlers.doors.api.asker import Asker
from schemas.api_councils import AgendaPoint
from schemas.parties import Council
from schemas.terms import Lane
from services.agendas import council_of
from services.errors import NotFound
from services.rules.parties import name_of
from services.store import actions
from services.store import councils as rows
from services.store.work import Row, Work
from services.wording import UNNAMED, UNSAID

NO_POINT = "Det finns ingen sådan punkt på dagordningen."


async def known(look: Work, asker: Asker, council: Council, about: Collection[str]) -> frozenset[str]:
    """Those of some actions whose points may be shown."""
    if asker.function in {council.function, *council.members}:
        return frozenset(about)
    return await actions.seen_among(look, asker.sight, about)


async def points(look: Work, asker: Asker, council: Council, listed: Collection[Row]) -> tuple[AgendaPoint, ...]:
    """The points that may be shown."""
    seen = await known(look, asker, council, {row.action for row in listed})
    about = {action.id: action for action in await actions.named(look, seen)}
    return tuple(_point(look, row, about[row.action]) for row in listed if row.action in seen)


async def point_seen(work: Work, asker: Asker, council: str, item: str) -> AgendaPoint:
    """One point of a council's agenda. Raises NotFound when there is none that may be known of."""
    row = await rows.point(work, item)
    shown = await points(work, asker, council_of(work, council), [row]) if row is not None and row.council == council else ()
    if not shown:
        raise NotFound(NO_POINT)
    return shown[0]


def _point(work: Work, row: Row, action: Row) -> AgendaPoint:
    lane = Lane(row.lane)
    said = {
        "title": UNSAID if lane.closed else action.title,
        "function_sv": UNNAMED.get(lane) or name_of(work.policy.municipality, action.function),
        "decided_sv": "" if lane.closed else (row.details or {}).get("words", ""),
    }
    return AgendaPoint.model_validate({**row._asdict(), **said, "item": row.id, "due_at": action.due_at})
