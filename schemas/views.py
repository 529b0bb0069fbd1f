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


class DigestView(BaseModel):
    """A digest before it is set: sections in the order people need them."""

    model_config = ConfigDict(frozen=True)

    kind: DigestKind
    to: str
    """Name of the function or council it is for."""
    day: date
    meets_at: datetime | None = None
    overdue: tuple[DigestLine, ...] = ()
    escalated: tuple[DigestLine, ...] = ()
    paused: tuple[DigestLine, ...] = ()
    next_to_fire: tuple[DigestLine, ...] = ()
    opened: int = 0
    closed: int = 0
    done: int = 0
    held_letters: int = 0
    silent: tuple[str, ...] = ()
    """Who has not been heard of within their rhythm: without them the week is incomplete."""
