"""What another rule set would change: signals that go elsewhere, cases that are others, deadlines, and work per function."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.deadlines import Deadline
from services.rules.deadlines import due
from services.rules.rehearsing import Kept, Led
from services.workdays import Workdays

EXAMPLES = 5
"""Signals or cases of one kind of change that are told one by one in the table."""
LISTED = 1000
"""Signals that go elsewhere that are listed with both reasons; all of them are counted."""


@dataclass
class Difference:
    """The difference between two rule sets so far."""

    signals: int = 0
    other_case: int = 0
    elsewhere: Counter[tuple[str, str]] = field(default_factory=Counter)
    listed: list[dict[str, Any]] = field(default_factory=list)
    weeks: set[tuple[int, int]] = field(default_factory=set)
    asked: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))
    work: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))

    def add(self, receipt: str, at: datetime, before: Led, after: Led) -> None:
        """Hold what both make of one signal against each other. `at` is local, when it occurred."""
        self.signals += 1
        self.weeks.add(at.isocalendar()[:2])
        for n, led in enumerate((before, after)):
            self.asked[n].update(one.kind for one in led.asked)
            self.work[n].update(one.function for one in led.asked)
        if before.to == after.to:
            self.other_case += before.case != after.case
            return
        self.elsewhere[before.to, after.to] += 1
        if len(self.listed) < LISTED:
            reasons = {"before": before.decision.reason, "after": after.decision.reason}
            self.listed.append({"receipt": receipt, "from": before.to, "to": after.to, **reasons})


def cases_differ(before: Mapping[str, Kept], after: Mapping[str, Kept]) -> dict[str, Any]:
    """Cases by the signal that begins them: those that are not begun any more, those that are new, and those that are otherwise."""
    groups: dict[str, list[str]] = {key: [] for key in ("not_begun", "new", "moved", "opened", "only_watched", "other_severity")}
    for case in before.keys() | after.keys():
        if (kind := _kind(before.get(case), after.get(case))) is not None:
            groups[kind].append(case)
    told = {kind: {"count": len(found), "examples": sorted(found)[:EXAMPLES]} for kind, found in groups.items()}
    stand = {"before": _stand(before), "after": _stand(after)}
    return {**stand, **told}


def _stand(cases: Mapping[str, Kept]) -> dict[str, int]:
    return dict(sorted(Counter(str(kept.status) for kept in cases.values()).items()))


def _kind(before: Kept | None, after: Kept | None) -> str | None:
    """What has become of one case."""
    if before is None or after is None:
        return "not_begun" if after is None else "new"
    if before.to != after.to:
        return "moved"
    if before.status is not after.status:
        return "opened" if after.status == "open" else "only_watched"
    return "other_severity" if before.severity != after.severity else None


Kinds = Mapping[str, tuple[str, Deadline]]


def deadlines_differ(before: Kinds, after: Kinds, difference: Difference, start: datetime, workdays: Workdays) -> list[dict[str, Any]]:
    """Kinds of action whose deadline is another, or that only one rule set has: both reckoned from one instant, in their sentence."""
    found = []
    for kind in sorted(before.keys() | after.keys()):
        one, other = before.get(kind), after.get(kind)
        if one is not None and other is not None and one[1] == other[1]:
            continue
        said = {name: due(has[1], start, workdays).why if has is not None else None for name, has in (("before", one), ("after", other))}
        asked = {"asked_before": difference.asked[0][kind], "asked_after": difference.asked[1][kind]}
        found.append({"action": kind, "title": (other or one or ("",))[0], **said, **asked})
    return found


def work_differs(difference: Difference, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What would be asked of each function, in all and per week in which anything occurred; the most changed first."""
    weeks = max(len(difference.weeks), 1)
    rows = []
    for function in difference.work[0].keys() | difference.work[1].keys():
        n, m = difference.work[0][function], difference.work[1][function]
        per_week = {"before_per_week": round(n / weeks, 1), "after_per_week": round(m / weeks, 1)}
        rows.append({"function": function, "name": names.get(function, function), "before": n, "after": m, **per_week})
    return sorted(rows, key=lambda row: (-abs(row["after"] - row["before"]), row["function"]))
