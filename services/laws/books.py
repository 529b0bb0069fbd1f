"""What the auditor reads: the rows of one moment and the signals in their streams, as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from schemas.notices import NoticeKind

Row = Any
"""A row of a table; its columns are attributes."""

LADDER = (NoticeKind.REMINDER, NoticeKind.OVERDUE, NoticeKind.ESCALATED, NoticeKind.UNANSWERED)
"""The letters of a ladder."""


class Arrival(NamedTuple):
    """A message in a stream: its sequence, the receipt in its subject, and the digest its header tells, if any."""

    seq: int
    receipt: str
    digest: str | None


class StreamState(NamedTuple):
    """A lane's stream and how far its router has acknowledged it: all up to `floor`, and all but `unacked` up to `delivered`."""

    name: str
    floor: int
    delivered: int
    unacked: int
    arrivals: tuple[Arrival, ...]


class Entry(NamedTuple):
    """A row of the ledger, without what people wrote."""

    about: tuple[str, str]
    version: int
    fact: str
    body: Mapping[str, Any]
    actor: str
    at: datetime


@dataclass(frozen=True)
class Books:
    """Everything the laws are judged by. `ledger` is in the order it was written; `ticked_at` is the clock's last whole tick."""

    streams: tuple[StreamState, ...]
    inbox: tuple[Row, ...]
    signals: tuple[Row, ...]
    conflicts: tuple[Row, ...]
    sealed: frozenset[str]
    cases: tuple[Row, ...]
    consultations: tuple[Row, ...]
    actions: tuple[Row, ...]
    escalations: tuple[Row, ...]
    notices: tuple[Row, ...]
    deliveries: tuple[Row, ...]
    corrections: tuple[Row, ...]
    merges: tuple[Row, ...]
    ledger: tuple[Entry, ...]
    ticked_at: datetime | None

    def about(self, kind: str) -> Iterable[Entry]:
        """The ledger of one kind of thing."""
        return (entry for entry in self.ledger if entry.about[0] == kind)


@dataclass(frozen=True)
class Law:
    """What the auditor found of one law: short Swedish sentences with ids only. `as_of` is the instant it was judged by, if any."""

    findings: tuple[str, ...]
    counts: Mapping[str, int]
    as_of: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.findings
