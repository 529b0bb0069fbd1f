"""A programme: the policy of one collaboration area, as data."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.bases import Basis
from schemas.deadlines import Offset
from schemas.hotspots import Hotspot, Weights
from schemas.parties import PartyKind, Role
from schemas.parts import Part
from schemas.rules import PlannedAction, Rule, SetAside, Task
from schemas.terms import AnyCategory, Concern, Lane


class Recipient(StrEnum):
    """Whom a step tells."""

    RESPONSIBLE = "responsible"
    DEPUTY = "deputy"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
    OPERATIONAL_COUNCIL = "operational_council"
    STRATEGIC_COUNCIL = "strategic_council"


class Step(Part):
    """One rung of the ladder: when, relative to the deadline or to when its function was asked, who is told and what stops it.

    Done, paused and decided on by a council stop every step: the first ends the round, the others begin a new one.
    """

    key: str
    after: Offset
    counts_from: Literal["due", "asked"] = "due"
    tell: Annotated[tuple[Recipient, ...], Field(min_length=1)]
    channel: Annotated[str, Field(pattern=r"^(chosen|mail|webhook|(webhook|apprise):[a-z0-9][a-z0-9-]{0,39})$")] = "chosen"
    """`chosen` is mail and every other channel the function has. webhook:<id> or apprise:<id> is told besides; mail is mail alone."""
    unless_accepted: bool = False
    """Who has accepted by then is not told of."""


class Window(Part):
    """When and how near signals are one problem. Days run on the time of occurrence, distances in metres."""

    within_days: Annotated[int, Field(ge=1, le=365)] = 7
    distance_m: Annotated[int, Field(ge=0, le=5000)] = 150
    precision_m: Annotated[int, Field(ge=0, le=5000)] = 150
    area_m: Annotated[int, Field(ge=0, le=100_000)] = 5000
    """A point rougher than this says which area it was and no more (the police's notices: the centre of a municipality)."""


class Occasion(Part):
    """A date of the year wheel (årshjul): the action is there in time for it each year, whatever anybody remembers."""

    key: str
    title: str
    on: Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
    """MM-DD of the day it is for."""
    days_before: Annotated[int, Field(ge=1, le=200)] = 30
    """The action is added this many days ahead, and is due at the end of the last working day before the day."""
    role: Role
    effect: str


class Indicator(Part):
    """What the programme is judged by, counted from what is stored."""

    key: str
    title: str
    counts: Literal["signals", "cases", "closed", "actions_done", "actions_late", "places_repeating"]


class Pointer(Part):
    """Where the matter belongs instead: the programme keeps nothing of it, and says which door is the right one."""

    reason: str
    door: str


class Programme(Part):
    """One collaboration area. A case keeps the version it was opened under."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z_]{1,15}$")]
    name: str
    version: Annotated[int, Field(ge=1)]
    lane: Lane
    order: Annotated[int, Field(ge=1, le=999)] = 100
    """Programmes are asked in this order; who comes first takes the signal."""
    owner: Role
    coordinator: Role
    accepts: tuple[AnyCategory, ...] = ()
    concerns: tuple[Concern, ...] = ()
    """What it takes in, in the place or business lane and in the individual lane."""
    party_kinds: tuple[PartyKind, ...] = tuple(PartyKind)
    """Which parties may answer for its actions and know of its cases."""
    legal_bases: tuple[Basis, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    pointer: Pointer | None = None
    review: Task | None = None
    """Somebody reads each report before other parties see its text."""
    opens_cases: bool = True
    by_people: bool = False
    """Only people open its cases; no signal does."""
    window: Window = Window()
    rules: tuple[Rule, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    rapid: tuple[PlannedAction, ...] = ()
    """What every case of severity 4 gets besides its rule's plan."""
    hotspot: Hotspot | None = None
    priority: Weights | None = None
    triage: Task | None = None
    consultation: Task | None = None
    ladder: tuple[Step, ...] = ()
    pause_days_at_most: Annotated[int, Field(ge=1, le=365)] = 30
    extensions_at_most: Annotated[int, Field(ge=0, le=20)] = 3
    """How many times an action may get a later deadline before a council has to decide on it."""
    letter_days_at_most: Annotated[int, Field(ge=3, le=365)] = 14
    """A letter is tried for at least 72 hours: a mail server may be away over a weekend."""
    digest: Literal["operational_council", "none"] = "operational_council"
    """Which council's digest the programme's actions stand in."""

    @model_validator(mode="after")
    def _says_what_is_overdue(self) -> Self:
        if self.pointer is None and all(step.after.before for step in self.ladder):
            raise ValueError("ladder_silent")
        return self
