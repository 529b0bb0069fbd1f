"""People judge a signal otherwise: what it was, or whether it is wanted. It goes where it now belongs, with its history."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from events.signals import SignalCorrected, SignalSetAside
from schemas.actions import UNFINISHED
from schemas.decisions import Decision, Way
from schemas.programmes import Programme
from schemas.receipts import QUARANTINED, Outcome
from schemas.signals import ReportedPlace, Signal
from schemas.terms import CATEGORIES, SEVERITIES, Category, Lane, category
from services import actions, cases, reviews, revising, signals
from services.errors import NotFound, Refused
from services.remembered import remembered, was_background
from services.rules.overruling import by_hand, wanted_after_all
from services.rules.said import refuse_persons, said
from services.store import actions as action_rows
from services.store import corrections as rows
from services.store import inbox
from services.store import signals as signal_rows
from services.store.cases import Case
from services.store.inbox import Settled
from services.store.work import Row, Work


class Corrected(NamedTuple):
    """What people say that a signal was. What is not given stands."""

    category: Category | None = None
    severity: int | None = None
    place: ReportedPlace | None = None


class _Judged(NamedTuple):
    """A signal in hand: its rows, and what is said of it."""

    receipt: Row
    row: Row
    what: str
    reason: str


async def correct(work: Work, receipt: str, corrected: Corrected, reason: str) -> str:
    """Correct a signal: it is decided anew by today's rules and goes where it now belongs. Returns what became of it, in a sentence."""
    known, row = await _held(work, receipt)
    for text in (corrected.place.name or "", corrected.place.area or "") if corrected.place else ():
        refuse_persons(text, work.today)
    words = said(reason, "Skriv varför signalen rättas.", work.today)
    changed = _changed(row, corrected)
    if not changed:
        raise Refused("Ange vad som ska rättas: kategori, plats eller allvar. Signalen är redan så.")
    signal = remembered(known, row, changed, context=was_background(known.decision))
    judged = _Judged(known, row, _what(row, changed), words)
    return str((await _lead(work, judged, signal, list(work.policy.programmes.values())))["sentence"])


async def restore(work: Work, receipt: str, reason: str, programme: str | None = None, rule: str | None = None) -> str:
    """Lead a signal that was set aside after all: by today's rules without what sets aside, or by a rule that people name."""
    known, row = await _held(work, receipt)
    if known.outcome != Outcome.SET_ASIDE:
        raise Refused("Signalen är inte lagd åt sidan. Rätta den i stället, eller lägg den åt sidan först.")
    words = said(reason, "Skriv varför signalen tas upp igen.", work.today)
    signal, what = remembered(known, row), "den tas upp igen"
    programmes = wanted_after_all(work.policy.programmes.values())
    if programme is not None or rule is not None:
        what = f"den tas upp igen, för hand i {programme} {rule}"
        programmes = [by_hand(work.policy.programme(programme or ""), rule or "", category(row.category))]
    led = await _lead(work, _Judged(known, row, what, words), signal, programmes)
    if led["outcome"] == Outcome.SET_ASIDE:
        raise Refused("Inget program tar emot signalen. Ange program och regel, eller rätta kategorin.")
    if programme is not None and led["about_kind"] != "case":
        raise Refused("Platsen är okänd. Rätta platsen först, så kan regeln ta emot signalen.")
    return str(led["sentence"])


async def set_aside(work: Work, receipt: str, reason: str) -> str:
    """Set a signal aside by hand: one that waited for triage, or that was led wrongly."""
    known, row = await _held(work, receipt)
    if known.outcome == Outcome.SET_ASIDE:
        raise Refused("Signalen är redan lagd åt sidan.")
    words = said(reason, "Skriv varför signalen läggs åt sidan.", work.today)
    judged = _Judged(known, row, "den läggs åt sidan", words)
    await work.alone_with((await signals.placed_now(work, remembered(known, row))).around)
    number, own = await _begun(work, judged), await _own(work, known)
    decision = Decision(way=Way.SET_ASIDE, facts=("människors bedömning",), reason=f"Lagd åt sidan för hand: {words}")
    stands = own is not None and await revising.reckon(work, own, known.receipt)
    await signal_rows.change(work, known.receipt, case=None)
    work.record(SignalSetAside(signal=known.receipt, reason=decision.reason), Lane(known.lane))
    settled = Settled(known.receipt, Outcome.SET_ASIDE, None, decision)
    await inbox.settle(work, [settled])
    await _keep(work, judged, number, settled, (own, stands))
    return decision.reason


async def _held(work: Work, receipt: str) -> tuple[Row, Row]:
    """The rows of a signal that people may judge. Raises NotFound, Refused."""
    known, row = await rows.held(work, receipt)
    if known is None:
        raise NotFound(f"Det finns inget kvitto {receipt}.")
    if known.lane == Lane.INDIVIDUAL:
        raise Refused("Signalen är sekretessbelagd: den bedöms av sin koordinator, och inget av den finns att rätta här.")
    if known.outcome in QUARANTINED or row is None:
        raise Refused("Signalen är i karantän: det är avsändaren som rättar den, eller driften.")
    return known, row


async def _lead(work: Work, judged: _Judged, signal: Signal, programmes: Sequence[Programme]) -> Settled:
    """Count a signal out of where it was, lead it by these programmes, and keep what it was before."""
    was, one = await signals.placed_now(work, remembered(judged.receipt, judged.row)), await signals.placed_now(work, signal)
    await work.alone_with(was.around | one.around)
    number, own = await _begun(work, judged), await _own(work, judged.receipt)
    stands = own is not None and await revising.reckon(work, own, judged.receipt.receipt)
    settled = await signals.route_again(work, one, programmes, own, judged.row.review)
    await _keep(work, judged, number, settled, (own, stands))
    return settled


async def _begun(work: Work, judged: _Judged) -> int:
    """Say that the signal is judged otherwise; where it goes follows."""
    number = await rows.next_number(work, judged.receipt.receipt)
    fact = SignalCorrected(signal=judged.receipt.receipt, number=number, what=judged.what, reason=judged.reason)
    work.record(fact, Lane(judged.receipt.lane))
    return number


async def _own(work: Work, known: Row) -> Case | None:
    return await cases.in_hand(work, known.about_id) if known.about_kind == "case" else None


async def _keep(work: Work, judged: _Judged, number: int, settled: Settled, left: tuple[Case | None, bool]) -> None:
    """Keep what the signal was, and close what was only there because of it."""
    (own, stands), receipt = left, judged.receipt.receipt
    why = f"Signalen rättades: {judged.what}."
    if own is not None and settled["about_id"] != own.id:
        await revising.leave(work, own, receipt, why, stands=stands)
        await reviews.settle(work, own.id)
    if judged.receipt.about_kind == "action":
        task = await action_rows.held(work, judged.receipt.about_id)
        if task is not None and task.status in UNFINISHED:
            await actions.settle(work, task, why)
    known, row = await rows.held(work, receipt)
    before, after = _as_kept(judged.receipt, judged.row), _as_kept(known, row)
    await rows.keep(work, {"receipt": receipt, "number": number, "before": before, "after": after, "reason": judged.reason})


_KEPT = ("category", "severity", "place", "place_name", "area", "lat", "lon", "precision_m")
_LED = ("outcome", "about_kind", "about_id", "sentence", "decision")


def _as_kept(known: Any, row: Any) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _KEPT}, **{name: getattr(known, name) for name in _LED}}


def _changed(row: Row, corrected: Corrected) -> dict[str, Any]:
    """What is given and is not so already."""
    given = {"category": corrected.category, "severity_reported": corrected.severity, "place": corrected.place}
    stands = {"category": row.category, "severity_reported": row.severity, "place": _named_so(row, corrected.place)}
    return {name: value for name, value in given.items() if value is not None and value != stands[name]}


def _named_so(row: Row, place: ReportedPlace | None) -> ReportedPlace | None:
    """The place that is given, when it says no more than the name it has already."""
    same = place is not None and place.name == row.place_name and place.lat is None and place.sweref_n is None
    return place if same and place is not None and place.area in {None, row.area} else None


def _what(row: Row, changed: dict[str, Any]) -> str:
    """What is changed, in words: kategorin från klotter till brand."""
    told = []
    if "category" in changed:
        told.append(("kategorin", CATEGORIES[category(row.category)], CATEGORIES[changed["category"]]))
    if "severity_reported" in changed:
        told.append(("allvaret", _grave(row.severity), _grave(changed["severity_reported"])))
    if "place" in changed:
        told.append(("platsen", row.place_name or "ingen", changed["place"].name or changed["place"].area or "en punkt"))
    return ", ".join(f"{thing} från {old} till {new}" for thing, old, new in told)


def _grave(severity: int | None) -> str:
    return f"{severity} ({SEVERITIES[severity]})" if severity is not None else "inget"
