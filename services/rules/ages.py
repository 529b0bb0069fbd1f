"""How late what is late is, counted in steps of working days by the party that answers."""

from collections import Counter
from collections.abc import Iterable

from schemas.views import DigestLine

AGES = ((0, "sedan i dag"), (2, "1–2 arbetsdagar"), (5, "3–5 arbetsdagar"), (10, "6–10 arbetsdagar"))
"""The most working days late of each step, and its name."""
OLDEST = "mer än 10 arbetsdagar"


def age(working_days_late: int) -> str:
    """The step that so many working days late belong to."""
    return next((name for most, name in AGES if working_days_late <= most), OLDEST)


def aged(overdue: Iterable[DigestLine]) -> dict[str, dict[str, int]]:
    """How many each party has of each step that it has any of, the latest step first; who has most that is late comes first."""
    parties: dict[str, Counter[str]] = {}
    for line in overdue:
        parties.setdefault(line.party, Counter())[age(line.working_days_late)] += 1
    ranked = sorted(parties.items(), key=lambda known: (-known[1].total(), known[0]))
    return {party: _oldest_first(counts) for party, counts in ranked}


def _oldest_first(counts: Counter[str]) -> dict[str, int]:
    return {name: counts[name] for name in (OLDEST, *(name for _, name in reversed(AGES))) if counts[name]}
