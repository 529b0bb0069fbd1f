"""Actions in the database."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from schemas.actions import UNFINISHED, About, ActionStatus
from services.rules.access import Sight
from services.store.pages import Position, page
from services.store.sights import actions_seen
from services.store.tables import actions, ledger
from services.store.work import Row, Work

_UNFINISHED = actions.c.status.in_(UNFINISHED)
_NOT_DONE = actions.c.status != ActionStatus.DONE
"""The same, where the index of the status is the wrong one: SQLite takes it for a list, and reads all that is open."""


_INSERT = actions.insert().returning(actions)


async def insert(work: Work, row: dict[str, Any]) -> Row:
    """Write a new action, and return it as it stands."""
    written: Row = (await work.connection.execute(_INSERT, row)).one()
    return written


_ONE = select(actions).where(actions.c.id == bindparam("action"))


async def get(work: Work, action: str) -> Row | None:
    """The action's row, if there is one."""
    return await work.row(_ONE, {"action": action})


async def held(work: Work, action: str) -> Row | None:
    """The action's row, held: what is decided from it is still so when it is written."""
    return await work.row(work.hold(_ONE), {"action": action})


async def change(work: Work, action: str, **values: Any) -> None:
    """Set columns of one action."""
    await work.write(actions.update().where(actions.c.id == action).values(**values))


async def about(work: Work, subject: About) -> list[Row]:
    """Every action about something, oldest first."""
    return await work.rows(
        select(actions).where(actions.c.about_kind == subject.kind, actions.c.about_id == subject.id).order_by(actions.c.id)
    )


async def titled(work: Work, title: str) -> list[Row]:
    """Actions with a title, oldest first."""
    return await work.rows(select(actions).where(actions.c.title == title).order_by(actions.c.added_at, actions.c.id))


async def unfinished(work: Work, functions: Collection[str] | None = None) -> list[Row]:
    """Unfinished actions, next due first; of these functions only, when given."""
    query = select(actions).where(_UNFINISHED).order_by(actions.c.due_at, actions.c.id)
    return await work.rows(query if functions is None else query.where(actions.c.function.in_(functions)))


async def of_function(work: Work, function: str, since: datetime) -> list[Row]:
    """A function's actions that are unfinished, or done from an instant on, next due first."""
    lives = _UNFINISHED | (actions.c.done_at > since)
    return await work.rows(select(actions).where(actions.c.function == function, lives).order_by(actions.c.due_at, actions.c.id))


async def tally(work: Work) -> tuple[int, int]:
    """How many are unfinished, and how many of those are overdue."""
    late = func.count().filter(actions.c.due_at <= work.now).label("late")
    [row] = await work.rows(select(func.count().label("n"), late).where(_UNFINISHED))
    return row.n, row.late


async def longest_overdue(work: Work, limit: int) -> list[Row]:
    """Unfinished actions whose time is out, those that have been late for the longest first."""
    late = select(actions).where(_UNFINISHED, actions.c.due_at <= work.now)
    return await work.rows(late.order_by(actions.c.due_at, actions.c.id).limit(limit))


async def named(work: Work, names: Collection[str]) -> list[Row]:
    """These actions, finished or not, next due first."""
    return await work.rows(select(actions).where(actions.c.id.in_(names)).order_by(actions.c.due_at, actions.c.id)) if names else []


async def done_since(work: Work, functions: Collection[str] | None, since: datetime) -> int:
    """How many were done after an instant; of these functions only, when given."""
    query = select(func.count().label("n")).where(actions.c.done_at > since)
    row = await work.row(query if functions is None else query.where(actions.c.function.in_(functions)))
    return row.n if row is not None else 0


async def changed_since(work: Work, functions: Collection[str], since: datetime) -> bool:
    """Whether anything happened after an instant to an action of these functions, finished or not."""
    theirs = (ledger.c.about_kind == "action") & (ledger.c.about_id == actions.c.id) & actions.c.function.in_(functions)
    return await work.row(select(ledger.c.seq).join(actions, theirs).where(ledger.c.at > since).limit(1)) is not None


async def pauses_over(work: Work, today: date) -> list[str]:
    """Paused actions whose date has come."""
    over = select(actions.c.id).where(actions.c.status == ActionStatus.PAUSED, actions.c.paused_until <= today)
    return [row.id for row in await work.rows(work.hold(over.order_by(actions.c.id), skip=True))]


async def to_climb(work: Work, limit: int, but: Collection[str] = ()) -> list[Row]:
    """Unfinished actions whose next step has come, longest waiting first, held by this unit alone."""
    return await work.rows(work.hold(coming(work.now, limit, but), skip=True))


def coming(now: datetime, limit: int, but: Collection[str] = ()) -> Select[Any]:
    """The claim's query: what it reads follows what is due, however much is open (bench/million.py)."""
    due = select(actions).where(actions.c.next_at <= now, _NOT_DONE, actions.c.id.not_in(but))
    return due.order_by(actions.c.next_at, actions.c.id).limit(limit)


async def waits_to_climb(work: Work, but: Collection[str]) -> bool:
    """Whether a step has come that nobody has taken yet, also one that somebody else holds now."""
    due = select(actions.c.id).where(actions.c.next_at <= work.now, _NOT_DONE, actions.c.id.not_in(but))
    return await work.row(due.limit(1)) is not None


_HERE = (actions.c.id == bindparam("action")) & (actions.c.round == bindparam("of")) & (actions.c.next_step == bindparam("was"))
_ADVANCE = actions.update().where(_HERE).values(next_step=bindparam("step"), next_at=bindparam("at")).returning(*actions.c)


async def advance(work: Work, action: Row, step: int | None, at: datetime | None) -> Row | None:
    """Arm the next step, unless another unit has moved the action since it was read; returns its row as it is then."""
    return await work.row(_ADVANCE, {"action": action.id, "of": action.round, "was": action.next_step, "step": step, "at": at})


async def oldest_to_climb(work: Work) -> datetime | None:
    """Since when the oldest step that is due has been waiting."""
    row = await work.row(select(func.min(actions.c.next_at).label("at")).where(actions.c.next_at <= work.now, _NOT_DONE))
    return row.at if row is not None else None


_NEXT = select(func.min(actions.c.next_at).label("at")).where(_NOT_DONE)


async def next_instant(work: Work) -> datetime | None:
    """When the next step of any action comes."""
    row = await work.row(_NEXT)
    return row.at if row is not None else None


async def seen(work: Work, sight: Sight, action: str) -> Row | None:
    """The action's row, held, if there is one that may be known of."""
    return await work.row(work.hold(select(actions).where(actions.c.id == action, actions_seen(sight))))


async def seen_among(work: Work, sight: Sight, names: Collection[str]) -> frozenset[str]:
    """Those of some actions that may be known of."""
    found = await work.rows(select(actions.c.id).where(actions.c.id.in_(names), actions_seen(sight)))
    return frozenset(row.id for row in found)


async def climbing(work: Work, until: datetime, sight: Sight | None = None, limit: int | None = None) -> list[Row]:
    """Actions whose next step comes by an instant, the soonest first; those that may be known of, when a sight is given."""
    query = select(actions).where(actions.c.next_at <= until, _NOT_DONE).order_by(actions.c.next_at, actions.c.id).limit(limit)
    return await work.rows(query if sight is None else query.where(actions_seen(sight)))


async def any_seen(work: Work, sight: Sight, subject: About) -> bool:
    """Whether there is an action about something that may be known of."""
    same = (actions.c.about_kind == subject.kind) & (actions.c.about_id == subject.id)
    return await work.row(select(actions.c.id).where(same, actions_seen(sight)).limit(1)) is not None


async def listed(
    work: Work, sight: Sight, wanted: dict[str, str], after: Position | None, limit: int, *, overdue: bool | None = None
) -> list[Row]:
    """A page of the actions that may be known of and have these values, in the order they were added."""
    query = select(actions).where(actions_seen(sight)).filter_by(**wanted)
    if overdue is not None:
        late = _UNFINISHED & (actions.c.due_at <= work.now)
        query = query.where(late if overdue else ~late)
    return await work.rows(page(query, (actions.c.added_at, actions.c.id), after, limit))
