"""What a subscriber has heard. Versions are gapless per subject, so that it can prove that it missed nothing."""

from enum import StrEnum


class Hearing(StrEnum):
    """What one more event is to whoever heard those before."""

    NEXT = "next"
    GAP = "gap"
    LATE = "late"
    AGAIN = "again"


class Heard:
    """The versions one subscriber has heard, by subject. Without `whole` it begins wherever a subject is first heard of."""

    def __init__(self, *, whole: bool = False) -> None:
        self.missing: dict[str, set[int]] = {}
        self._whole = whole
        self._spans: dict[str, tuple[int, int]] = {}

    def hear(self, subject: str, version: int) -> Hearing:
        """Take note of an event: the next one, one after a gap, one that had been missing, or one that was heard before."""
        first, last = self._spans.get(subject, (1, 0) if self._whole else (version, version - 1))
        missing = self.missing.setdefault(subject, set())
        if first <= version <= last and version not in missing:
            return Hearing.AGAIN
        missing |= {*range(last + 1, version), *range(version + 1, first)}
        missing.discard(version)
        self._spans[subject] = min(first, version), max(last, version)
        if version <= last:
            return Hearing.LATE
        return Hearing.NEXT if version == last + 1 else Hearing.GAP
