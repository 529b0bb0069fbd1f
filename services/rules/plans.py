"""What a case asks for, by how grave it has become: pure, so that a rehearsal asks for the same as the house does."""

from collections.abc import Container
from typing import NamedTuple

from schemas.cases import CaseStatus
from schemas.programmes import Programme
from schemas.rules import PlannedAction, Rule

GRAVEST = 4
"""The severity that is acted on day and night."""


def planned_for(programme: Programme, rule: Rule, severities: Container[int]) -> tuple[PlannedAction, ...]:
    """What the plan holds for these severities, at the gravest also the programme's rapid one; what both have is asked once.

    What starts after something else is not among it: see `follows`.
    """
    return tuple(planned for planned in every_planned(programme, rule, severities) if planned.starts_after is None)


def follows(programme: Programme, rule: Rule, severity: int) -> tuple[PlannedAction, ...]:
    """What a case as grave as this asks for once something else is done."""
    return tuple(planned for planned in every_planned(programme, rule, range(1, severity + 1)) if planned.starts_after is not None)


def every_planned(programme: Programme, rule: Rule, severities: Container[int]) -> tuple[PlannedAction, ...]:
    """The whole plan for these severities, what waits for something else too."""
    own = {planned.key for planned in rule.plan}
    rapid = [planned for planned in programme.rapid if planned.key not in own] if GRAVEST in severities else []
    return (*(planned for planned in rule.plan if planned.from_severity in severities), *rapid)


class Stood(NamedTuple):
    """How a case stood before a signal joined it."""

    status: CaseStatus
    severity: int


def comes_now(stood: Stood | None, status: CaseStatus, severity: int) -> range:
    """The severities whose part of the plan comes now: all of them for a case that opens, those above for one that becomes graver."""
    if status is not CaseStatus.OPEN:
        return range(0)
    if stood is None or stood.status is CaseStatus.WATCHED:
        return range(1, severity + 1)
    return range(stood.severity + 1, severity + 1)


def reckoned(rule: Rule, reported: list[int], floor: int) -> int:
    """How grave a case is by the signals it has: the gravest, what repetition makes of it, or what people opened it as."""
    return max([1, floor, *reported, *(r.severity for r in rule.raises if len(reported) >= r.signals)])
