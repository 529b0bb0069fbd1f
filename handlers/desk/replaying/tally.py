"""What a replay counts: every item is accepted or rejected, and every accepted one ends with one outcome."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.desk.replaying.reading import Item
from schemas.receipts import QUARANTINED, Outcome

NAMED = 5
"""How many lines are named for each reason."""
NOT_JSON = 400
"""The door's status for what is no JSON."""


@dataclass
class Tally:
    """One run. Items are counted, not receipts: a signal that stands twice in the file has one receipt and counts twice."""

    read: int = 0
    accepted: int = 0
    cases: int = 0
    waiting: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    rejected: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """The lines by the door's status."""

    def accept(self, receipt: str) -> None:
        """It is on disk, and its outcome is to be asked for."""
        self.accepted += 1
        self.waiting[receipt] += 1

    def reject(self, status: int, items: Iterable[Item]) -> None:
        """The door did not take these."""
        self.rejected[status].extend(item.line for item in items)

    def settle(self, outcomes: Mapping[str, str]) -> None:
        """What became of these receipts."""
        for receipt, outcome in outcomes.items():
            self.outcomes[outcome] += self.waiting.pop(receipt, 0)

    def told(self, seconds: float) -> dict[str, Any]:
        """The numbers of the run, for machines."""
        came = {outcome.value: self.outcomes[outcome] for outcome in (Outcome.ROUTED, Outcome.ATTACHED, Outcome.NOTED, Outcome.SET_ASIDE)}
        return {
            "read": self.read,
            "accepted": self.accepted,
            "rejected": sum(map(len, self.rejected.values())),
            **came,
            "quarantined": sum(self.outcomes[outcome] for outcome in QUARANTINED),
            "waiting": self.waiting.total(),
            "cases": self.cases,
            "seconds": round(seconds, 1),
        }
