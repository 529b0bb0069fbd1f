"""The append-only ledger: outbox, timeline and trail in one table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, func, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from events.base import Audience, Fact
from events.table import TABLE
from schemas.actions import About
from schemas.terms import Lane
from services.rules.access import Sight
from services.store.pages import Position, page
from services.store.sights import actions_seen
from services.store.tables import actions, ledger, outbox

PAIRS = 400
"""Subjects per version query; each binds two variables and SQLite allows 999 in old builds."""


class Recorded(NamedTuple):
    """A fact to be written, with the lane it happened in and the trace it belongs to."""

    fact: Fact
    lane: Lane
    trace: str | None


_WRITE = ledger.insert().returning(ledger.c.seq, ledger.c.audience)
_TO_SEND = outbox.insert()


async def append(connection: AsyncConnection, recorded: Sequence[Recorded], actor: str, at: datetime) -> None:
    """Write the facts in order, each with the next gapless version of what it is about; those for the bus wait for the relay."""
    if not recorded:
        return
    versions = await _versions(connection, {fact.about for fact, _, _ in recorded})
    in_house = await _in_house(connection, [about for about in versions if about[0] == "signal"])
    rows: list[dict[str, Any]] = []
    for fact, lane, trace in recorded:
        versions[fact.about] = version = versions.get(fact.about, 0) + 1
        row = TABLE[type(fact)]
        audience = Audience.HOUSE if lane.closed or fact.about in in_house else row.audience
        body = fact.model_dump(mode="json", exclude={fact.kind})
        about = {"about_kind": fact.about.kind, "about_id": fact.about.id, "version": version}
        rows.append({**about, "fact": row.subject, "body": body, "actor": actor, "audience": audience, "at": at, "trace": trace})
    written = await connection.execute(_WRITE, rows)
    if waiting := [{"seq": row.seq} for row in written if row.audience == Audience.BUS]:
        await connection.execute(_TO_SEND, waiting)


def raced(error: Exception) -> bool:
    """Whether somebody else has just recorded something about the same thing: the unit may be tried again."""
    return isinstance(error, IntegrityError) and "about_kind" in str(error.orig)


_ABOUT = (ledger.c.about_kind, ledger.c.about_id)
_PAIRS = tuple_(*_ABOUT).in_(bindparam("pairs", expanding=True))
_VERSIONS = select(*_ABOUT, func.max(ledger.c.version)).where(_PAIRS).group_by(*_ABOUT)


async def _versions(connection: AsyncConnection, abouts: set[Any]) -> dict[Any, int]:
    wanted, found = list(abouts), {}
    for start in range(0, len(wanted), PAIRS):
        known = await connection.execute(_VERSIONS, {"pairs": [tuple(about) for about in wanted[start : start + PAIRS]]})
        found.update({(kind, name): version for kind, name, version in known.all()})
    return found


async def _in_house(connection: AsyncConnection, signals: list[Any]) -> set[Any]:
    """The signals that the bus must hear no more of: one that comes again, in another lane, would show it a gap of versions."""
    if not signals:
        return set()
    kept = tuple_(ledger.c.about_kind, ledger.c.about_id).in_(signals) & (ledger.c.audience != Audience.BUS)
    return {(kind, name) for kind, name in await connection.execute(select(ledger.c.about_kind, ledger.c.about_id).where(kept))}


async def told(connection: AsyncConnection, abouts: Sequence[About]) -> list[Row[Any]]:
    """The rows about these things, in the order they happened."""
    pairs = tuple_(ledger.c.about_kind, ledger.c.about_id).in_(list(abouts))
    return list((await connection.execute(select(ledger).where(pairs).order_by(ledger.c.seq))).all())


async def listed(connection: AsyncConnection, sight: Sight, about: About, after: Position | None, limit: int) -> list[Row[Any]]:
    """A page of what happened to something, and to those of its actions that may be known of, in the order it happened."""
    its = select(actions.c.id).where(actions.c.about_kind == about.kind, actions.c.about_id == about.id, actions_seen(sight))
    itself = (ledger.c.about_kind == about.kind) & (ledger.c.about_id == about.id)
    query = select(ledger).where(itself | ((ledger.c.about_kind == "action") & ledger.c.about_id.in_(its)))
    return list((await connection.execute(page(query, (ledger.c.seq,), after, limit))).all())


async def count_since(connection: AsyncConnection, fact: str, since: datetime) -> int:
    """How often something has happened after an instant."""
    return int((await connection.execute(_COUNT, {"fact": fact, "since": since})).scalar_one())


_COUNT = select(func.count()).select_from(ledger).where(ledger.c.fact == bindparam("fact"), ledger.c.at > bindparam("since"))
