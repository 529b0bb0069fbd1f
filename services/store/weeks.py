"""What the list of the week counts, in the database: within five weeks of occurrence, by index, and grouped there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select

from schemas.receipts import Outcome
from schemas.terms import Lane
from services.store.judgement_tables import proposals
from services.store.tables import cases, inbox, ledger, signals
from services.store.work import Row, Work

LED = (Outcome.ROUTED, Outcome.ATTACHED)


async def occurred(work: Work, ends: Sequence[datetime]) -> list[Row]:
    """How many signals of the place lane led to something, by family, place and week (0 is the last).

    A family is a rule of a programme, or the category while no rule has taken it. `ends` are latest first.
    """
    week = case(*((signals.c.occurred_from > start, n) for n, start in enumerate(ends[1:])))
    place = func.coalesce(cases.c.place_name, signals.c.place_name, "")
    category = case((cases.c.id.is_(None), signals.c.category))
    span = (signals.c.occurred_from > ends[-1]) & (signals.c.occurred_from <= ends[0])
    known = signals.join(inbox, inbox.c.receipt == signals.c.receipt).outerjoin(cases, cases.c.id == signals.c.case)
    columns = (cases.c.programme, cases.c.rule, category.label("category"), place.label("place"), week.label("week"))
    counted = select(*columns, signals.c.case.label("of")).select_from(known)
    found = counted.where(span, signals.c.lane == Lane.PLACE, inbox.c.outcome.in_(LED)).subquery()
    keys = [found.c[name] for name in ("programme", "rule", "category", "place", "week")]
    return await work.rows(select(*keys, func.count().label("n"), func.max(found.c.of).label("of")).group_by(*keys))


async def set_aside(work: Work, since: datetime, until: datetime) -> list[Row]:
    """Why signals were set aside in a span of time and still are, most first."""
    span = (ledger.c.fact == "signal.set_aside") & (ledger.c.at > since) & (ledger.c.at <= until)
    known = ledger.join(inbox, (ledger.c.about_kind == "signal") & (inbox.c.receipt == ledger.c.about_id))
    still = select(inbox.c.receipt, inbox.c.sentence).select_from(known).where(span, inbox.c.outcome == Outcome.SET_ASIDE).distinct()
    one, n = still.subquery(), func.count().label("n")
    return await work.rows(select(one.c.sentence, n).group_by(one.c.sentence).order_by(n.desc(), one.c.sentence))


async def waiting_proposals(work: Work) -> int:
    """How many proposals nobody has decided on."""
    row = await work.row(select(func.count().label("n")).select_from(proposals).where(proposals.c.decided_at.is_(None)))
    return row.n if row is not None else 0


async def parked(work: Work) -> int:
    """How many signals wait for their sender's edited version."""
    row = await work.row(select(func.count().label("n")).select_from(inbox).where(inbox.c.outcome == Outcome.PARKED))
    return row.n if row is not None else 0
