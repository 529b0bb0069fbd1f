"""A deadline before it is an instant: working days, clock hours or a fixed local time, and distances from one."""

from datetime import time
from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.parties import Weekday
from schemas.parts import Part


class WorkingDays(Part):
    """N working days after the start, at a local time."""

    working_days: Annotated[int, Field(ge=0, le=260)]
    at: time = time(16)


class ClockHours(Part):
    """N hours of the clock after the start, day and night."""

    clock_hours: Annotated[int, Field(ge=1, le=24 * 60)]


class FixedTime(Part):
    """The next such local weekday and time that lies after the start."""

    weekday: Weekday
    at: time


Deadline = WorkingDays | ClockHours | FixedTime


class Offset(Part):
    """A distance from an instant in exactly one unit; negative is before it. Or the nearest weekly time before or after it."""

    working_days: Annotated[int, Field(ge=-60, le=260)] | None = None
    working_hours: Annotated[int, Field(ge=-80, le=80)] | None = None
    clock_hours: Annotated[int, Field(ge=-720, le=720)] | None = None
    next: FixedTime | None = None
    previous: FixedTime | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        units = (self.working_days, self.working_hours, self.clock_hours, self.next, self.previous)
        if sum(unit is not None for unit in units) != 1:
            raise ValueError("give exactly one of working_days, working_hours, clock_hours, next, previous")
        return self

    @property
    def before(self) -> bool:
        """Whether it lies before what it is measured from."""
        return self.previous is not None or (self.working_days or self.working_hours or self.clock_hours or 0) < 0
