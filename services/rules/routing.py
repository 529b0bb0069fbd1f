"""Where a signal goes and why: a pure function from a signal, the programmes and the standing cases to a Decision."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.cases import CaseStatus
from schemas.decisions import Decision, NearMiss, Way
from schemas.programmes import Attach, Condition, Programme, Rule
from schemas.signals import IndividualReport, PlaceReport, Signal
from schemas.terms import CATEGORIES, PLACE_KINDS, SEVERITIES, SOURCES, Category
from services.rules.places import EARTH_M, Located, metres

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


class _Miss(NamedTuple):
    """A near miss and how far off it was: 0 lacked one thing only, more lacked more."""

    off: float
    miss: NearMiss


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
        facts=(f"{count} {'kodade' if count > 1 else 'kodat'} tecken på oro från en enhet, med referens",),
    )


def _place(
    signal: Signal, report: PlaceReport, located: Located | None, programmes: Sequence[Programme], standing: Sequence[Standing]
) -> Decision:
    misses: list[_Miss] = []
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
            why = "; ".join(failed) or "platsen är okänd"
            misses.append(_Miss(len(failed), NearMiss(name=f"{programme.code}: {rule.key}", why=why)))
    return _unmatched(report, programmes, _closest(misses), placed=all(miss.off for miss in misses))


def _unmatched(report: PlaceReport, programmes: Sequence[Programme], nearest: tuple[NearMiss, ...], *, placed: bool) -> Decision:
    """Somebody answers for it all the same. `placed` is False when a rule lacked nothing but the place."""
    facts = (f"{CATEGORIES[report.category]}, allvar {report.severity_reported}",)
    programme = next((p for p in programmes if p.triage is not None), None)
    if programme is None:
        return Decision(way=Way.SET_ASIDE, reason="Inget program tar emot signalen.", facts=facts, nearest=nearest)
    missing = "Ingen regel passade" if placed else "Platsen är okänd"
    return Decision(
        way=Way.TRIAGE,
        programme=programme.code,
        version=programme.version,
        rule="triage",
        reason=f"{missing}, så samordnaren bedömer signalen.",
        facts=facts,
        nearest=nearest,
    )


def _closest(misses: Iterable[_Miss]) -> tuple[NearMiss, ...]:
    return tuple(m.miss for m in sorted(misses, key=lambda m: m.off)[:NEAREST])


def _tests(when: Condition, signal: Signal, report: PlaceReport, located: Located | None) -> list[_Test]:
    severity = report.severity_reported or 1
    category, source = CATEGORIES[report.category], SOURCES[signal.source]
    kind, area = (located.kind, located.area) if located else (None, None)
    seen = "egen iakttagelse" if report.observed else "hörsägen"
    asked = [
        (bool(when.category), report.category in when.category, f"kategorin är {category}"),
        (when.severity_at_least is not None, severity >= (when.severity_at_least or 1), f"allvaret är {severity} ({SEVERITIES[severity]})"),
        (bool(when.source), signal.source in when.source, f"källan är {source}"),
        (bool(when.place_kind), kind in when.place_kind, f"platsens slag är {PLACE_KINDS[kind] if kind else 'okänt'}"),
        (bool(when.area), area in when.area, f"området är {located.area_name if located and area else 'okänt'}"),
        (bool(when.group_size), report.group_size in when.group_size, f"gruppens storlek är {report.group_size or 'okänd'}"),
        (when.observed is not None, report.observed == when.observed, f"uppgiften är {seen}"),
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
        grave = f"{severity} ({SEVERITIES[severity]})"
        reason = f"Nytt ärende: {rule.title.lower()}." if opens else f"En ensam signal med allvar {grave} bevakas tills den upprepas."
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
) -> tuple[_Join | None, tuple[NearMiss, ...]]:
    families = {rule.key, *rule.joins}
    candidates = [s for s in standing if s.programme == programme.code and s.rule in families]
    fresh = [s for s in candidates if _in_window(s, report, programme)]
    for attach in rule.attach:
        near = [(s, how) for s in fresh if (how := _near(attach, s, located, programme))]
        if near:
            return _Join(*max(near, key=lambda n: (n[0].status is CaseStatus.OPEN, n[0].last_at, n[0].case))), ()
    return None, _closest(_missed(s, rule, located, programme) for s in candidates)


def _in_window(standing: Standing, report: PlaceReport, programme: Programme) -> bool:
    window = timedelta(days=programme.window.within_days)
    return standing.first_at - window <= report.occurred_from <= standing.last_at + window


def _near(attach: Attach, standing: Standing, located: Located, programme: Programme) -> str | None:
    if attach is Attach.PLACE and located.place is not None and located.place == standing.place:
        return f"samma plats, {located.name}"
    if attach is Attach.AREA and located.area is not None and located.area == standing.area:
        return f"samma område, {located.area_name or located.area}"
    if attach is Attach.DISTANCE:
        apart = _apart(standing, located)
        near = apart is not None and apart <= programme.window.distance_m and not _coarse(standing, located, programme)
        return f"{apart:.0f} m ifrån" if near else None
    return None


def _apart(standing: Standing, located: Located) -> float | None:
    """Metres between the signal and a case, when both have a point."""
    if located.lat is None or located.lon is None or standing.lat is None or standing.lon is None:
        return None
    return metres(located.lat, located.lon, standing.lat, standing.lon)


def _coarse(standing: Standing, located: Located, programme: Programme) -> bool:
    """Whether either point is too rough, or not known to be precise, to measure from."""
    return any(p is None or p > programme.window.precision_m for p in (located.precision_m, standing.precision_m))


def _missed(standing: Standing, rule: Rule, located: Located, programme: Programme) -> _Miss:
    """Why a case of the same family was not joined. One at the right place at the wrong time is the nearest miss."""
    apart, window = _apart(standing, located), programme.window
    name = standing.case
    if any(_near(attach, standing, located, programme) for attach in rule.attach):
        return _Miss(0, NearMiss(name=name, why=f"mer än {window.within_days} dagar emellan"))
    if apart is None:
        return _Miss(EARTH_M, NearMiss(name=name, why="en annan plats"))
    if apart <= window.distance_m and _coarse(standing, located, programme):
        return _Miss(apart, NearMiss(name=name, why=f"platsen är inte angiven på {window.precision_m} m när"))
    return _Miss(apart, NearMiss(name=name, why=f"{apart:.0f} m ifrån"))
