"""A rule of a programme: what it asks of a signal, how it joins standing cases, and the plan it opens."""

from datetime import time
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.deadlines import Deadline
from schemas.parties import Role, Weekday
from schemas.parts import Part
from schemas.terms import AnyCategory, Concern, GroupSize, PlaceKind, Source

Severity = Annotated[int, Field(ge=1, le=4)]


class Milestone(StrEnum):
    """What a case's own deadlines are about; the action that keeps one has an owner and a ladder like any other."""

    FIRST_CONTACT = "first_contact"
    DECISION = "decision"
    PLAN = "plan"
    FOLLOW_UP = "follow_up"


class PlannedAction(Part):
    """An action a plan makes: what, who by role, by when, and what it should lead to."""

    key: str
    title: str
    role: Role
    deadline: Deadline
    effect: str
    from_severity: Severity = 1
    milestone: Milestone | None = None
    starts_after: str | None = None
    """The key of the plan's action that must be done first: it is asked for then, and its clock runs from there."""


class Hours(Part):
    """A stretch of the local day on which something occurred; over midnight when it ends before it begins."""

    since: time
    until: time


class Condition(Part):
    """What a rule asks of a signal. Every field that is given must hold."""

    category: tuple[AnyCategory, ...] = ()
    concern: tuple[Concern, ...] = ()
    """In the individual lane: any of these."""
    severity_at_least: Severity | None = None
    severity_at_most: Severity | None = None
    source: tuple[Source, ...] = ()
    place_kind: tuple[PlaceKind, ...] = ()
    area: tuple[str, ...] = ()
    group_size: tuple[GroupSize, ...] = ()
    observed: bool | None = None
    rougher_than_m: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """The place is a point given only to within more metres than this."""
    area_known: bool | None = None
    """Whether the place lies in one of the municipality's areas."""
    hours: Hours | None = None
    weekday: tuple[Weekday, ...] = ()
    repeats_at_least: Annotated[int, Field(ge=1, le=1000)] | None = None
    """The case it would join has this many signals already."""
    repeats_at_most: Annotated[int, Field(ge=0, le=1000)] | None = None


class Attach(StrEnum):
    """How a signal may join a standing case, from the surest to the widest."""

    PLACE = "place"
    DISTANCE = "distance"
    AREA = "area"
    BUSINESS = "business"
    """The same business, wherever it was seen (the lane of businesses)."""
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
    when: Condition = Condition()
    over: tuple[str, ...] = ()
    """Later rules that it goes before on purpose where both would take a signal: `key`, or `CODE: key` of another programme."""
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


class Task(Part):
    """A lone action outside any case: triage of what no rule matched, or a consultation."""

    title: str
    role: Role
    deadline: Deadline
    effect: str
