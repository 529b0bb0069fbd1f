"""What must be so when a story has been played, in the words of its file: a case, a climb, a signal, letters, and what stands nowhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.parts import Part
from schemas.receipts import Outcome

OUTCOMES = {
    "ny": Outcome.ROUTED,
    "tillagd": Outcome.ATTACHED,
    "noterad": Outcome.NOTED,
    "åt sidan": Outcome.SET_ASIDE,
    "parkerad": Outcome.PARKED,
    "oläslig": Outcome.UNREADABLE,
}
"""What may have become of a signal."""
FATES = {outcome: fate for fate, outcome in OUTCOMES.items()} | {Outcome.WAITING: "väntar"}
Fate = Literal["ny", "tillagd", "noterad", "åt sidan", "parkerad", "oläslig"]


class ExpectedAction(Part):
    """An action of a case by its title; what is not given is not asked for. Times are local."""

    title: str
    function: str | None = None
    added: datetime | None = None
    due: datetime | None = None
    status: Literal["tilldelad", "accepterad", "pausad", "klar", "försenad"] | None = None


class Climb(Part):
    """A step of the ladder that was taken, when, and who was told."""

    key: str
    at: datetime
    told: tuple[str, ...]


class ExpectedLetter(Part):
    """So many letters to a function with these words in the subject; `at` when the first of them had come."""

    to: str
    subject: str = ""
    times: Annotated[int, Field(ge=0)] = 1
    at: datetime | None = None


class Expected(Part):
    """One sentence about what must be so, with what shows it; or `later`, what it waits for."""

    says: str
    later: str = ""
    case: str = ""
    """The case with this title (of this programme when two have it), or that the signal with this id led to."""
    programme: str | None = None
    rule: str | None = None
    signals: int | None = None
    severity: int | None = None
    status: Literal["bevakas", "öppet", "avslutat"] | None = None
    linked: tuple[str, ...] | None = None
    """The cases it is linked with and not merged, each named as `case` is."""
    actions: tuple[ExpectedAction, ...] | None = None
    """All actions of the case; those outside any case when none is named."""
    action: str = ""
    """The action with this title, and every step that it climbed."""
    climbs: tuple[Climb, ...] = ()
    signal: str = ""
    """The signal with this id: what became of it, and words that its sender reads."""
    outcome: Fate | None = None
    because: str = ""
    counts: Mapping[Fate, int] = {}
    letters: tuple[ExpectedLetter, ...] = ()
    unsaid: tuple[str, ...] = ()
    """Words that stand in no letter."""
    nowhere: tuple[str, ...] = ()
    """Words that stand in no file of the home: database, streams, letters and log."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        asks = (
            self.case
            or self.action
            or self.signal
            or self.counts
            or self.letters
            or self.unsaid
            or self.nowhere
            or self.actions is not None
        )
        if not (self.later or asks):
            raise ValueError("expects_nothing")
        return self
