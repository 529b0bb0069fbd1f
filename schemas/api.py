"""What the API shows: plain resources, with instants in UTC and what people read in Swedish (`…_sv`, `due_why`, `sentence`)."""

from datetime import date, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from schemas.actions import ActionStatus
from schemas.cases import CaseStatus
from schemas.milestones import Stand
from schemas.parties import PartyKind, Role
from schemas.problems import Problem
from schemas.receipts import Outcome, Receipt
from schemas.reviews import Review
from schemas.rules import Milestone
from schemas.terms import AnyCategory, Lane, Source

Item = TypeVar("Item")


class Resource(BaseModel):
    """Frozen; a field that has no value is null."""

    model_config = ConfigDict(frozen=True)


class Page(Resource, Generic[Item]):
    """A part of a list, and where the next one begins: `next` is given as `after`, and is null at the end."""

    items: tuple[Item, ...]
    next: str | None = None


class Case(Resource):
    """One problem at one place, or with one business."""

    id: str
    lane: Lane
    programme: str
    rule: str
    title: str
    status: CaseStatus
    status_sv: str
    severity: Annotated[int, Field(ge=1, le=4)]
    severity_sv: str
    place: str | None
    place_name: str
    area: str | None
    lat: Annotated[float | None, Field(description="WGS84, degrees")]
    lon: Annotated[float | None, Field(description="WGS84, degrees")]
    precision_m: int | None
    business: Annotated[str | None, Field(description="The municipality's id for a business (lane org)")]
    signals: Annotated[int, Field(description="How many signals it holds")]
    first_at: datetime
    last_at: datetime
    opened_at: datetime
    closed_at: datetime | None


class Action(Resource):
    """One thing to do, one responsible function, one deadline. In the individual lane no word of it is shown."""

    id: str
    about_kind: str
    about: Annotated[str, Field(description="The case, consultation or receipt it belongs to")]
    lane: Lane
    title: str
    effect: str
    function: str
    function_sv: str
    status: ActionStatus
    status_sv: str
    overdue: bool
    round: Annotated[int, Field(description="Which agreed deadline this is; extending and pausing begin a new one")]
    due_at: datetime
    due_why: Annotated[str, Field(description="How the deadline was reckoned, in Swedish")]
    paused_until: date | None
    note: str | None
    added_at: datetime
    done_at: datetime | None


class CaseDeadline(Resource):
    """One of a case's own deadlines, as its programme names them, and whether it is kept."""

    milestone: Milestone
    stand: Annotated[Stand, Field(description="`late` was done after its time; `waits` has not begun to run")]
    sentence: str
    action: Annotated[str | None, Field(description="The action that keeps it")]
    due_at: datetime | None
    done_at: datetime | None


class Deadlines(Resource):
    """A case's own deadlines, in the order of its plan."""

    case: str
    items: tuple[CaseDeadline, ...]


class Event(Resource):
    """Something that has happened. Versions of one thing have no gap."""

    about_kind: str
    about: str
    version: int
    fact: str
    sentence: str
    by: Annotated[str | None, Field(description="The function that did it, if any did; never a person")]
    at: datetime


class CaseSignal(Resource):
    """What was reported to a case, and why it went there."""

    receipt: str
    source: Source
    party: str
    category: AnyCategory
    category_sv: str
    severity_reported: int | None
    business: str | None
    place_name: str | None
    area: str | None
    occurred_from: datetime
    occurred_to: datetime | None
    observed: bool
    text: Annotated[str, Field(description="Empty while it waits for review, and after it was blanked")]
    review: Review | None
    accepted_at: datetime
    outcome: Outcome
    sentence: str


class Why(Resource):
    """The story of a case, an action, a consultation or a receipt, line by line, in Swedish."""

    name: str
    sentences: tuple[str, ...]


class PartyFunction(Resource):
    """A post in a party, never a person. No areas means all of them."""

    id: str
    name: str
    role: Role
    areas: tuple[str, ...]


class PartyEntry(Resource):
    """A party to the agreement, with its functions."""

    id: str
    name: str
    kind: PartyKind
    functions: tuple[PartyFunction, ...]


class Fate(Resource):
    """What became of a signal, whoever sent it."""

    receipt: str
    feed: str
    accepted_at: datetime
    handled_at: datetime
    outcome: Outcome
    sentence: str
    about_kind: str | None
    about: str | None


class Result(Resource):
    """What became of one of a list of signals: a receipt or a problem."""

    status: int
    receipt: Receipt | None = None
    problem: Problem | None = None


class Results(Resource):
    """A result for each signal of a list, in its order."""

    items: tuple[Result, ...]
