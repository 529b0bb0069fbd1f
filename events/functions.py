"""What happens to the functions of the municipality."""

from datetime import date
from typing import ClassVar

from events.base import Fact


class FunctionFact(Fact):
    """About one function."""

    kind: ClassVar[str] = "function"
    function: str


class FunctionAbsent(FunctionFact):
    """It is away from a day to a day; `deputy` is told in its place."""

    first_day: date
    last_day: date
    deputy: str | None


class FunctionBack(FunctionFact):
    """It is back."""
