"""Alarms: what is as grave as can be is said to the coordinator at once, in a letter of its own that waits for no other."""

from events.base import Fact
from events.cases import CaseAlarmed
from events.signals import SignalAlarmed
from schemas.actions import About
from schemas.notices import MessageWords, NoticeKind
from schemas.parties import Function
from schemas.programmes import Programme
from schemas.signals import Signal
from schemas.terms import SEVERITIES, Lane
from services import notices
from services.rules.parties import responsible
from services.rules.plans import GRAVEST
from services.store import notices as letters
from services.store.cases import Case
from services.store.work import Work

LEAD = f"Allvar {GRAVEST}: {SEVERITIES[GRAVEST]}. Pågår det nu: ring 112."
CALL = "Åtgärderna har gått ut till dem som svarar för dem; läs vem som gör vad med samsyn why {number}."


async def of_case(work: Work, case: Case, programme: Programme, reason: str) -> None:
    """A case has become as grave as can be, or another signal says that it is. Outside the place lane only the number is mailed."""
    lane, about = Lane(case.lane), About("case", case.id)
    title = case.title if lane is Lane.PLACE else "ärende med sekretess"
    words = MessageWords(
        subject=f"LARM, allvar {GRAVEST}: {case.id} {title}",
        heading=f"{case.id} {title}",
        lead=LEAD,
        lines=(reason,) if lane is Lane.PLACE else (),
        after=CALL.format(number=case.id),
    )
    coordinator = _coordinator(work, programme)
    await _sound(work, about, lane, coordinator, words, CaseAlarmed(case=case.id, function=coordinator.id, reason=reason))


async def of_triage(work: Work, signal: Signal, programme: Programme, action: str) -> None:
    """A signal that has no way yet says that it is as grave as can be: whoever judges it does so at once."""
    if getattr(signal.report, "severity_reported", None) != GRAVEST:
        return
    words = MessageWords(
        subject=f"LARM, allvar {GRAVEST}: en signal har ingen väg än",
        heading="En signal har ingen väg än",
        lead=LEAD,
        lines=(f"Ingen regel passade signalen. Bedöm den nu: {action}.",),
        after=f"Läs den med samsyn why {action}.",
    )
    coordinator = _coordinator(work, programme)
    fact = SignalAlarmed(signal=signal.receipt, function=coordinator.id)
    await _sound(work, About("signal", signal.receipt), signal.lane, coordinator, words, fact)


def _coordinator(work: Work, programme: Programme) -> Function:
    return responsible(work.policy.municipality, programme.coordinator, None, programme.coordinator).function


async def _sound(work: Work, about: About, lane: Lane, to: Function, words: MessageWords, fact: Fact) -> None:
    """Once an hour about the same thing: a burst of signals is one alarm."""
    key = f"alarm:{about.id}:{work.now:%Y-%m-%dT%H}"
    if not await letters.written_as(work, f"{key}:{to.id}"):
        work.record(fact, lane)
        await notices.send(work, NoticeKind.ALARM, to.id, words, key)
