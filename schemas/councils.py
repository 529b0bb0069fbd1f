"""What a council has before it and what it decides: the pack, the minutes, and each point in them."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Decision(StrEnum):
    """What became of a point. DONE is no decision: the action was done before the meeting."""

    TERM = "term"
    OWNER = "owner"
    RESOURCES = "resources"
    DROP = "drop"
    UP = "up"
    DONE = "done"


DECISIONS = {
    Decision.TERM: "ny tid",
    Decision.OWNER: "ny ansvarig",
    Decision.RESOURCES: "resurser",
    Decision.DROP: "avskrivs",
    Decision.UP: "till strategiska rådet",
    Decision.DONE: "klar före mötet",
}


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class Point(_View):
    """An action on the agenda. In a closed lane only its numbers and its deadline are filled in."""

    item: str
    action: str
    title: str
    owner: str
    due_at: datetime
    due_why: str = ""
    deferred: int = 0
    story: tuple[str, ...] = ()
    decision: Decision | None = None
    words: str = ""
    """What was decided: the new deadline, who takes over, who gives what."""
    reason: str = ""
    by: str = ""
    decided_at: datetime | None = None
    now: str = ""
    """How the action stands since."""


class Group(_View):
    """A working group as the council sees it."""

    id: str
    name: str
    purpose: str
    members: tuple[str, ...]
    first_day: date
    last_day: date
    past: bool


class Pack(_View):
    """What a council reads before it meets, as it was at the cut-off."""

    meeting: str
    council: str
    meets_at: datetime
    cut_off_at: datetime
    points: tuple[Point, ...]
    decided_last: tuple[Point, ...]
    groups: tuple[Group, ...]
    next_meeting: datetime
    closed_because: str = ""
    """Why nobody works on the day it is to meet, if nobody does."""
    page: str = ""


class Minutes(_View):
    """What a meeting came to."""

    meeting: str
    council: str
    meets_at: datetime
    decided: tuple[Point, ...]
    done: tuple[Point, ...]
    undecided: tuple[Point, ...]
    next_meeting: datetime
    closed_because: str = ""
    closed_at: datetime | None = None

    @property
    def took_place(self) -> bool:
        """Whether there was a meeting: on a closed day only if something was decided."""
        return not self.closed_because or bool(self.decided)
