"""Where a signal goes and why: a pure function from a signal, the programmes and the standing cases to a Decision."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.cases import CaseStatus
from schemas.decisions import Decision, NearMiss, Way
from schemas.programmes import Attach, Condition, Programme, Rule
from schemas.signals import IndividualReport, PlaceReport, Signal
from schemas.terms import CATEGORIES, SEVERITIES, SOURCES, Category
from services.rules.places import Located, metres

NEAREST = 3
"""How many near misses a decision keeps."""


class Standing(NamedTuple):
    """A case a signal may join. Times (UTC) are of occurrence; `rule` is its category family."""

    case: str
    programme: str
    rule: str
    status: CaseStatus
    place: str | None
    area: str | None
    lat: float | None
    lon: float | None
    precision_m: int | None
    first_at: datetime
    last_at: datetime
    signals: int
    severity: int


class _Test(NamedTuple):
    holds: bool
    sentence: str


def decide(signal: Signal, located: Located | None, programmes: Iterable[Programme], standing: Sequence[Standing]) -> Decision:
    """Decide once. `located` is the report's place (None for NIL and the individual lane)."""
    mine = [p for p in programmes if p.lane == signal.lane]
    if isinstance(signal.report, IndividualReport):
        return _consult(signal.report, mine)
    if signal.report.category is Category.NIL:
        return Decision(way=Way.NOTE, reason="Inget att rapportera är också ett besked; det räknas i lägesbilden.")
    return _place(signal, signal.report, located, mine, standing)


def _consult(report: IndividualReport, programmes: Sequence[Programme]) -> Decision:
    programme = next((p for p in programmes if p.consultation is not None), None)
    if programme is None:
        return Decision(way=Way.SET_ASIDE, reason="Inget program tar emot oro om unga; kontakta SSPF-koordinatorn direkt.")
    count = len(report.concerns)
    return Decision(
        way=Way.CONSULT,
        programme=programme.code,
        version=programme.version,
        rule="konsultation",
        reason="En signal öppnar aldrig ett ärende om en ung person; SSPF-koordinatorn bedömer den först.",
        facts=(f"{count} kodad{'e' if count > 1 else ''} oro från en enhet, med referens",),
    )


def _place(
    signal: Signal, report: PlaceReport, located: Located | None, programmes: Sequence[Programme], standing: Sequence[Standing]
) -> Decision:
    misses: list[tuple[int, NearMiss]] = []
    for programme in programmes:
        for aside in programme.set_aside:
            tests = _tests(aside.when, signal, report, located)
            if all(t.holds for t in tests):
                return Decision(
                    way=Way.SET_ASIDE,
                    programme=programme.code,
                    version=programme.version,
                    rule=aside.key,
                    reason=aside.reason,
                    facts=tuple(t.sentence for t in tests),
                )
        for rule in programme.rules:
            tests = _tests(rule.when, signal, report, located)
            failed = [t.sentence for t in tests if not t.holds]
            if not failed and located is not None and located.known:
                facts = tuple(t.sentence for t in tests)
                return _into(programme, rule, report, located, standing, facts, _closest(misses))
            reasons = failed or ["platsen är okänd"]
            misses.append((len(reasons), NearMiss(name=f"{programme.code}: {rule.key}", why="; ".join(reasons))))
    programme_with_triage = next((p for p in programmes if p.triage is not None), None)
    return Decision(
        way=Way.TRIAGE if programme_with_triage else Way.SET_ASIDE,
        programme=programme_with_triage and programme_with_triage.code,
        version=programme_with_triage and programme_with_triage.version,
        rule="triage" if programme_with_triage else None,
        reason="Ingen regel passade, så samordnaren bedömer signalen." if programme_with_triage else "Inget program tar emot signalen.",
        facts=(_what(report),),
        nearest=_closest(misses),
    )


def _closest(misses: list[tuple[int, NearMiss]]) -> tuple[NearMiss, ...]:
    return tuple(miss for _, miss in sorted(misses, key=lambda m: m[0])[:NEAREST])


def _what(report: PlaceReport) -> str:
    return f"{CATEGORIES[report.category]}, allvar {report.severity_reported}"


def _tests(when: Condition, signal: Signal, report: PlaceReport, located: Located | None) -> list[_Test]:
    severity = report.severity_reported or 1
    category, source = CATEGORIES[report.category], SOURCES[signal.source]
    asked = [
        (bool(when.category), report.category in when.category, f"kategorin är {category}"),
        (when.severity_at_least is not None, severity >= (when.severity_at_least or 1), f"allvaret är {severity} ({SEVERITIES[severity]})"),
        (bool(when.source), signal.source in when.source, f"källan är {source}"),
        (bool(when.place_kind), located is not None and located.kind in when.place_kind, f"platsens slag är {located and located.kind}"),
        (bool(when.area), located is not None and located.area in when.area, f"området är {located and located.area}"),
        (bool(when.group_size), report.group_size in when.group_size, f"gruppens storlek är {report.group_size}"),
        (
            when.observed is not None,
            report.observed == when.observed,
            "uppgiften är " + ("egen iakttagelse" if report.observed else "hörsägen"),
        ),
    ]
    return [_Test(holds, sentence) for given, holds, sentence in asked if given]


class _Join(NamedTuple):
    standing: Standing
    how: str


def _into(
    programme: Programme,
    rule: Rule,
    report: PlaceReport,
    located: Located,
    standing: Sequence[Standing],
    facts: tuple[str, ...],
    nearest: tuple[NearMiss, ...],
) -> Decision:
    join, misses = _join(programme, rule, report, located, standing)
    severity = report.severity_reported or 1
    known = {"programme": programme.code, "version": programme.version, "rule": rule.key, "nearest": (*misses, *nearest)[:NEAREST]}
    if join is None:
        opens = severity >= rule.opens_at_severity
        reason = f"Nytt ärende: {rule.title.lower()}." if opens else f"En ensam signal med allvar {severity} bevakas tills den upprepas."
        return Decision(way=Way.OPEN if opens else Way.WATCH, reason=reason, severity=severity, facts=facts, **known)
    signals = join.standing.signals + 1
    host = next((r for r in programme.rules if r.key == join.standing.rule), rule)
    raised = max([severity, join.standing.severity, *(r.severity for r in host.raises if signals >= r.signals)])
    watched = join.standing.status is CaseStatus.WATCHED
    return Decision(
        way=Way.ATTACH,
        case=join.standing.case,
        opens=watched and (raised >= host.opens_at_severity or signals >= host.opens_at_signals),
        severity=raised,
        reason=f"Samma problem som {join.standing.case}: {join.how}. Signal nummer {signals} i ärendet.",
        facts=(*facts, join.how),
        **known,
    )


def _join(
    programme: Programme, rule: Rule, report: PlaceReport, located: Located, standing: Sequence[Standing]
) -> tuple[_Join | None, list[NearMiss]]:
    families = {rule.key, *rule.joins}
    candidates = [s for s in standing if s.programme == programme.code and s.rule in families]
    fresh = [s for s in candidates if _in_window(s, report, programme)]
    misses = [NearMiss(name=s.case, why=f"mer än {programme.window.within_days} dagar emellan") for s in candidates if s not in fresh]
    for attach in rule.attach:
        near = [(s, how) for s in fresh if (how := _near(attach, s, located, programme))]
        if near:
            return _Join(*max(near, key=lambda n: (n[0].status is CaseStatus.OPEN, n[0].last_at))), misses
    return None, [*(NearMiss(name=s.case, why="inte samma plats, inte tillräckligt nära") for s in fresh), *misses]


def _in_window(standing: Standing, report: PlaceReport, programme: Programme) -> bool:
    window = timedelta(days=programme.window.within_days)
    return standing.first_at - window <= report.occurred_from <= standing.last_at + window


def _near(attach: Attach, standing: Standing, located: Located, programme: Programme) -> str | None:
    if attach is Attach.PLACE and located.place is not None and located.place == standing.place:
        return f"samma plats, {located.name}"
    if attach is Attach.AREA and located.area is not None and located.area == standing.area:
        return f"samma område, {located.area}"
    if attach is Attach.DISTANCE:
        return _within(standing, located, programme)
    return None


def _within(standing: Standing, located: Located, programme: Programme) -> str | None:
    if located.lat is None or located.lon is None or standing.lat is None or standing.lon is None:
        return None
    # A point without a stated precision is not known to be precise, unless it is a named place's own.
    coarse = [p for p in (_precision(located), standing.precision_m) if p is None or p > programme.window.precision_m]
    apart = metres(located.lat, located.lon, standing.lat, standing.lon)
    if coarse or apart > programme.window.distance_m:
        return None
    return f"{apart:.0f} m ifrån"


def _precision(located: Located) -> int | None:
    return 0 if located.precision_m is None and located.place is not None else located.precision_m
