"""A rule set tried in memory: each signal is decided as the router would, and what would be asked of whom is noted."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from schemas.cases import CaseStatus
from schemas.deadlines import Deadline
from schemas.decisions import Decision, Way
from schemas.parties import Municipality, Role
from schemas.programmes import Programme
from schemas.signals import Signal
from services.rules.parties import responsible
from services.rules.places import Located
from services.rules.plans import GRAVEST, Stood, comes_now, planned_for
from services.rules.routing import decide
from services.rules.standing import Standing, Surroundings, begun, joined
from services.workdays import Workdays


class Where(Protocol):
    """A signal, where it was, and what it has around it."""

    @property
    def signal(self) -> Signal: ...  # noqa: D102 - the class says it
    @property
    def located(self) -> Located | None: ...  # noqa: D102 - the class says it
    @property
    def around(self) -> Collection[str]: ...  # noqa: D102 - the class says it


class Asked(NamedTuple):
    """What a function would be asked: the kind of action, and the function."""

    kind: str
    function: str


class Led(NamedTuple):
    """Where a signal would go: in words, the case by the receipt that began it, why, and what would be asked."""

    to: str
    case: str | None
    decision: Decision
    asked: tuple[Asked, ...]


class Kept(NamedTuple):
    """What is kept of a case that a rehearsal has begun."""

    to: str
    status: CaseStatus
    severity: int


@dataclass
class Rehearsed:
    """One rule set, and what it has made of the signals so far."""

    programmes: Mapping[str, Programme]
    municipality: Municipality
    workdays: Workdays
    standing: Surroundings = field(default_factory=Surroundings)
    cases: dict[str, Kept] = field(default_factory=dict)

    def take(self, placed: Where) -> Led:
        """Decide one signal by the cases that stand, and let it change them."""
        near = self.standing.near(placed.around)
        decision = decide(placed.signal, placed.located, self.programmes.values(), near, self.workdays.zone)
        programme = self.programmes[decision.programme] if decision.programme is not None else None
        if programme is None or decision.way not in {Way.OPEN, Way.WATCH, Way.ATTACH}:
            area = placed.located.area if placed.located is not None else None
            return Led(_nowhere(decision), None, decision, tuple(self._lone(decision, programme, area)))
        stood, case = self._stand(placed.signal, decision, placed.located)
        to = f"{case.programme} {case.rule}"
        self.standing.put(case)
        self.cases[case.case] = Kept(to, case.status, case.severity)
        return Led(to, case.case, decision, tuple(self._asked(programme, stood, case)))

    def let_go(self, quiet_since: datetime) -> None:
        """Forget where cases lie that nothing can join any more, so that memory holds no longer than the windows."""
        self.standing = self.standing.since(quiet_since)

    def _stand(self, signal: Signal, decision: Decision, located: Located | None) -> tuple[Stood | None, Standing]:
        if decision.case is None:
            return None, begun(signal.receipt, decision, signal, located)
        at, before = signal.report.occurred_from.astimezone(UTC), self.standing.get(decision.case)
        return Stood(before.status, before.severity), joined(before, decision, at)

    def _asked(self, programme: Programme, stood: Stood | None, case: Standing) -> Iterator[Asked]:
        rule = next(r for r in programme.rules if r.key == case.rule)
        for planned in planned_for(programme, rule, comes_now(stood, case.status, case.severity)):
            yield Asked(f"{programme.code} {rule.key}: {planned.key}", self._answers(programme, planned.role, case.area))

    def _lone(self, decision: Decision, programme: Programme | None, area: str | None) -> Iterator[Asked]:
        if decision.way is Way.TRIAGE and programme is not None and programme.triage is not None:
            yield Asked(f"{programme.code} triage", self._answers(programme, programme.triage.role, area))

    def _answers(self, programme: Programme, role: Role, area: str | None) -> str:
        return responsible(self.municipality, role, area, programme.coordinator).function.id


def _nowhere(decision: Decision) -> str:
    """Where a signal goes that no case takes, in words."""
    if decision.way is Way.SET_ASIDE:
        return f"åt sidan, {decision.programme} {decision.rule}" if decision.programme else "åt sidan"
    return f"bedömning, {decision.programme}" if decision.way is Way.TRIAGE else "noterad"


def deadlines_of(programmes: Iterable[Programme]) -> dict[str, tuple[str, Deadline]]:
    """Every kind of action that programmes may ask for by themselves: its title and its deadline."""
    kinds: dict[str, tuple[str, Deadline]] = {}
    for programme in programmes:
        for rule in programme.rules:
            every = planned_for(programme, rule, range(1, GRAVEST + 1))
            kinds |= {f"{programme.code} {rule.key}: {planned.key}": (planned.title, planned.deadline) for planned in every}
        if programme.triage is not None:
            kinds[f"{programme.code} triage"] = (programme.triage.title, programme.triage.deadline)
    return kinds
