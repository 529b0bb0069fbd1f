"""Cases in the database."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from schemas.cases import CaseStatus
from schemas.terms import Lane
from services.rules.access import Sight
from services.store.pages import Position, page
from services.store.sights import cases_seen
from services.store.tables import cases
from services.store.work import Row, Work


@dataclass
class Case:
    """A case in hand: what a batch of signals changes is changed here, and written back once."""

    id: str
    programme: str
    policy: str
    rule: str
    title: str
    status: str
    severity: int
    place: str | None
    place_name: str
    area: str | None
    lat: float | None
    lon: float | None
    precision_m: int | None
    first_at: datetime
    last_at: datetime
    signals: int
    opened_at: datetime
    closed_at: datetime | None = None
    lane: Lane = Lane.PLACE
    business: str | None = None


_INSERT = cases.insert()


async def insert(work: Work, case: Case) -> None:
    """Write a new case."""
    await work.write(_INSERT, asdict(case))


async def in_hand(work: Work, case: str) -> Case | None:
    """A case to change in memory, held until this unit ends."""
    row = await held(work, case)
    return Case(**row._mapping) if row is not None else None  # noqa: SLF001 - a public name of SQLAlchemy's rows


_JOINED = ("status", "severity", "signals", "first_at", "last_at")


async def put_back(work: Work, in_hand: Collection[Case]) -> None:
    """Write what joining signals has changed, many cases at a time."""
    if in_hand:
        values: dict[str, Any] = {column: bindparam(f"new_{column}") for column in _JOINED}
        rows = [{"of": case.id, **{f"new_{column}": getattr(case, column) for column in _JOINED}} for case in in_hand]
        await work.write(cases.update().where(cases.c.id == bindparam("of")).values(values), rows)


_ONE = select(cases).where(cases.c.id == bindparam("case"))


async def get(work: Work, case: str) -> Row | None:
    """The case's row, if there is one."""
    return await work.row(_ONE, {"case": case})


async def named(work: Work, names: Collection[str]) -> dict[str, Row]:
    """These cases, by their numbers."""
    return {row.id: row for row in await work.rows(select(cases).where(cases.c.id.in_(names)))} if names else {}


async def held(work: Work, case: str) -> Row | None:
    """The case's row, held: what is decided from it is still so when it is written."""
    return await work.row(work.hold(_ONE), {"case": case})


async def change(work: Work, case: str, **values: Any) -> None:
    """Set columns of one case."""
    await work.write(cases.update().where(cases.c.id == case).values(**values))


async def standing(work: Work, lanes: Collection[Lane], since: datetime, until: datetime) -> list[Row]:
    """Cases of these lanes that are not closed and were heard of in a span of time (of occurrence)."""
    near = (cases.c.last_at >= since) & (cases.c.first_at <= until) & cases.c.lane.in_(sorted(lanes))
    return await work.rows(select(cases).where(cases.c.status != CaseStatus.CLOSED, near))


async def watched_before(work: Work, instant: datetime, limit: int) -> list[Row]:
    """Watched lines last heard of before an instant, oldest first."""
    quiet = select(cases).where(cases.c.status == CaseStatus.WATCHED, cases.c.last_at < instant)
    return await work.rows(work.hold(quiet.order_by(cases.c.last_at).limit(limit), skip=True))


async def not_closed(work: Work, limit: int) -> list[Row]:
    """Cases that are not closed, gravest first."""
    query = select(cases).where(cases.c.status != CaseStatus.CLOSED)
    return await work.rows(query.order_by(cases.c.severity.desc(), cases.c.last_at.desc()).limit(limit))


async def titled(work: Work, title: str) -> list[Row]:
    """Cases with a title, oldest first."""
    return await work.rows(select(cases).where(cases.c.title == title).order_by(cases.c.opened_at, cases.c.id))


async def counts(work: Work) -> dict[str, int]:
    """How many cases stand where."""
    return {row.status: row.n for row in await work.rows(select(cases.c.status, func.count().label("n")).group_by(cases.c.status))}


async def seen(work: Work, sight: Sight, case: str) -> Row | None:
    """The case's row, held, if there is one that may be known of."""
    return await work.row(work.hold(select(cases).where(cases.c.id == case, cases_seen(sight))))


async def listed(work: Work, sight: Sight, wanted: dict[str, str], after: Position | None, limit: int) -> list[Row]:
    """A page of the cases that may be known of and have these values, in the order they were opened."""
    query = select(cases).where(cases_seen(sight)).filter_by(**wanted)
    return await work.rows(page(query, (cases.c.opened_at, cases.c.id), after, limit))
