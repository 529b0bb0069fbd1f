"""The vigil: is anything overdue that nobody was told, or told and not sent? Asked every few seconds, of the tables alone.

Like the auditor's laws it knows neither rules nor deeds. The databases do the looking: what comes back is what is wrong, so that a
hundred thousand rows that are right cost little. It looks at the last WINDOW, and at what is unfinished and due before the next one is
over; the steps of what is due later and was added long ago are the reckoning's, slice by slice.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import JSON, Exists, String, Subquery, cast, column, exists, func, literal, select, true, union_all
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.expression import ColumnElement, TableValuedAlias, extract

from schemas.actions import UNFINISHED, ActionStatus
from schemas.notices import NoticeKind, NoticeStatus
from services.clock import true_now
from services.errors import Unavailable
from services.reckoning.look import Reckoning
from services.stands import standing_still
from services.store.columns import Instant
from services.store.meta import OFFSET
from services.store.tables import actions, escalations, ledger, meta, notices, outbox
from services.unsent import HELD, SENT, TOLD, WAITING, WINDOW, Ids, Question, sent, waiting

GRACE = timedelta(seconds=30)
"""How long after its instant a step may come: the clock ticks every two seconds."""
MOST = 100
"""Findings of one kind that are told."""
ASKS = {"action.added": NoticeKind.ASSIGNED, "action.reassigned": NoticeKind.ASSIGNED, "action.declined": NoticeKind.DECLINED}
ALARMS = ("case.alarmed", "signal.alarmed")
TERMS = ("action.extended", "action.paused", "action.term_decided", "action.reprojected")
_UNFINISHED = actions.c.status.in_(UNFINISHED)

LAWS = TOLD, SENT, WAITING
Reader = AsyncEngine
"""Connections that cannot write."""


class Finding(NamedTuple):
    """Something that speaks against a law: what it is, and the id of the action or notice. Never a word that anybody wrote."""

    law: str
    what: str
    id: str


class Numbers(NamedTuple):
    """How things stand, in seconds and rows."""

    escalation_lag: float
    oldest_letter: float
    letters: int
    facts: int


async def service_time(reader: Reader) -> datetime:
    """Service time, by the row that tests and demos turn. Raises Unavailable."""
    async with _moment(reader) as connection:
        offset = await connection.scalar(select(meta.c.value).where(meta.c.key == OFFSET))
    return true_now() + timedelta(seconds=float(offset or 0))


async def look(reader: Reader, unsent: timedelta, reckoning: Reckoning) -> tuple[tuple[Finding, ...], Numbers]:
    """What is wrong now, also by our own arithmetic, and how things stand. Raises Unavailable."""
    now = await service_time(reader)
    found = await judge(reader, now, unsent)
    async with _moment(reader) as connection:
        own = [Finding(TOLD, what, name) for what, name in await reckoning.round(connection, now)]
    return tuple(dict.fromkeys((*found, *own))), await numbers(reader, now)


async def judge(reader: Reader, now: datetime, unsent: timedelta = timedelta(minutes=15)) -> tuple[Finding, ...]:
    """Everything that speaks against the laws at an instant of service time, all of one moment of the database.

    A letter may wait for `unsent`, whatever holds it. Raises Unavailable.
    """
    async with _moment(reader) as connection:
        questions = [*_told(_Json(connection.dialect.name), now), *sent(now), *waiting(now, unsent)]
        wrong = [(law, what, await connection.scalars(query.limit(MOST))) for law, what, query in questions]
        still = [Finding(WAITING, *stands) for stands in await standing_still(connection, now)]
    return (*(Finding(law, what, str(name)) for law, what, names in wrong for name in names), *still)


async def numbers(reader: Reader, now: datetime) -> Numbers:
    """What an operator's graphs show. Raises Unavailable."""
    async with _moment(reader) as connection:
        climb = await connection.scalar(
            select(func.min(actions.c.next_at)).where(actions.c.next_at <= now, actions.c.status != ActionStatus.DONE)
        )
        held = select(func.count(), func.min(notices.c.created_at, type_=Instant())).where(notices.c.status.in_(HELD))
        letters, oldest = (await connection.execute(held)).one()
        facts = await connection.scalar(select(func.count()).select_from(outbox))
    lag, wait = ((now - instant).total_seconds() if instant else 0.0 for instant in (climb, oldest))
    return Numbers(lag, wait, letters, facts or 0)


class _Json(NamedTuple):
    """How a database unrolls a list: SQLite and PostgreSQL call it differently."""

    dialect: str

    def things(self, of: ColumnElement[Any], name: str) -> TableValuedAlias:
        """The objects of a list, a row each."""
        unrolled = func.json_each(of) if self.dialect == "sqlite" else func.json_array_elements(of)
        return unrolled.table_valued(column("value", JSON), name=name)

    def words(self, of: ColumnElement[Any], name: str) -> TableValuedAlias:
        """The strings of a list, a row each."""
        unrolled = func.json_each(of) if self.dialect == "sqlite" else func.json_array_elements_text(of)
        return unrolled.table_valued(column("value", String), name=name)

    def epoch(self, text: ColumnElement[str]) -> ColumnElement[Any]:
        """An instant that is written out, in seconds."""
        return extract("epoch", text if self.dialect == "sqlite" else cast(text, Instant()))

    def hour(self, at: ColumnElement[datetime]) -> ColumnElement[Any]:
        """The hour of an instant in UTC, as 2027-05-13T20."""
        if self.dialect == "sqlite":
            return func.strftime("%Y-%m-%dT%H", at)
        return func.to_char(func.timezone("UTC", at), 'YYYY-MM-DD"T"HH24')


def _told(json: _Json, now: datetime) -> Iterator[Question]:
    """Overdue and nobody told: reckoned from the steps and the due instant of each action, from facts, and from who was to be told."""
    since, due = now - WINDOW, now - GRACE
    a, e, n = actions.c, escalations.c, notices.c
    rung = json.things(a.rungs, "rung")
    climbed = exists().where(e.action == a.id, e.round == a.round, e.step == rung.c.value["step"].as_integer())
    at = json.epoch(rung.c.value["at"].as_string())
    owed = select(a.id).join_from(actions, rung, true()).where(at <= int(due.timestamp()), ~climbed)
    yield TOLD, "step_missing", owed.where(_UNFINISHED, a.due_at <= now + WINDOW)
    yield TOLD, "step_missing", owed.where(a.status != ActionStatus.DONE, a.added_at > since)

    said = exists().where(e.action == a.id, e.round == a.round, e.planned_at >= a.due_at, cast(e.told, String) != "[]")
    yield TOLD, "nobody_told", select(a.id).where(_UNFINISHED, a.due_at <= due, ~said)

    fact = _facts(("action.escalated",), since)
    number, step = (fact.c.body[name].as_integer() for name in ("round", "step"))
    yield (
        TOLD,
        "row_missing",
        select(fact.c.about_id).where(~exists().where(e.action == fact.c.about_id, e.round == number, e.step == step)),
    )

    taken = _steps(since)
    who = json.words(taken.c.told, "who")
    key = _key("step", taken.c.action, cast(taken.c.round, String), cast(taken.c.step, String), who.c.value)
    yield TOLD, "letter_missing", select(taken.c.action).join_from(taken, who, true()).where(~exists().where(n.dedupe == key))

    for name, kind in ASKS.items():
        asked = _facts((name,), since)
        yield TOLD, "asked_untold", select(asked.c.about_id).where(~_letter(asked, kind, asked.c.body["function"].as_string()))
    yield TOLD, "asked_untold", _untold_anew(_facts(TERMS, since))
    yield TOLD, "alarm_missing", _unalarmed(json, since)
    frozen = select(ledger.c.about_id).where(ledger.c.fact == "digest.frozen", ledger.c.at > since)
    yield TOLD, "digest_missing", frozen.where(~exists().where(n.dedupe == _key("digest", ledger.c.about_id)))
    given = select(ledger.c.about_id).where(ledger.c.fact == "feedback.given", ledger.c.at > since)
    function = ledger.c.body["function"].as_string()
    yield TOLD, "feedback_missing", given.where(~exists().where(n.dedupe == _key("feedback", ledger.c.about_id, function)))


def _unalarmed(json: _Json, since: datetime) -> Ids:
    """An alarm that was to sound, and no letter of its moment about the same thing: found by its whole key, which is indexed."""
    fact, n = ledger.c, notices.c
    key = _key("alarm", fact.about_id, json.hour(fact.at), fact.body["function"].as_string())
    rung = exists().where(n.dedupe == key, n.kind == NoticeKind.ALARM, n.created_at == fact.at)
    return select(fact.about_id).where(fact.fact.in_(ALARMS), fact.at > since, ~rung)


def _key(*parts: str | ColumnElement[Any]) -> ColumnElement[Any]:
    """The dedupe key that a letter ought to have."""
    first, *rest = parts
    return sum((":" + cast(part, String) for part in rest), literal(first))


def _facts(names: tuple[str, ...], since: datetime) -> Subquery:
    """What has happened lately, and to unfinished actions ever."""
    told = select(ledger.c.about_id, ledger.c.body, ledger.c.at).where(ledger.c.fact.in_(names))
    theirs = (ledger.c.about_kind == "action") & (ledger.c.about_id == actions.c.id)
    return union_all(told.where(ledger.c.at > since), told.join(actions, theirs).where(_UNFINISHED, ledger.c.at <= since)).subquery()


def _steps(since: datetime) -> Subquery:
    """The steps that were taken lately, and those of unfinished actions in their present round."""
    e, a = escalations.c, actions.c
    taken = select(e.action, e.round, e.step, e.told)
    standing = taken.join(actions, (a.id == e.action) & (a.round == e.round)).where(_UNFINISHED, e.climbed_at <= since)
    return union_all(taken.where(e.climbed_at > since), standing).subquery()


def _letter(fact: Subquery, kind: NoticeKind, function: ColumnElement[Any] | None = None) -> Exists:
    """A letter of this kind, written in the moment of a fact."""
    written = exists().where(notices.c.action == fact.c.about_id, notices.c.kind == kind, notices.c.created_at == fact.c.at)
    return written if function is None else written.where(notices.c.function == function)


def _untold_anew(term: Subquery) -> Ids:
    """A new term closed the letter that asks its function, unsent: another must have been written in its place."""
    a, n = actions.c, notices.c
    asks = n.kind.in_(set(ASKS.values())) & (n.function == a.function)
    hushed = exists().where(n.action == a.id, asks, n.status == NoticeStatus.CLOSED, n.closed_at == term.c.at)
    return select(a.id).join(term, term.c.about_id == a.id).where(_UNFINISHED, hushed, ~_letter(term, NoticeKind.ASSIGNED))


@asynccontextmanager
async def _moment(reader: Reader) -> AsyncIterator[AsyncConnection]:
    try:
        async with reader.begin() as connection:
            yield connection
    except (DBAPIError, PoolTimeout, OSError) as away:
        raise Unavailable("Databasen svarar inte, så det går inte att se om något är osagt.") from away
