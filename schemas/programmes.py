"""A programme: the policy of one collaboration area, as data."""

from datetime import time
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.parties import Role, Weekday
from schemas.parts import Part
from schemas.terms import Category, GroupSize, Lane, PlaceKind, Source

Severity = Annotated[int, Field(ge=1, le=4)]


class WorkingDays(Part):
    """N working days after the start, at a local time."""

    working_days: Annotated[int, Field(ge=0, le=260)]
    at: time = time(16)


class ClockHours(Part):
    """N hours of the clock after the start, day and night."""

    clock_hours: Annotated[int, Field(ge=1, le=24 * 30)]


class FixedTime(Part):
    """The next such local weekday and time that lies after the start."""

    weekday: Weekday
    at: time


Deadline = WorkingDays | ClockHours | FixedTime


class Offset(Part):
    """A distance from the deadline in exactly one unit; negative is before it."""

    working_days: Annotated[int, Field(ge=-60, le=260)] | None = None
    working_hours: Annotated[int, Field(ge=-80, le=80)] | None = None
    clock_hours: Annotated[int, Field(ge=-720, le=720)] | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if sum(unit is not None for unit in (self.working_days, self.working_hours, self.clock_hours)) != 1:
            raise ValueError("give exactly one of working_days, working_hours, clock_hours")
        return self

    @property
    def before(self) -> bool:
        """Whether it lies before the deadline."""
        return (self.working_days or self.working_hours or self.clock_hours or 0) < 0


class Recipient(StrEnum):
    """Whom a step tells."""

    RESPONSIBLE = "responsible"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
    OPERATIONAL_COUNCIL = "operational_council"
    STRATEGIC_COUNCIL = "strategic_council"


class Step(Part):
    """One rung of the ladder: when, relative to the deadline, and who is told."""

    key: str
    after: Offset
    tell: Annotated[tuple[Recipient, ...], Field(min_length=1)]


class PlannedAction(Part):
    """An action a plan makes: what, who by role, by when, and what it should lead to."""

    key: str
    title: str
    role: Role
    deadline: Deadline
    effect: str
    from_severity: Severity = 1


class Condition(Part):
    """What a rule asks of a signal. Every field that is given must hold."""

    category: tuple[Category, ...] = ()
    severity_at_least: Severity | None = None
    source: tuple[Source, ...] = ()
    place_kind: tuple[PlaceKind, ...] = ()
    area: tuple[str, ...] = ()
    group_size: tuple[GroupSize, ...] = ()
    observed: bool | None = None
    rougher_than_m: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """The place is a point given only to within more metres than this."""
    area_known: bool | None = None
    """Whether the place lies in one of the municipality's areas."""


class Attach(StrEnum):
    """How a signal may join a standing case, from the surest to the widest."""

    PLACE = "place"
    DISTANCE = "distance"
    AREA = "area"
    WEEK = "week"
    """The same area within one ISO week. What is known no closer than its area joins in this way alone."""


class Raise(Part):
    """Repetition makes it graver: from this many signals the case has at least this severity."""

    signals: Annotated[int, Field(ge=2)]
    severity: Severity


class Rule(Part):
    """What the programme accepts as one category family, how it merges, and the plan it opens."""

    key: str
    title: str
    when: Condition
    joins: tuple[str, ...] = ()
    attach: tuple[Attach, ...] = (Attach.PLACE, Attach.DISTANCE, Attach.AREA)
    opens_at_severity: Severity = 2
    opens_at_signals: Annotated[int, Field(ge=2)] = 3
    raises: tuple[Raise, ...] = ()
    plan: Annotated[tuple[PlannedAction, ...], Field(min_length=1)]


class SetAside(Part):
    """Signals the programme knows and does not want, with the reason people read."""

    key: str
    when: Condition
    reason: str


class Window(Part):
    """When and how near signals are one problem. Days run on the time of occurrence, distances in metres."""

    within_days: Annotated[int, Field(ge=1, le=365)] = 7
    distance_m: Annotated[int, Field(ge=0, le=5000)] = 150
    precision_m: Annotated[int, Field(ge=0, le=5000)] = 150
    area_m: Annotated[int, Field(ge=0, le=100_000)] = 5000
    """A point rougher than this says which area it was and no more (the police's notices: the centre of a municipality)."""


class Task(Part):
    """A lone action outside any case: triage of what no rule matched, or a consultation."""

    title: str
    role: Role
    deadline: Deadline
    effect: str


class Programme(Part):
    """One collaboration area. A case keeps the version it was opened under."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z_]{1,15}$")]
    name: str
    version: Annotated[int, Field(ge=1)]
    lane: Lane
    coordinator: Role
    opens_cases: bool = True
    window: Window = Window()
    rules: tuple[Rule, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    triage: Task | None = None
    consultation: Task | None = None
    ladder: Annotated[tuple[Step, ...], Field(min_length=1)]
    pause_days_at_most: Annotated[int, Field(ge=1, le=365)] = 30
    letter_days_at_most: Annotated[int, Field(ge=3, le=365)] = 14
    """A letter is tried for at least 72 hours: a mail server may be away over a weekend."""
    digest: Literal["operational_council", "none"] = "operational_council"
    """Which council's digest the programme's actions stand in."""

    @model_validator(mode="after")
    def _says_what_is_overdue(self) -> Self:
        if all(step.after.before for step in self.ladder):
            raise ValueError("ladder_silent")
        return self
