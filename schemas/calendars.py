"""When a municipality works."""

from datetime import date, time
from typing import Self

from pydantic import model_validator

from schemas.parts import Part


class HalfDay(Part):
    """A working day that ends early, as the day before a red day often does by local agreement."""

    day: date
    closes: time = time(12)


class Calendar(Part):
    """When the municipality works. Swedish holidays and the three eves are closed by rule; `closed` and `half_days` add to them."""

    opens: time = time(8)
    closes: time = time(17)
    closed: tuple[date, ...] = ()
    half_days: tuple[HalfDay, ...] = ()

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if any(self.opens >= closes for closes in (self.closes, *(half.closes for half in self.half_days))):
            raise ValueError("opens_late")
        return self
