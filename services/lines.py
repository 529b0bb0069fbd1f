"""One action in a digest: who answers for it, how late it is, and what comes next."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from schemas.actions import UNFINISHED, ActionStatus
from schemas.parties import Role
from schemas.programmes import Recipient
from schemas.terms import Lane
from schemas.views import DigestLine
from services import absences
from services.coming import others_told
from services.rules.deadlines import swedish
from services.rules.parties import answering, name_of, party_of
from services.rules.reach import Known, Told
from services.store import cases
from services.store.policies import recall
from services.store.work import Row, Work
from services.wording import UNNAMED, UNSAID


async def lines(work: Work, listed: Iterable[Row], decided: Mapping[str, Row] | None = None) -> tuple[DigestLine, ...]:
    """Actions as a digest shows them, with what a council `decided`. What is not of the place lane shows its number and deadline."""
    rows = list(listed)
    if not rows:
        return ()
    house = await absences.away(work)
    known = await cases.named(work, {row.about_id for row in rows if row.about_kind == "case" and not Lane(row.lane).closed})
    return tuple([await _line(work, row, known.get(row.about_id), decided.get(row.id) if decided else None, house) for row in rows])


async def _line(work: Work, row: Row, case: Row | None, decision: Row | None, house: Known) -> DigestLine:
    workdays, municipality = work.policy.workdays, work.policy.municipality
    overdue = row.status in UNFINISHED and row.due_at <= work.now
    late = workdays.between(workdays.local(row.due_at).date(), work.today) if overdue else 0
    known = {"action": row.id, "due_at": row.due_at, "working_days_late": max(late, 0)}
    if (lane := Lane(row.lane)).closed:
        return DigestLine(**known, title=UNSAID, owner=UNNAMED[lane], party="Sekretess")
    programme = await recall(work, row.policy)
    party = party_of(municipality, answering(municipality, row.function, programme.coordinator)).name
    where = {"case": case and case.id, "place": case and case.place_name}
    owner = name_of(municipality, row.function)
    note = _ruled(work, decision) if decision is not None else await _note(work, row, house)
    return DigestLine(**known, **where, title=row.title, owner=owner, party=party, note=note)


def _ruled(work: Work, decision: Row) -> str:
    return f"beslutat {swedish(decision.decided_at, work.policy.workdays).partition(' kl.')[0]}: {decision.reason}"


async def _note(work: Work, row: Row, house: Known) -> str:
    workdays = work.policy.workdays
    if row.status == ActionStatus.DONE:
        return f"klar {swedish(row.done_at, workdays)}"
    if row.status == ActionStatus.PAUSED:
        until = swedish(workdays.instant(row.paused_until, time(12)), workdays).partition(" kl.")[0]
        return f"pausad till {until}: {row.note}"
    coming = await others_told(work, row, house)
    return "alla steg är tagna" if coming is None else f"härnäst {_names(coming.taken.told)} {swedish(coming.at, workdays)}"


def rising(row: Row) -> dict[str, Any] | None:
    """The next step that tells somebody besides the one who answers: a reminder is not news to anybody else."""
    left = row.rungs[row.next_step :] if row.next_step is not None else []
    return next((rung for rung in left if rung["tell"] != [Recipient.RESPONSIBLE]), None)


def comes_at(rung: dict[str, Any]) -> datetime:
    """When a step is taken."""
    return datetime.fromisoformat(rung["at"])


def _names(told: Sequence[Told]) -> str:
    return " och ".join("operativa rådet" if one.function.role is Role.OPERATIONAL_COUNCIL else one.named for one in told)
