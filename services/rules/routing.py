"""Where a signal goes and why: a pure function from a signal, the programmes and the standing cases to a Decision."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import tzinfo
from functools import partial

from schemas.cases import CaseStatus
from schemas.decisions import Decision, NearMiss, Way
from schemas.programmes import Programme
from schemas.rules import Rule
from schemas.signals import IndividualReport, OrgReport, PlaceReport, Signal
from schemas.terms import CATEGORIES, SEVERITIES, Category
from services.rules.businesses import join_business
from services.rules.concerns import consult
from services.rules.conditions import Asked, tests
from services.rules.joining import NEAREST, Join, Miss, Seen, closest, join
from services.rules.names import offered
from services.rules.places import Located
from services.rules.standing import Standing

Near = Collection[Standing]
"""The cases that lie where the signal was, or are about its business: those it may join."""
Ruled = PlaceReport | OrgReport
"""What goes by rules about categories: places and businesses."""
Joined = tuple[Join | None, tuple[NearMiss, ...]]


def decide(signal: Signal, located: Located | None, programmes: Iterable[Programme], standing: Near, zone: tzinfo) -> Decision:
    """Decide once, by the programmes of the signal's lane. `zone` says where its weeks begin.

    `located` is the report's place: None for NIL, in the individual lane, and for a business whose place was not said.
    """
    mine = [p for p in programmes if p.lane is signal.lane and not p.by_people and p.pointer is None]
    if isinstance(signal.report, IndividualReport):
        return consult(signal.source, signal.report, mine)
    if isinstance(signal.report, OrgReport):
        return _by_rules(signal, signal.report, located, mine, standing, zone)
    if signal.report.category is Category.NIL:
        return Decision(way=Way.NOTE, reason="Inget att rapportera är också ett besked; det räknas i lägesbilden.")
    if signal.report.context:
        return Decision(way=Way.SET_ASIDE, reason="Bakgrund till veckans lägesbild: flödet lämnar det utan att öppna ärenden.")
    return _by_rules(signal, signal.report, located, mine, standing, zone)


def _by_rules(
    signal: Signal, report: Ruled, located: Located | None, programmes: Sequence[Programme], standing: Near, zone: tzinfo
) -> Decision:
    misses: list[tuple[str, bool, Miss]] = []
    asked = Asked(report, signal.source, located, report.occurred_from.astimezone(zone))
    placed = isinstance(report, OrgReport) or (located is not None and located.known)
    for programme in programmes:
        for aside in programme.set_aside:
            found = tests(aside.when, asked)
            if all(t.holds for t in found):
                facts = tuple(t.sentence for t in found)
                known = {"programme": programme.code, "version": programme.version, "rule": aside.key}
                return Decision(way=Way.SET_ASIDE, **known, reason=aside.reason, facts=facts)
        for rule in programme.rules:
            join_here = partial(_joined, programme, rule, asked, standing)
            found = tests(rule.when, asked._replace(repeats=partial(_repeats, join_here, placed)))
            failed = [t.sentence for t in found if not t.holds]
            if placed and not failed:
                near = closest(miss for code, kin, miss in misses if kin or code == programme.code)
                return _into(programme, rule, report, join_here(), tuple(t.sentence for t in found), near)
            why = "; ".join(failed) or "platsen är okänd"
            kin = not rule.when.category or report.category in rule.when.category  # what other programmes say of other things was not near
            misses.append((programme.code, kin, Miss(len(failed), NearMiss(name=f"{programme.code}: {rule.key}", why=why))))
    every = [miss for _, _, miss in misses]
    unmatched = _unmatched(report, programmes, closest(every), placed=all(miss.off for miss in every))
    return offered(unmatched, located.meant) if located is not None else unmatched


def _unmatched(report: Ruled, programmes: Sequence[Programme], nearest: tuple[NearMiss, ...], *, placed: bool) -> Decision:
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


def _joined(programme: Programme, rule: Rule, asked: Asked, standing: Near) -> Joined:
    report, located = asked.report, asked.located
    if isinstance(report, OrgReport):
        return join_business(programme, rule, report.business, report.occurred_from, standing)
    assert located is not None  # noqa: S101 - a report about a place comes here with a known one
    return join(programme, rule, Seen(located, asked.at), standing)


def _repeats(join_here: Callable[[], Joined], placed: bool) -> int:  # noqa: FBT001 - bound where it is read
    """How many signals the case it would join has already."""
    joined = join_here()[0] if placed else None
    return joined.standing.signals if joined else 0


def _into(
    programme: Programme, rule: Rule, report: Ruled, found: Joined, facts: tuple[str, ...], nearest: tuple[NearMiss, ...]
) -> Decision:
    joined, misses = found
    severity = report.severity_reported or 1
    known = {"programme": programme.code, "version": programme.version, "rule": rule.key, "nearest": (*misses, *nearest)[:NEAREST]}
    if joined is None:
        opens = severity >= rule.opens_at_severity
        grave = f"{severity} ({SEVERITIES[severity]})"
        reason = f"Nytt ärende: {rule.title.lower()}." if opens else f"En ensam signal med allvar {grave} bevakas tills den upprepas."
        return Decision(way=Way.OPEN if opens else Way.WATCH, reason=reason, severity=severity, facts=facts, **known)
    signals = joined.standing.signals + 1
    host = next((r for r in programme.rules if r.key == joined.standing.rule), rule)
    raised = max([severity, joined.standing.severity, *(r.severity for r in host.raises if signals >= r.signals)])
    watched = joined.standing.status is CaseStatus.WATCHED
    return Decision(
        way=Way.ATTACH,
        case=joined.standing.case,
        opens=watched and (raised >= host.opens_at_severity or signals >= host.opens_at_signals),
        severity=raised,
        reason=f"Samma problem som {joined.standing.case}: {joined.how}. Signal nummer {signals} i ärendet.",
        facts=(*facts, joined.how),
        **known,
    )
