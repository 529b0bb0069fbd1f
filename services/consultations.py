"""Consultations about young people: one open task per keyed reference, for the SSPF coordinator alone."""

from events.consultations import ConsultationJoined, ConsultationOpened
from schemas.actions import About
from schemas.programmes import Programme
from schemas.terms import Lane
from services import actions
from services.errors import NotFound
from services.rules.parties import responsible
from services.store import consultations as rows
from services.store import numbers
from services.store.work import Work


async def consult(work: Work, programme: Programme, reference: str, signal: str) -> str:
    """Ask the SSPF coordinator to judge, or count one more worry on a consultation that is still open. Returns its number."""
    row = await rows.open_about(work, reference)
    if row is None:
        return await _open(work, programme, reference)
    await rows.count(work, row.id, row.signals + 1)
    work.record(ConsultationJoined(consultation=row.id, signal=signal, signals=row.signals + 1), Lane.INDIVIDUAL)
    return str(row.id)


async def _open(work: Work, programme: Programme, reference: str) -> str:
    task = programme.consultation
    if task is None:
        raise NotFound(f"Programmet {programme.code} tar inte emot konsultationer.")
    consultation = await numbers.take(work, f"{programme.code}-K")
    work.record(ConsultationOpened(consultation=consultation, reference=reference), Lane.INDIVIDUAL)
    function = responsible(work.policy.municipality, task.role, None, programme.coordinator).function
    wanted = actions.Wanted(task.title, task.effect, function, task.deadline)
    action = await actions.add(work, About("consultation", consultation), Lane.INDIVIDUAL, programme, wanted)
    row = {"id": consultation, "reference": reference, "action": action, "signals": 1, "opened_at": work.now}
    await rows.insert(work, row)
    return consultation
