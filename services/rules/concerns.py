"""Where a coded concern goes: to a rule that lays out clocks by reference number, else to a coordinator who judges it first."""

from collections.abc import Sequence

from schemas.decisions import Decision, Way
from schemas.programmes import Programme
from schemas.rules import Condition
from schemas.signals import IndividualReport
from schemas.terms import Source


def consult(source: Source, report: IndividualReport, programmes: Sequence[Programme]) -> Decision:
    """Decide for the individual lane, whose `programmes` these are. What was coded is not repeated: the decision is kept."""
    for programme in programmes:
        for rule in programme.rules:
            if _meets(rule.when, source, report):
                reason = "Referensnumret har fått sina tider, räknade från när det skedde; inget annat än numret hålls."
                known = {"programme": programme.code, "version": programme.version, "rule": rule.key}
                return Decision(way=Way.CONSULT, **known, reason=reason, facts=("kodad händelse med referens",))
    asked = next((p for p in programmes if p.consultation is not None and _takes(p, report)), None)
    if asked is None:
        return Decision(way=Way.SET_ASIDE, reason="Inget program tar emot oro om unga; kontakta SSPF-koordinatorn direkt.")
    count = len(report.concerns)
    return Decision(
        way=Way.CONSULT,
        programme=asked.code,
        version=asked.version,
        rule="konsultation",
        reason="En signal öppnar aldrig ett ärende om en ung person; SSPF-koordinatorn bedömer den först.",
        facts=(f"{count} {'kodade' if count > 1 else 'kodat'} tecken på oro från en enhet, med referens",),
    )


def _meets(when: Condition, source: Source, report: IndividualReport) -> bool:
    return any(concern in when.concern for concern in report.concerns) and (not when.source or source in when.source)


def _takes(programme: Programme, report: IndividualReport) -> bool:
    """Whether the programme takes any of the concerns; one that names none takes all."""
    return not programme.concerns or any(concern in programme.concerns for concern in report.concerns)
