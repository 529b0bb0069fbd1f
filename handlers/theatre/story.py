"""A story as a file: beats with the signals that come, what people answer and do, and what must be so afterwards."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from handlers.theatre.expected import Expected, Fate
from schemas.parties import Municipality
from schemas.parts import Part
from services.errors import NotFound, Refused
from services.programmes.loader import read
from services.workdays import Workdays

STORIES = Path(__file__).parent / "stories"
EVENING = ("1", "4")
"""What `samsyn demo` plays when no story is named."""
_AS_SAID = ("category", "lane", "text", "group_size", "observed", "police_report", "concerns", "unit", "reference", "business")


class Sends(Part):
    """A partner system sends a signal. `label` says what is special about it; `answer` is what the door must say."""

    feed: str
    id: str
    category: str | None = None
    severity: int | None = None
    when: datetime
    """Local time, unless it says its own offset."""
    place: str | None = None
    area: str | None = None
    point: tuple[float, float] | None = None
    """Latitude and longitude, known to twenty metres."""
    text: str | None = None
    """`{personnummer}` in it becomes a made-up one when it is sent."""
    group_size: str | None = None
    observed: bool | None = None
    police_report: str | None = None
    lane: str | None = None
    concerns: tuple[str, ...] | None = None
    unit: str | None = None
    reference: str | None = None
    business: str | None = None
    raw: Mapping[str, Any] = {}
    """Fields of the report word for word, in place of what the others make of it."""
    by: Literal["http", "nats"] = "http"
    label: str = ""
    answer: int = 202
    becomes: Fate | None = None
    """What has become of it when the door has answered; it may become something else later."""
    times: Annotated[int, Field(ge=1, le=9)] = 1
    """A sender that did not hear the answer sends the same again."""

    def report(self, workdays: Workdays) -> dict[str, Any]:
        """The report as the partner's system would word it."""
        told = self.model_dump(include=set(_AS_SAID), exclude_none=True)
        told["occurred_from"] = self.when.isoformat() if self.when.tzinfo else local(self.when, workdays).isoformat()
        if self.severity is not None:
            told["severity_reported"] = self.severity
        where: dict[str, Any] = {key: said for key, said in (("name", self.place), ("area", self.area)) if said}
        if self.point is not None:
            where |= {"lat": self.point[0], "lon": self.point[1], "precision_m": 20}
        if where:
            told["place"] = where
        if self.text is not None:
            told["text"] = self.text.replace("{personnummer}", _personal_number())
        return {**told, **self.raw}


class Answers(Part):
    """Somebody opens the letter about an action, follows its link and confirms on the page. `case`: whose, where many are alike."""

    function: str
    action: str
    deed: Literal["accept", "done", "decline"]
    text: str = ""
    case: str = ""


class Does(Part):
    """Somebody uses a command: on a case, on an action of a case, or on the action that their last letter is about."""

    function: str
    deed: str
    text: str = ""
    case: str = ""
    """By its title, or by the id of a signal that led to it."""
    action: str = ""
    refused: str = ""
    """Words of the refusal, where the house is to say no."""
    more: Mapping[str, Any] = {}
    """What else the deed asks for: `{ until = "2027-06-01" }` of a pause."""


class Beat(Part):
    """What happens at a local time: signals first, then answers, then deeds. `skips` is said as it leaps over quiet weeks before."""

    at: datetime
    says: str
    skips: str = ""
    signals: tuple[Sends, ...] = ()
    answers: tuple[Answers, ...] = ()
    deeds: tuple[Does, ...] = ()
    shows: Literal["", "board", "ladder", "digest"] = ""

    @property
    def steps(self) -> tuple[Sends | Answers | Does, ...]:
        """Everything that happens, in its order."""
        return (*self.signals, *self.answers, *self.deeds)


class Forgotten(Part):
    """The action that nobody answers: whose climb is shown, and the council's meeting ("3 juni") whose digest tells of it."""

    case: str
    action: str
    meeting: str


class Story(Part):
    """One story line, all of it invented: beats in the order of time."""

    title: str
    rhythms: bool = False
    """Whether feeds are asked after when they fall silent: in a story, most of them have no part."""
    beats: Annotated[tuple[Beat, ...], Field(min_length=1)]
    forgotten: Forgotten | None = None
    expect: tuple[Expected, ...] = ()


def local(at: datetime, workdays: Workdays) -> datetime:
    """A local time of a file, with its zone."""
    return workdays.local(workdays.instant(at.date(), at.time()))


def named(name: str, municipality: Municipality) -> Story:
    """The story of a number, or of a coordinator's own file. Raises NotFound, and Refused with file and key."""
    path = _files().get(name, Path(name))
    if not path.is_file():
        raise NotFound("\n".join([f"Det finns ingen berättelse {name}. Det här finns:", *listed()]))
    story = read(path, Story)
    if wrong := [f"{path}: {line}" for line in _wrong(story, municipality)]:
        raise Refused("\n".join(wrong))
    return story


def evening(municipality: Municipality) -> Story:
    """The stories of an evening as one: the climb is the first one's, and what is expected of a case holds beside other cases too."""
    stories = [named(number, municipality) for number in EVENING]
    beats = tuple(beat for story in stories for beat in story.beats)
    expect = tuple(expected for story in stories for expected in story.expect if expected.case)
    return Story(title="en påhittad vår och höst", beats=beats, forgotten=stories[0].forgotten, expect=expect)


def listed() -> Iterator[str]:
    """A line for each story there is."""
    yield from (f"{number:>3}  {read(path, Story).title}" for number, path in _files().items())


def _files() -> dict[str, Path]:
    return {str(int(path.name.partition("-")[0])): path for path in sorted(STORIES.glob("*.toml"))}


def _wrong(story: Story, municipality: Municipality) -> Iterator[str]:
    """What pydantic cannot know: feeds and functions that the municipality does not have, and beats out of order."""
    feeds, functions = {f.id for f in municipality.feeds}, {f.id for f in municipality.functions}
    for n, beat in enumerate(story.beats):
        if n and beat.at < story.beats[n - 1].at:
            yield f"beats.{n}.at: Tiden ligger före tiden i scenen innan."
        yield from (f"beats.{n}.signals.{s.id}.feed: {s.feed} finns inte." for s in beat.signals if s.feed not in feeds)
        acting = (*(a.function for a in beat.answers), *(d.function for d in beat.deeds))
        yield from (f"beats.{n}.function: {function} finns inte." for function in acting if function not in functions)


def _personal_number() -> str:
    """A made-up number with a right check digit, of the series 98xx that Skatteverket keeps for tests."""
    nine = f"{secrets.randbelow(100):02}0{secrets.randbelow(9) + 1}1{secrets.randbelow(9)}98{secrets.randbelow(10)}"
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(nine)]
    return f"{nine[:6]}-{nine[6:]}{-sum(n - 9 if n > 9 else n for n in doubled) % 10}"
