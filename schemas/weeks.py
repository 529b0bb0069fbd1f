"""The coordinator's list of the week (veckolista), before it is set."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from schemas.views import DigestKind, DigestLine


class WeekShape(BaseModel):
    """Frozen."""

    model_config = ConfigDict(frozen=True)


class WeekLine(WeekShape):
    """How often one family occurred at one place: this week, and in the mean week before it."""

    family: str
    place: str
    signals: int
    usual: float
    case: str | None = None


class Counted(WeekShape):
    """How many there are of something."""

    what: str
    n: int


class WeekView(WeekShape):
    """All that the list says. `until` is the cut-off (UTC); `weeks` is how many whole weeks there are to compare with."""

    kind: Literal[DigestKind.WEEK] = DigestKind.WEEK
    to: str
    edition: str = ""
    page: str = ""
    until: datetime
    weeks: int
    signals: int = 0
    usual: float = 0
    new: tuple[WeekLine, ...] = ()
    growing: tuple[WeekLine, ...] = ()
    same: tuple[WeekLine, ...] = ()
    shrinking: tuple[WeekLine, ...] = ()
    unfinished: int = 0
    overdue: int = 0
    most_overdue: tuple[DigestLine, ...] = ()
    """Those that have been overdue for the longest."""
    set_aside: tuple[Counted, ...] = ()
    silent: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    """Who said that there is nothing to report."""
    parked: int = 0
    proposals: int = 0
