"""Proposals: a place that keeps coming back is put to the coordinator, who opens a deeper process or says why not."""

from datetime import timedelta

from events.proposals import ProposalAccepted, ProposalDeclined, ProposalMade
from schemas.actions import About
from schemas.cases import CaseStatus
from schemas.hotspots import Hotspot
from schemas.programmes import Programme
from schemas.terms import Lane
from services import actions, cases, linking
from services.errors import NotFound, Refused
from services.rules.hotspots import EARLIER, YEAR, Answered, Recurring, proposable, recurring, sentence, where
from services.rules.parties import responsible
from services.rules.places import Located
from services.rules.said import said
from services.store import cases as case_rows
from services.store import meta, numbers
from services.store import proposals as rows
from services.store.work import Row, Work

EVERY = timedelta(hours=1)
LOOKED = "hotspots_looked_at"
GRAVE = 3
"""A deeper process is never an alarm: what is graver has its own case and its rapid group."""


async def look_when_due(work: Work) -> int:
    """Look for places that keep coming back, once an hour of service time; returns how many were proposed."""
    if await _looked(work):
        return 0
    await work.alone_with([LOOKED])
    if await _looked(work):  # somebody else, meanwhile
        return 0
    await meta.put(work, LOOKED, work.now.isoformat())
    return sum([await _look(work, programme, programme.hotspot) for programme in work.policy.programmes.values() if programme.hotspot])


async def _looked(work: Work) -> bool:
    last = await meta.moment(work, LOOKED)
    return last is not None and last <= work.now < last + EVERY


async def _look(work: Work, programme: Programme, hotspot: Hotspot) -> int:
    span, made = timedelta(days=hotspot.within_days), 0
    spans = [(work.now - (EARLIER + 1) * span, work.now), (work.now - YEAR - span, work.now - YEAR)]
    for found in recurring(programme, await rows.seen(work, [programme.code], spans), work.now):
        before = await rows.latest(work, programme.code, found.key, found.family)
        if proposable(found, _answered(before), hotspot, work.now):
            await _propose(work, programme, hotspot, found)
            made += 1
    return made


def _answered(before: Row | None) -> Answered | None:
    if before is None:
        return None
    ended_at = before.closed_at if before.status == "accepted" else before.decided_at
    return Answered(before.status, before.numbers["signals"], ended_at)


async def _propose(work: Work, programme: Programme, hotspot: Hotspot, found: Recurring) -> None:
    """One action for one function with one deadline, so that a proposal cannot end in silence."""
    areas = {area.id: area.name for area in work.policy.municipality.areas}
    family = next((rule.title.lower() for rule in programme.rules if rule.key == found.family), found.family)
    told, proposal = sentence(found, hotspot, family, areas), await numbers.take(work, "F")
    function = responsible(work.policy.municipality, hotspot.role, found.at.area, programme.coordinator).function
    wanted = actions.Wanted(f"{hotspot.title}: {family} {where(found, areas)}", hotspot.effect, function, hotspot.deadline)
    action = await actions.add(work, About("proposal", proposal), Lane.PLACE, programme, wanted)
    spot = {key: getattr(found.at, key) for key in ("place", "place_name", "area", "lat", "lon")}
    counted = {"signals": found.signals, "limit": hotspot.signals, "within_days": hotspot.within_days, "above_usual": hotspot.above_usual}
    usual = {"weeks_before": found.usual.before, "last_year": found.usual.last_year, "cases": list(found.cases)}
    about = {"programme": hotspot.proposes, "from_programme": programme.code, "family": found.family, "place_key": found.key}
    stands = {"status": "proposed", "action": action, "proposed_at": work.now}
    await rows.insert(work, {"id": proposal, **about, **spot, "sentence": told, "numbers": counted | usual, **stands})
    work.record(ProposalMade(proposal=proposal, programme=hotspot.proposes, action=action, reason=told))


async def accept(work: Work, proposal: str, reason: str) -> str:
    """Begin the deeper process, linked with the cases it came from. Returns its case's number."""
    row, words = await _standing(work, proposal), said(reason, "Skriv varför.", work.today)
    programme = work.policy.programme(row.programme)
    origins = [case for name in row.numbers["cases"] if (case := await case_rows.get(work, name)) is not None]
    severity = min(GRAVE, max((case.severity for case in origins), default=GRAVE))
    problem = cases.Problem(programme, programme.rules[0], _located(work, row), severity, work.now, f"{row.sentence} {words}")
    deep = await cases.begin(work, problem, CaseStatus.OPEN, signals=0)
    for origin in origins:
        linking.link(work, deep, origin.id, f"{proposal} bygger på det")
    await _decide(work, row, "accepted", words, f"Antaget: {deep.id}.", deep.id)
    work.record(ProposalAccepted(proposal=proposal, case=deep.id, reason=words))
    return deep.id


async def decline(work: Work, proposal: str, reason: str) -> None:
    """No deeper process now, with the reason. It is not proposed again for its window, unless there are twice as many by then."""
    row, words = await _standing(work, proposal), said(reason, "Skriv varför inte.", work.today)
    await _decide(work, row, "declined", words, f"Avböjt: {words}", None)
    work.record(ProposalDeclined(proposal=proposal, reason=words))


async def _decide(work: Work, row: Row, status: str, reason: str, result: str, case: str | None) -> None:
    await actions.finish(work, row.action, result)
    decided = {"decided_at": work.now, "decided_by": work.actor, "reason": reason}
    await rows.change(work, row.id, status=status, case=case, **decided)


async def _standing(work: Work, proposal: str) -> Row:
    row = await rows.held(work, proposal)
    if row is None:
        raise NotFound(f"Det finns inget förslag {proposal}.")
    if row.decided_at is not None:
        raise Refused(f"Förslaget är redan besvarat: {row.reason}")
    return row


def _located(work: Work, row: Row) -> Located:
    """Where the proposal is, as a case has it."""
    known = work.policy.gazetteer
    place = next((place for place in work.policy.municipality.places if place.id == row.place), None)
    area = known.areas[row.area].name if row.area in known.areas else None
    precise = 0 if place is not None else None
    name = row.place_name if place is not None or row.lat is not None else area or row.place_name
    return Located(row.place, row.area, row.lat, row.lon, precise, place.kind if place else None, name, area)
