"""What is done about young people by keyed reference: a coordinator's judgement, or a rule's clocks; for authorities alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from events.consultations import ConsultationJoined, ConsultationOpened
from schemas.actions import About
from schemas.programmes import Programme
from schemas.rules import Rule
from schemas.terms import Lane
from services import actions
from services.errors import NotFound
from services.rules.parties import responsible
from services.store import actions as action_rows
from services.store import consultations as rows
from services.store import numbers
from services.store.work import Work


class Heard(NamedTuple):
    """A signal about a reference: its receipt, the rule that takes it, if one does, and when it occurred (UTC)."""

    signal: str
    rule: Rule | None
    at: datetime


async def consult(work: Work, programme: Programme, reference: str, heard: Heard) -> str:
    """Begin what is to be done about a reference, or join what the programme has not finished about it. Returns its number.

    A rule lays out its plan once: another signal by the same rule adds nothing but itself.
    """
    row = await rows.open_about(work, programme.code, reference)
    if row is not None:
        await rows.count(work, row.id, row.signals + 1)
        work.record(ConsultationJoined(consultation=row.id, signal=heard.signal, signals=row.signals + 1), Lane.INDIVIDUAL)
        there = {action.key for action in await action_rows.about(work, About("consultation", row.id))}
        await _add(work, programme, row.id, [wanted for wanted in _wanted(work, programme, heard) if wanted.key not in there])
        return str(row.id)
    consultation = await numbers.take(work, f"{programme.code}-K")
    work.record(ConsultationOpened(consultation=consultation, reference=reference), Lane.INDIVIDUAL)
    first, *_ = await _add(work, programme, consultation, list(_wanted(work, programme, heard)))
    begun = {"id": consultation, "reference": reference, "action": first, "signals": 1, "opened_at": work.now}
    await rows.insert(work, begun)
    return consultation


async def _add(work: Work, programme: Programme, consultation: str, wanted: list[actions.Wanted]) -> list[str]:
    return [await actions.add(work, About("consultation", consultation), Lane.INDIVIDUAL, programme, one) for one in wanted]


def _wanted(work: Work, programme: Programme, heard: Heard) -> Iterator[actions.Wanted]:
    """A rule's clocks run from what occurred (LUL 1964:167: from when suspicion was served), a judgement's from now."""
    if heard.rule is not None:
        for planned in heard.rule.plan:
            function = responsible(work.policy.municipality, planned.role, None, programme.coordinator).function
            yield actions.Wanted(planned.title, planned.effect, function, planned.deadline, planned.key, heard.at)
        return
    task = programme.consultation
    if task is None:
        raise NotFound(f"Programmet {programme.code} tar inte emot konsultationer.")
    function = responsible(work.policy.municipality, task.role, None, programme.coordinator).function
    yield actions.Wanted(task.title, task.effect, function, task.deadline)
