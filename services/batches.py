"""What a batch of signals knows: where each was, what it has around it, and the cases that stand there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from schemas.cases import CaseStatus
from schemas.signals import IndividualReport, OrgReport, Signal
from schemas.terms import Lane
from services.programmes.loader import Policy
from services.rules.gazetteer import Learned
from services.rules.places import Located, locate, surroundings
from services.rules.standing import Standing, Surroundings, around_business
from services.store import cases as rows
from services.store.cases import Case
from services.store.work import Work

STANDS = ("place", "area", "lat", "lon", "precision_m", "first_at", "last_at", "signals", "severity", "business")


class Placed(NamedTuple):
    """A signal, where it was as far as that is known, and what it has around it: no other router may work there meanwhile."""

    signal: Signal
    located: Located | None
    around: set[str]


@dataclass
class Batch:
    """What a batch knows: the cases its signals may join as they stand now, and those it has in hand."""

    standing: Surroundings
    in_hand: dict[str, Case] = field(default_factory=dict)
    left: str | None = None
    """The case that a signal which people have judged was counted out of."""

    def take(self, case: Case) -> None:
        """A case is in hand and stands as it is there."""
        self.in_hand[case.id] = case
        self.standing.put(as_standing(case))


def placed(policy: Policy, signal: Signal, learned: Learned) -> Placed:
    """Where a signal was. One about a business has its business around it, and nothing else."""
    report = signal.report
    if isinstance(report, IndividualReport):
        return Placed(signal, None, {f"reference {report.reference}"})
    located = locate(report.place, policy.gazetteer, learned) if report.place else None
    if isinstance(report, OrgReport):
        return Placed(signal, located, around_business(report.business))
    reach = max((p.window.distance_m for p in policy.programmes.values()), default=0)
    return Placed(signal, located, surroundings(located, reach) if located is not None else set())


async def standing(work: Work, signals: Sequence[Signal]) -> Surroundings:
    """The cases these signals might join, not closed and heard of within their lanes' widest window, and those a window too early or late.

    The latter cannot be joined; they are what a decision names as near misses.
    """
    times, lanes = [s.report.occurred_from for s in signals], {s.lane for s in signals} - {Lane.INDIVIDUAL}
    if not lanes:
        return Surroundings()
    asked = (p for p in work.policy.programmes.values() if p.lane in lanes and not p.by_people)
    widest = 2 * timedelta(days=max((p.window.within_days for p in asked), default=0))
    near = await rows.standing(work, lanes, min(times) - widest, max(times) + widest)
    return Surroundings(as_standing(row) for row in near)


def as_standing(row: Any) -> Standing:
    """A case's row as the rules know it."""
    known = {key: getattr(row, key) for key in STANDS}
    return Standing(case=row.id, programme=row.programme, rule=row.rule, status=CaseStatus(row.status), lane=Lane(row.lane), **known)
