"""A programme in readable Swedish: what it takes in, what it does about it, by when, and who is told."""

from collections.abc import Iterator, Mapping

from schemas.bases import BASES
from schemas.deadlines import ClockHours, Deadline, FixedTime, Offset, WorkingDays
from schemas.parties import WEEKDAYS, Municipality, PartyKind, Role
from schemas.programmes import Programme, Recipient
from schemas.rules import Condition, PlannedAction, Rule
from schemas.terms import CATEGORIES, PLACE_KINDS, SEVERITIES, SOURCES, Lane

LANES = {Lane.PLACE: "platser", Lane.ORG: "verksamheter", Lane.INDIVIDUAL: "unga, med referens"}
_DAYS = dict(zip(WEEKDAYS, ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"), strict=True))
_TOLD = {
    Recipient.RESPONSIBLE: "den ansvariga",
    Recipient.DEPUTY: "den ansvarigas ersättare",
    Recipient.MANAGER: "den ansvarigas chef",
    Recipient.COORDINATOR: "samordnaren",
    Recipient.OPERATIONAL_COUNCIL: "operativa rådet",
    Recipient.STRATEGIC_COUNCIL: "strategiska rådet",
}
_KINDS = {
    PartyKind.AUTHORITY: "myndigheter",
    PartyKind.MUNICIPAL_COMPANY: "kommunala bolag",
    PartyKind.PRIVATE: "privata",
    PartyKind.COUNCIL: "råd",
}


def told(programme: Programme, municipality: Municipality, counts: Mapping[str, int] | None) -> Iterator[str]:
    """The whole programme, line by line."""
    yield f"{programme.code}: {programme.name}, version {programme.version}"
    yield f"Gäller {LANES[programme.lane]}. Ägare: {_who(programme.owner, municipality)}. Ordning: {programme.order}."
    if programme.pointer is not None:
        yield f"Tar inte emot något. {programme.pointer.reason} {programme.pointer.door}"
    if programme.by_people:
        yield "Bara människor öppnar ärenden här; ingen signal gör det."
    yield from _taken(programme)
    for rule in programme.rules:
        yield from _rule(rule, municipality)
    for aside in programme.set_aside:
        yield f"Lägger åt sidan: {aside.key} ({_asked(aside.when) or 'allt'}). {aside.reason}"
    yield from _others(programme, municipality)
    yield from _told_of(programme, municipality)
    for indicator in programme.indicators:
        yield f"Följs upp: {indicator.title.lower()}" + ("" if counts is None else f": {counts.get(indicator.counts, 0)}")


def _taken(programme: Programme) -> Iterator[str]:
    words = [*(CATEGORIES[c] for c in programme.accepts), *(str(c) for c in programme.concerns)]
    if words:
        yield f"Tar in: {', '.join(words)}."
    if programme.rules and not programme.by_people:
        window = programme.window
        yield f"Ett problem: signaler inom {window.within_days} dagar och {window.distance_m} m."


def _rule(rule: Rule, municipality: Municipality) -> Iterator[str]:
    yield ""
    yield f"Regel {rule.key}: {rule.title}" + (f", när {asked}." if (asked := _asked(rule.when)) else ".")
    if rule.over:
        yield f"  Går med avsikt före {', '.join(rule.over)}."
    opens = f"allvar {rule.opens_at_severity} ({SEVERITIES[rule.opens_at_severity]})"
    yield f"  Öppnar ärende från {opens}; lättare bevakas och öppnar när det är {rule.opens_at_signals} signaler."
    yield from (f"  Från {r.signals} signaler är allvaret minst {r.severity}." for r in rule.raises)
    yield from (f"  {line}" for planned in rule.plan for line in _planned(planned, municipality))


def _planned(planned: PlannedAction, municipality: Municipality) -> Iterator[str]:
    grave = f" Från allvar {planned.from_severity}." if planned.from_severity > 1 else ""
    after = f" Börjar när {planned.starts_after} är klar." if planned.starts_after else ""
    asks = f"{_who(planned.role, municipality)}, {deadline(planned.deadline)}"
    yield f"- {planned.title}: {asks}. Ska leda till: {planned.effect}.{grave}{after}"


def _others(programme: Programme, municipality: Municipality) -> Iterator[str]:
    yield ""
    for name, task in (
        ("Det ingen regel tar", programme.triage),
        ("Konsultation", programme.consultation),
        ("Granskning", programme.review),
    ):
        if task is not None:
            yield f"{name}: {task.title}: {_who(task.role, municipality)}, {deadline(task.deadline)}."
    yield from (f"Vid allvar 4: {line[2:]}" for planned in programme.rapid for line in _planned(planned, municipality))
    if programme.hotspot is not None:
        spot = programme.hotspot
        often = f"{spot.signals} signaler på {spot.within_days} dagar"
        yield f"Från {often} på en plats föreslås {spot.proposes}; beslut {deadline(spot.deadline)}."


def _told_of(programme: Programme, municipality: Municipality) -> Iterator[str]:
    for step in programme.ladder:
        when = offset(step.after, "att den ansvariga fick frågan" if step.counts_from == "asked" else "tiden")
        stops = ", om åtgärden inte är accepterad" if step.unless_accepted else ""
        yield f"Stege, {step.key}: {when} får {' och '.join(_TOLD[t] for t in step.tell)} veta{stops}."
    for one in programme.occasions:
        day, month = one.on[3:].lstrip("0"), one.on[:2].lstrip("0")
        yield f"Årshjul, {one.key}: {one.title}, {_who(one.role, municipality)}, före {day}/{month} och känt {one.days_before} dagar innan."
    yield f"Sammanställning: {'operativa rådets' if programme.digest == 'operational_council' else 'ingen'}."
    yield f"Parter som får svara: {', '.join(_KINDS[kind] for kind in programme.party_kinds)}."
    yield from (f"Rättsligt stöd: {BASES[basis]}." for basis in programme.legal_bases)


def deadline(asked: Deadline) -> str:
    """A deadline before it is an instant, in words."""
    match asked:
        case WorkingDays(working_days=0):
            return f"samma dag kl. {asked.at:%H.%M}"
        case WorkingDays():
            return f"inom {asked.working_days} {'arbetsdag' if asked.working_days == 1 else 'arbetsdagar'}, kl. {asked.at:%H.%M}"
        case ClockHours():
            weeks, rest = divmod(asked.clock_hours, 168)
            return f"inom {weeks} veckor ({asked.clock_hours} timmar)" if weeks > 1 and not rest else f"inom {asked.clock_hours} timmar"
        case FixedTime():
            return f"till närmaste {_DAYS[asked.weekday]} kl. {asked.at:%H.%M}"


def offset(after: Offset, counted_from: str = "tiden") -> str:
    """A distance from the deadline, or from another instant, in words."""
    if weekly := after.next or after.previous:
        return f"närmaste {_DAYS[weekly.weekday]} kl. {weekly.at:%H.%M} {'före' if after.before else 'efter'} {counted_from}"
    words = {
        "working_days": ("arbetsdag", "arbetsdagar"),
        "working_hours": ("arbetstimme", "arbetstimmar"),
        "clock_hours": ("timme", "timmar"),
    }
    unit, n = next(iter(after.model_dump(exclude_none=True).items()))
    if not n:
        return "när tiden går ut" if counted_from == "tiden" else f"genast efter {counted_from}"
    side = "före" if n < 0 else "efter"
    return f"{abs(n)} {words[unit][abs(n) > 1]} {side}" + ("" if counted_from == "tiden" else f" {counted_from}")


def _who(role: Role, municipality: Municipality) -> str:
    names = [f.name for f in municipality.functions if f.role is role]
    return " eller ".join(names) if names else f"{role} (ingen här; samordnaren fördelar)"


def _asked(when: Condition) -> str:
    """What a condition asks, in words."""
    said = [
        " eller ".join(CATEGORIES[c] for c in when.category),
        " eller ".join(str(c) for c in when.concern),
        f"allvar minst {when.severity_at_least}" if when.severity_at_least else "",
        f"allvar högst {when.severity_at_most}" if when.severity_at_most else "",
        f"från {' eller '.join(SOURCES[s] for s in when.source)}" if when.source else "",
        f"på {' eller '.join(PLACE_KINDS[k] for k in when.place_kind)}" if when.place_kind else "",
        f"i {' eller '.join(when.area)}" if when.area else "",
        f"grupp på {' eller '.join(when.group_size)}" if when.group_size else "",
        {True: "egen iakttagelse", False: "hörsägen", None: ""}[when.observed],
        f"platsen är grövre än {when.rougher_than_m} m" if when.rougher_than_m is not None else "",
        {True: "området är känt", False: "området är okänt", None: ""}[when.area_known],
        f"kl. {when.hours.since:%H.%M}–{when.hours.until:%H.%M}" if when.hours else "",
        " eller ".join(_DAYS[d] for d in when.weekday),
        f"minst {when.repeats_at_least} signaler i ärendet" if when.repeats_at_least else "",
        f"högst {when.repeats_at_most} signaler i ärendet" if when.repeats_at_most is not None else "",
    ]
    return ", ".join(words for words in said if words)
