"""What the API may be asked to do: the bodies of its deeds, strict and closed."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, PlainValidator, StringConstraints

from schemas.parties import Weekday
from schemas.signals import SAYS_SOMETHING, Code, PlaceReport, Readable, ReportedPlace, Shape, Whole
from schemas.terms import Category, Source

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), Readable, SAYS_SOMETHING]
"""Words for the timeline. Nothing about a person: that is refused (409)."""
FunctionId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A local time of day, as 16:00."""


class InWorkingDays(Shape):
    """So many working days from today, at a local time."""

    working_days: Annotated[int, Field(ge=0, le=260), Whole]
    at: Clock = "16:00"


class InHours(Shape):
    """So many hours from now, day and night."""

    clock_hours: Annotated[int, Field(ge=1, le=720), Whole]


class OnWeekday(Shape):
    """The next such weekday, at a local time."""

    weekday: Weekday
    at: Clock = "16:00"


_KINDS: dict[str, type[Shape]] = {"working_days": InWorkingDays, "clock_hours": InHours, "weekday": OnWeekday}


def _deadline(given: Any) -> Shape:
    """The deadline of its kind. A union would put the kind's name into the path of every error."""
    kinds = [kind for kind in _KINDS if isinstance(given, dict) and kind in given]
    if len(kinds) != 1:
        raise ValueError("deadline_kinds")
    return _KINDS[kinds[0]].model_validate(given)


Deadline = Annotated[
    InWorkingDays | InHours | OnWeekday, PlainValidator(_deadline, json_schema_input_type=InWorkingDays | InHours | OnWeekday)
]


class Words(Shape):
    """What is said with a deed: a note, a reason, or what was done."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Två hinder är uppsatta."}]})

    text: Said


class OpenCase(Shape):
    """A problem that people decided to open: the rule whose plan it gets, where it is or which business, how grave, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"programme": "EST", "rule": "fordon", "place": {"name": "Stortorget"}, "severity": 2, "text": "Beslutat i dag."}]
        }
    )

    programme: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]{1,15}$")] = "EST"
    rule: Annotated[str, StringConstraints(min_length=1, max_length=80), Readable, SAYS_SOMETHING]
    place: ReportedPlace | None = None
    business: Annotated[Code | None, Field(description="For a programme of the lane of businesses, instead of a place")] = None
    severity: Annotated[int, Field(ge=1, le=4), Whole]
    text: Said


class AddAction(Shape):
    """An action by hand: what is to be done, what it should lead to, which function answers, and by when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Sätt upp en bom",
                    "effect": "Ingen kör in på torget",
                    "function": "gata-park",
                    "deadline": {"working_days": 5, "at": "16:00"},
                }
            ]
        }
    )

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Readable, SAYS_SOMETHING]
    effect: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), Readable, SAYS_SOMETHING]
    function: FunctionId
    deadline: Deadline


class Reassign(Shape):
    """Another function for an action, and why."""

    function: FunctionId
    text: Said


class Extend(Shape):
    """A later deadline for an action, and why."""

    deadline: Deadline
    text: Said


class Pause(Shape):
    """The date a pause ends, and why the action cannot move now."""

    until: Annotated[date, Field(strict=False)]
    text: Said


class SignalByHand(PlaceReport):
    """A signal that somebody phoned in: who saw it, and a name of the caller's own choice that makes a repeat harmless."""

    name: Code
    source: Annotated[Source, Field(strict=False)]


class CorrectSignal(Shape):
    """What a signal was, and why it is corrected. What is not given stands; one of them is given."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"category": "DAMAGE", "severity_reported": 3, "text": "Läste fel"}]})

    category: Annotated[Category, Field(strict=False)] | None = None
    severity_reported: Annotated[int, Field(ge=1, le=4), Whole] | None = None
    place: ReportedPlace | None = None
    text: Said


class RestoreSignal(Shape):
    """Why a signal that was set aside is taken up; `programme` and `rule` together, when people choose the rule."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Det gäller oss"}]})

    programme: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]{1,15}$")] | None = None
    rule: Annotated[str, StringConstraints(min_length=1, max_length=80), Readable, SAYS_SOMETHING] | None = None
    text: Said


class MergeCase(Shape):
    """The case that becomes part of this one, and why they are one problem."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"other": "EST-2027-0002", "text": "Samma gäng bilar"}]})

    other: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]{1,15}-[0-9]{4}-[0-9]{4,9}$")]
    text: Said


class Decide(Shape):
    """What a council decided about a point, why, and what that kind of decision needs.

    `term` needs a deadline, `owner` a function, `resources` who gives how much. `drop` ends the action, `up` leaves it to the
    strategic council.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "term", "deadline": {"working_days": 5, "at": "16:00"}, "text": "Material saknas"}]}
    )

    decision: Literal["term", "owner", "resources", "drop", "up"]
    deadline: Annotated[
        InWorkingDays | InHours | OnWeekday | None,
        PlainValidator(
            lambda given: None if given is None else _deadline(given), json_schema_input_type=InWorkingDays | InHours | OnWeekday | None
        ),
    ] = None
    function: FunctionId | None = None
    who: Annotated[str, StringConstraints(min_length=1, max_length=160), Readable, SAYS_SOMETHING] | None = None
    how_much: Annotated[str, StringConstraints(min_length=1, max_length=160), Readable, SAYS_SOMETHING] | None = None
    text: Said


class Absent(Shape):
    """The first and the last day that a function is away, and who is told instead; its own deputy when nobody is named."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"first_day": "2027-06-28", "last_day": "2027-07-23", "deputy": None}]})

    first_day: Annotated[date, Field(strict=False)]
    last_day: Annotated[date, Field(strict=False)]
    deputy: FunctionId | None = None
