"""The cases a signal may join, and which of them are where it could, or of its business."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from schemas.cases import CaseStatus
from schemas.decisions import Decision, Way
from schemas.signals import OrgReport, Signal
from schemas.terms import Lane
from services.rules.places import Located, surroundings


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
    lane: Lane = Lane.PLACE
    business: str | None = None

    @property
    def around(self) -> set[str]:
        """What a signal that could join it has around it too: its business, or where it lies; never both."""
        return around_business(self.business) if self.business is not None else surroundings(self, 0)


def around_business(business: str) -> set[str]:
    """What signals about one business share, wherever it was seen."""
    return {f"business {business}"}


def begun(case: str, decision: Decision, signal: Signal, located: Located | None) -> Standing:
    """The case that a signal begins, as it stands then."""
    at = signal.report.occurred_from.astimezone(UTC)
    business = signal.report.business if isinstance(signal.report, OrgReport) else None
    where = {name: getattr(located, name, None) for name in ("place", "area", "lat", "lon", "precision_m")}
    known = {"programme": decision.programme, "rule": decision.rule, "lane": signal.lane, "business": business}
    status = CaseStatus.OPEN if decision.way is Way.OPEN else CaseStatus.WATCHED
    whole: dict[str, Any] = {**where, **known, "first_at": at, "last_at": at, "signals": 1, "severity": decision.severity}
    return Standing(case=case, status=status, **whole)


def joined(case: Standing, decision: Decision, at: datetime) -> Standing:
    """The same case with one more signal."""
    first, last, n = min(case.first_at, at), max(case.last_at, at), case.signals + 1
    status = CaseStatus.OPEN if decision.opens else case.status
    return case._replace(status=status, severity=decision.severity, first_at=first, last_at=last, signals=n)


class Surroundings:
    """Standing cases by where they lie, so that a signal is held against its neighbours and not against every case there is."""

    def __init__(self, cases: Iterable[Standing] = ()) -> None:
        self._cases: dict[str, Standing] = {}
        self._here: dict[str, set[str]] = defaultdict(set)
        for case in cases:
            self.put(case)

    def put(self, case: Standing) -> None:
        """A case is new, or stands otherwise than before; where it lies never changes."""
        if case.case not in self._cases:
            for name in case.around:
                self._here[name].add(case.case)
        self._cases[case.case] = case

    def get(self, case: str) -> Standing:
        """A case as it stands. Raises KeyError."""
        return self._cases[case]

    def since(self, instant: datetime) -> "Surroundings":
        """Those that were heard of at an instant or later: what has been quiet for longer than that is let go."""
        return Surroundings(case for case in self._cases.values() if case.last_at >= instant)

    def near(self, names: Collection[str]) -> list[Standing]:
        """The cases that share one of a signal's `surroundings`: every one that it could join."""
        return [self._cases[case] for case in set().union(*(self._here.get(name, ()) for name in names))]
