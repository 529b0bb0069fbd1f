"""What the API shows of councils, of who is away, and of what comes if nothing happens."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from schemas.api import Resource
from schemas.councils import Decision
from schemas.parties import Weekday


class Council(Resource):
    """A council: who sits in it, when it meets, and until when something can still be put on its agenda."""

    id: str
    name: str
    kind: str
    function: Annotated[str, Field(description="The function that receives for it")]
    members: Annotated[tuple[str, ...], Field(description="Ids of functions")]
    weekday: Annotated[Weekday, Field(description="The day it meets")]
    at: Annotated[str, Field(description="The local time it meets", examples=["09:00"])]
    week_of_month: Annotated[int | None, Field(description="1–4 when it meets once a month; null when each week")]
    meets_at: Annotated[datetime, Field(description="Its next meeting")]
    cut_off_at: Annotated[datetime, Field(description="The last moment that the next meeting's pack is for")]
    closed_because: Annotated[str, Field(description="Why nobody works on that day, in Swedish; empty on a working day")]


class AgendaPoint(Resource):
    """An action that was escalated to a council. In a closed lane no word of it is shown."""

    item: str
    council: str
    action: str
    title: str
    function_sv: str
    due_at: datetime
    deferred: Annotated[int, Field(description="How many meetings have left it undecided")]
    meeting: Annotated[str | None, Field(description="The meeting whose pack it is in; null when it waits for the next one")]
    added_at: datetime
    decision: Decision | None
    decided_sv: Annotated[str, Field(description="What was decided, in Swedish; empty until then")]
    decided_at: datetime | None


class Absence(Resource):
    """A function is away from a day to a day, both included."""

    function: str
    first_day: date
    last_day: date
    deputy: Annotated[str | None, Field(description="Who is told instead; null for the function's own deputy, if it has one")]


class Away(Resource):
    """What was written down of an absence, in a sentence that says who is told instead."""

    sentence_sv: str


class Step(Resource):
    """A step that will be taken if nothing happens, with the absences that are known today."""

    at: datetime
    action: str
    round: int
    step: int
    key: Annotated[str, Field(description="The step's name in its programme, in Swedish")]
    told: Annotated[tuple[str, ...], Field(description="Ids of the functions that will be told")]
    names: Annotated[tuple[str, ...], Field(description="The same in Swedish, with whom they stand in for")]
    skipped: Annotated[str | None, Field(description="Why nobody, or somebody else, is told, in Swedish")]


class Forecast(Resource):
    """The steps of the days to come, in order."""

    days: int
    items: tuple[Step, ...]
