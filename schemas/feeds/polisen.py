"""The police's public notices, as their open API serves them (polisen.se/api/events): a notice becomes a signal."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from schemas.feeds.cloudevents import TYPE, SignalEvent
from schemas.parties import Feed, Use
from schemas.parts import fold
from schemas.signals import Instant, PlaceReport, Readable, ReportedPlace, Whole, Word
from schemas.terms import Category, PoliceReport

SOURCE = "https://polisen.se"
SWEDEN = ZoneInfo("Europe/Stockholm")
MUNICIPALITY_M, COUNTY_M = 30_000, 100_000
"""How far from the given point it may have been: `gps` is the middle of a municipality, or of a county."""

TYPED = frozenset({"datetime", "location.gps"})
"""A time and two coordinates, each held to its form. `name` and `summary` are somebody's words, `url` repeats the name, and the rest may
be anything that the police's system puts there: screened, all of it, with whatever fields it gets tomorrow.
"""


class Kind(NamedTuple):
    """What one of the police's types of event is to us."""

    category: Category
    severity: int


def _kinds() -> dict[str, Kind]:
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {fold(name): Kind(Category(category), severity) for name, (category, severity) in rows.items()}


KINDS: Mapping[str, Kind] = _kinds()
NEW = Kind(Category.OTHER_PLACE, 1)
"""A type that the table does not have yet: no rule takes it, so a person looks."""


_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d{1,2})(:\d\d:\d\d) ([+-]\d\d:\d\d)", re.ASCII)
_POINT = re.compile(r"(-?\d{1,2}(?:\.\d{1,16})?), ?(-?\d{1,3}(?:\.\d{1,16})?)", re.ASCII)


def _instant(value: object) -> str:
    """RFC 3339 of "2023-03-20 9:05:00 +01:00"."""
    parts = _TIME.fullmatch(value) if isinstance(value, str) else None
    if parts is None:
        raise ValueError("police_time_malformed")
    return f"{parts[1]}T{parts[2].zfill(2)}{parts[3]}{parts[4]}"


def _point(value: str) -> str:
    parts = _POINT.fullmatch(value)
    if parts is None or abs(float(parts[1])) > 90 or abs(float(parts[2])) > 180:
        raise ValueError("gps_malformed")
    return value


class Location(BaseModel):
    """A municipality or a county, and its middle (WGS84 degrees: "latitude,longitude")."""

    model_config = ConfigDict(frozen=True, strict=True)

    name: Word
    gps: Annotated[str, AfterValidator(_point)]

    def place(self) -> ReportedPlace:
        """The area, by its name; the point says no more than which one it was."""
        lat, lon = map(float, self.gps.split(","))
        rough = COUNTY_M if self.name.casefold().endswith(" län") else MUNICIPALITY_M
        return ReportedPlace(area=self.name, lat=lat, lon=lon, precision_m=rough)


class Notice(BaseModel):
    """One notice, in the police's own words. Fields that we do not know are screened and not kept."""

    model_config = ConfigDict(frozen=True, strict=True)

    id: Annotated[int, Field(ge=1), Whole]
    datetime: Annotated[Instant, BeforeValidator(_instant)]
    name: str
    summary: Annotated[str, StringConstraints(max_length=4000), Readable]
    url: str
    type: str
    location: Location


def event(item: object, feed: Feed) -> SignalEvent:
    """The notice as a signal; the feed's setting says whether its type opens cases or is background. Raises ValidationError."""
    notice = Notice.model_validate(item)
    category, severity = KINDS.get(fold(notice.type), NEW)
    uses = {fold(name): use for name, use in feed.types.items()}
    report = PlaceReport(
        category=category,
        severity_reported=severity,
        place=notice.location.place(),
        occurred_from=occurred(notice),
        police_report=PoliceReport.YES,
        context=uses.get(fold(notice.type), feed.use) is Use.CONTEXT,
        text=notice.summary,
    )
    return SignalEvent(specversion="1.0", id=f"polisen-{notice.id}", source=SOURCE, type=TYPE, time=notice.datetime, data=report)


_SAID = re.compile(r"\s*(\d{1,2}) ([a-z]+) (\d{1,2})[.:](\d\d)(?!\d)", re.ASCII | re.IGNORECASE)
MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december")


def occurred(notice: Notice) -> datetime:
    """When it happened, in UTC: the Swedish time its name begins with, in the year nearest to its publishing; else when that was.

    Never after that: "18 december 23.02" published the same morning is a slip of the day, and an hour that came twice was the first.
    """
    published = notice.datetime.astimezone(UTC)
    said = _SAID.match(notice.name)
    if said is None or said[2].lower() not in MONTHS:
        return published
    day, month, hour, minute = int(said[1]), MONTHS.index(said[2].lower()) + 1, int(said[3]), int(said[4])
    times = [_local(year, month, day, hour, minute) for year in range(published.year - 1, published.year + 2)]
    return min(min((t for t in times if t), key=lambda t: abs(t - published), default=published), published)


def _local(year: int, month: int, day: int, hour: int, minute: int) -> datetime | None:
    """The instant of a Swedish wall clock, None where the calendar has no such day or hour."""
    try:
        return datetime(year, month, day, hour, minute, tzinfo=SWEDEN).astimezone(UTC)
    except ValueError:
        return None
