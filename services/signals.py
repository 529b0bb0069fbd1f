"""Signals: accepted ones are routed, each to one outcome, in the transaction of what it leads to."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC
from typing import Any

from events.signals import SignalAttached, SignalNoted, SignalParked, SignalRouted, SignalSetAside
from schemas.actions import About
from schemas.canonical import digest
from schemas.cases import CaseStatus
from schemas.decisions import Decision, Way
from schemas.parties import Role
from schemas.programmes import Programme
from schemas.receipts import Outcome
from schemas.reviews import Review
from schemas.signals import IndividualReport, OrgReport, PlaceReport, ReportedPlace, Signal
from schemas.terms import CATEGORIES, Lane, PoliceReport, Source
from services import actions, alarms, cases, consultations, linking, places, reviews, revising
from services.batches import Batch, Placed, as_standing, placed, standing
from services.conflicts import keep_conflicts
from services.errors import Referred, Refused
from services.referrals import OROSANMALAN, door
from services.rules.concern import is_concern
from services.rules.parties import responsible
from services.rules.places import Located
from services.rules.routing import decide
from services.rules.said import refuse_persons
from services.store import cases as case_rows
from services.store import inbox
from services.store import signals as rows
from services.store.cases import Case
from services.store.inbox import Settled
from services.store.work import Work

OUTCOMES = dict.fromkeys((Way.OPEN, Way.WATCH, Way.CONSULT, Way.TRIAGE), Outcome.ROUTED) | {
    Way.ATTACH: Outcome.ATTACHED,
    Way.NOTE: Outcome.NOTED,
    Way.SET_ASIDE: Outcome.SET_ASIDE,
}
SAID = {
    "category": None,
    "occurred_from": None,
    "occurred_to": None,
    "observed": True,
    "group_size": None,
    "police_report": PoliceReport.UNKNOWN,
    "text": "",
    "business": None,
    "lane": Lane.PLACE,
}
"""What is kept of a report as it was made, and what stands where its lane has no such field."""
BY_HAND = "telefon"
"""The feed of signals that people enter themselves."""


async def route(work: Work, signals: Sequence[Signal]) -> Counter[str]:
    """Route a batch; a signal that has been here before changes nothing. Returns how many new ones had which outcome."""
    if not signals:
        return Counter()
    by_receipt: dict[str, Signal] = {}
    for signal in signals:
        by_receipt.setdefault(signal.receipt, signal)
    fresh = await inbox.admit(work, list(by_receipt.values()))
    learned = await places.learned(work, (getattr(signal.report, "place", None) for signal in by_receipt.values()))
    new = [placed(work.policy, signal, learned) for receipt, signal in by_receipt.items() if receipt in fresh]
    await work.alone_with({name for one in new for name in one.around})
    batch = Batch(await standing(work, [one.signal for one in new]))
    settled = [await _route(work, one, batch) for one in new]
    work.trace = None
    await inbox.settle(work, settled)
    await case_rows.put_back(work, batch.in_hand.values())
    await keep_conflicts(work, [s for s in signals if s.receipt not in fresh or s.digest != by_receipt[s.receipt].digest])
    return Counter(one["outcome"] for one in settled)


async def _route(work: Work, placed: Placed, batch: Batch) -> Settled:
    signal, located, around = placed
    report, work.trace = signal.report, signal.trace
    policy, near = work.policy, batch.standing.near(around)
    decision = decide(signal, located, policy.programmes.values(), near, policy.workdays.zone)
    about = await _carry_out(work, placed, decision, batch)
    if not isinstance(report, IndividualReport):
        rows.insert(work, _row(signal, report, located, about) | {"review": await reviews.ask(work, decision.programme, about)})
    _say(work, signal, decision, about)
    return Settled(signal.receipt, OUTCOMES[decision.way], about, decision)


async def placed_now(work: Work, signal: Signal) -> Placed:
    """Where a signal is by the names that are known now, and what to be alone with while it is led."""
    return placed(work.policy, signal, await places.learned(work, [getattr(signal.report, "place", None)]))


async def route_again(work: Work, one: Placed, programmes: Collection[Programme], own: Case | None, review: str | None) -> Settled:
    """Lead a known signal that people have judged, by these programmes. Whoever asks is alone with what it has around it.

    `own` is the case it was counted out of: it goes back there when it still belongs there, also when that is closed.
    """
    signal, zone = one.signal, work.policy.workdays.zone
    batch = Batch(await standing(work, [signal]), left=own.id if own is not None else None)
    if own is not None:
        batch.take(own)
    decision = decide(signal, one.located, programmes, [as_standing(own)] if own is not None else [], zone)
    if decision.way is not Way.ATTACH:
        decision = decide(signal, one.located, programmes, batch.standing.near(one.around), zone)
    about = await _carry_out(work, one, decision, batch)
    asked = review if review in {Review.APPROVED, Review.BLANKED} else await reviews.ask(work, decision.programme, about)
    if not isinstance(signal.report, IndividualReport):
        row = _row(signal, signal.report, one.located, about) | {"review": asked}
        await rows.change(work, row.pop("receipt"), **row)
    _say(work, signal, decision, about)
    settled = Settled(signal.receipt, OUTCOMES[decision.way], about, decision)
    await inbox.settle(work, [settled])
    await case_rows.put_back(work, batch.in_hand.values())
    return settled


async def _carry_out(work: Work, placed: Placed, decision: Decision, batch: Batch) -> About | None:
    signal, located, _ = placed
    report = signal.report
    programme = work.policy.programmes[decision.programme] if decision.programme else None
    if decision.way is Way.TRIAGE and programme is not None:
        return About("action", await _triage(work, signal, located, programme))
    if decision.way is Way.CONSULT and programme is not None and isinstance(report, IndividualReport):
        rule = next((r for r in programme.rules if r.key == decision.rule), None)
        heard = consultations.Heard(signal.receipt, rule, report.occurred_from.astimezone(UTC))
        return About("consultation", await consultations.consult(work, programme, report.reference, heard))
    if decision.way is Way.ATTACH and decision.case is not None:
        at = report.occurred_from.astimezone(UTC)
        case = batch.in_hand.get(decision.case) or await cases.in_hand(work, decision.case)
        reported = 1 if isinstance(report, IndividualReport) else report.severity_reported or 1
        join = revising.revise if case.id == batch.left else cases.join
        await join(work, case, cases.Joined(signal.receipt, at, decision.severity, decision.opens, decision.reason, reported))
        batch.take(case)
        return About("case", case.id)
    if decision.way in {Way.OPEN, Way.WATCH} and programme is not None:
        about = programme, next(r for r in programme.rules if r.key == decision.rule), located
        business = report.business if isinstance(report, OrgReport) else None
        problem = cases.Problem(*about, decision.severity, report.occurred_from.astimezone(UTC), decision.reason, business)
        status = CaseStatus.OPEN if decision.way is Way.OPEN else CaseStatus.WATCHED
        case = await cases.begin(work, problem, status)
        linking.begun(work, case, located, batch.standing.near(placed.around))
        batch.take(case)
        return About("case", case.id)
    return None


async def _triage(work: Work, signal: Signal, located: Located | None, programme: Programme) -> str:
    task = programme.triage
    assert task is not None  # noqa: S101 - the decision named this programme because it has triage
    function = responsible(work.policy.municipality, task.role, located and located.area, programme.coordinator).function
    title = places.asking(f"{task.title}{_what(signal.report, located)}", located)
    wanted = actions.Wanted(title, task.effect, function, task.deadline)
    action = await actions.add(work, About("signal", signal.receipt), signal.lane, programme, wanted)
    await alarms.of_triage(work, signal, programme, action)
    return action


def _what(report: PlaceReport | OrgReport | IndividualReport, located: Located | None) -> str:
    if isinstance(report, IndividualReport):
        return ""
    where = report.business if isinstance(report, OrgReport) else located and located.name
    return f": {CATEGORIES[report.category]}, {where}" if where else ""


def _say(work: Work, signal: Signal, decision: Decision, about: About | None) -> None:
    lane, receipt, reason = signal.lane, signal.receipt, decision.reason
    if decision.way is Way.ATTACH and about is not None:
        work.record(SignalAttached(signal=receipt, to=about.id, reason=reason), lane)
    elif about is not None:
        work.record(SignalRouted(signal=receipt, to_kind=about.kind, to=about.id, reason=reason), lane)
    elif decision.way is Way.NOTE:
        work.record(SignalNoted(signal=receipt, reason=reason), lane)
    else:
        work.record(SignalSetAside(signal=receipt, reason=reason), lane)


def _row(signal: Signal, report: PlaceReport | OrgReport, located: Located | None, about: About | None) -> dict[str, Any]:
    where = located._asdict() if located else dict.fromkeys(("place", "area", "lat", "lon", "precision_m", "name"))
    said = {key: getattr(report, key, absent) for key, absent in SAID.items()}
    place = {key: where[key] for key in ("place", "area", "lat", "lon", "precision_m")} | {"place_name": where["name"]}
    ids = {"receipt": signal.receipt, "source": signal.source, "party": signal.party, "severity": report.severity_reported}
    return {**ids, **said, **place, "case": about.id if about is not None and about.kind == "case" else None}


async def enter(work: Work, report: PlaceReport, source: Source, name: str) -> str:
    """A signal by hand, phoned in: screened and routed at once, in this unit of work. Returns its receipt."""
    place = report.place or ReportedPlace.model_construct()
    if is_concern(report.text):
        raise Referred(OROSANMALAN, door(work.policy.municipality, OROSANMALAN))
    for text in (report.text, place.name or "", place.area or ""):
        refuse_persons(text, work.today)
    coordinator = responsible(work.policy.municipality, Role.COORDINATOR, None, Role.COORDINATOR).function
    ids = {"receipt": work.keys.receipt_id(BY_HAND, name), "feed": BY_HAND, "party": coordinator.party, "source": source}
    # Without the time: who enters it again, unsure whether it was taken, says "now" a little later.
    body = work.keys.fingerprint(digest(report.model_dump(mode="json", exclude={"occurred_from"})))
    signal = Signal(**ids, digest=body, accepted_at=work.now, report=report, trace=work.trace)
    await route(work, [signal])
    if (await inbox.known(work, [signal.receipt]))[signal.receipt].digest != body:
        raise Refused("Namnet har redan använts för en annan signal. Skriv in den med ett nytt namn.")
    return signal.receipt


async def park(work: Work, signal: Signal, original: bytes, found: tuple[str, ...]) -> bool:
    """Seal a signal that holds something about a person; its sender is asked for an edited version under the same id.

    Returns False when an earlier version under this id has already gone on: the caller answers 409.
    """
    decision = Decision(way=Way.SET_ASIDE, reason=f"Signalen innehåller {', '.join(found)} och är förseglad.")
    known = (await inbox.known(work, [signal.receipt])).get(signal.receipt)
    if known is not None and known.digest == signal.digest:
        return True
    if signal.receipt not in await inbox.admit(work, [signal]):  # it has gone on, perhaps just now
        return bool((await inbox.known(work, [signal.receipt]))[signal.receipt].digest == signal.digest)
    await inbox.settle(work, [Settled(signal.receipt, Outcome.PARKED, None, decision)])
    await rows.seal(work, signal.receipt, "parked", original)
    work.record(SignalParked(signal=signal.receipt, found=found), signal.lane)
    return True
