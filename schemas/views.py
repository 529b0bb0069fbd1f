"""What people read: digests now, more pages later."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class DigestKind(StrEnum):
    """Who a digest is for: a manager each working morning, a council before its meeting, the coordinator at the week's cut-off."""

    MANAGER = "manager"
    COUNCIL = "council"
    WEEK = "week"


class DigestLine(BaseModel):
    """One action in a digest. `owner` and `party` are names of functions and organisations, never of persons."""

    model_config = ConfigDict(frozen=True)

    action: str
    title: str
    owner: str
    party: str
    due_at: datetime
    working_days_late: int = 0
    case: str | None = None
    place: str | None = None
    note: str | None = None
    """Why it stands here: "pausad till 3 juni: väntar på tillstånd", "berättas för strategiska rådet fre 4 juni kl. 16"."""


class Compared(BaseModel):
    """A figure of the last four weeks beside the same of the four before. With `of_now` and `of_before` they are so many of so many."""

    model_config = ConfigDict(frozen=True)

    what: str
    now: int
    before: int
    of_now: int | None = None
    of_before: int | None = None


class DigestView(BaseModel):
    """A digest before it is set: sections in the order people need them."""

    model_config = ConfigDict(frozen=True)

    kind: DigestKind
    to: str
    """Name of the function or council it is for."""
    day: date
    edition: str = ""
    """Which version it is and why there is more than one; empty for the first."""
    page: str = ""
    """The address of its own page, which shows its newest version."""
    meets_at: datetime | None = None
    pack: str = ""
    """Where the pack of the meeting is read."""
    overdue: tuple[DigestLine, ...] = ()
    escalated: tuple[DigestLine, ...] = ()
    decided: tuple[DigestLine, ...] = ()
    """What a council has decided on and nobody has finished."""
    paused: tuple[DigestLine, ...] = ()
    next_to_fire: tuple[DigestLine, ...] = ()
    opened: int = 0
    closed: int = 0
    done: int = 0
    held_letters: int = 0
    silent: tuple[str, ...] = ()
    """Who has not been heard of within their rhythm: without them the week is incomplete."""
    worst: Compared | None = None
    """What has grown most, and `best` what has shrunk most; none when nothing has, or there are not eight weeks to compare."""
    best: Compared | None = None
    in_time: tuple[Compared, ...] = ()
    """By party, how many actions were done in time of those whose time was out in the weeks. Closed lanes are not counted."""
