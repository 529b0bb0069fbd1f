"""A deadline as people give it by hand: working days, hours or a weekday."""

from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, Field

from handlers.doors.deed import Args
from schemas.deadlines import ClockHours, Deadline, FixedTime, WorkingDays
from schemas.parties import WEEKDAYS, Weekday
from services.errors import Refused

_DAYS: dict[object, Weekday] = dict(zip(("mån", "tis", "ons", "tors", "fre", "lör", "sön"), WEEKDAYS, strict=True))


def _clock(at: object) -> object:
    """15, 15.30 and 15:30 as people write them; pydantic would read 15 as seconds."""
    hour, _, minute = at.replace(".", ":").partition(":") if isinstance(at, str) else ("", "", "")
    return f"{hour:0>2}:{minute or '00'}" if hour.isdigit() else at


class Term(Args):
    """A deadline, given as exactly one kind."""

    days: Annotated[int, Field(ge=0, le=260)] | None = None
    hours: Annotated[int, Field(ge=1, le=720)] | None = None
    weekday: Annotated[Weekday | None, BeforeValidator(lambda day: _DAYS.get(day, day))] = None
    at: Annotated[time, BeforeValidator(_clock)] = time(16)

    def deadline(self) -> Deadline:
        """The deadline. Raises Refused when it is not exactly one kind."""
        if sum(part is not None for part in (self.days, self.hours, self.weekday)) != 1:
            raise Refused("Ange en tid: --days N, --hours N eller --weekday.")
        if self.weekday is not None:
            return FixedTime(weekday=self.weekday, at=self.at)
        return ClockHours(clock_hours=self.hours) if self.hours is not None else WorkingDays(working_days=self.days or 0, at=self.at)
