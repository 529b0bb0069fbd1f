"""A partner's rows, from a spreadsheet or a register: a row becomes a signal as its feed's profile says, errors named by its columns."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from schemas.canonical import digest
from schemas.feeds import cells
from schemas.feeds.cells import Row, Wrong
from schemas.feeds.cloudevents import TYPE, SignalEvent
from schemas.parties import Feed
from schemas.profiles import Coded, Profile
from schemas.signals import PlaceReport

AXES = ("lat", "lon", "sweref_n", "sweref_e")
"""The numbers of a point, in one system or the other."""


def event(item: object, feed: Feed) -> SignalEvent:
    """The event of a row. Raises ValidationError with the columns that are wrong, by their names."""
    profile = profile_of(feed)
    row = _row(item)
    read: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for name, reading in _readings(profile).items():
        try:
            read[name] = reading(row)
        except Wrong as one:
            wrong.append(one)
    if wrong:
        raise _refusal(wrong)
    kind, identity = read.pop("what"), read.pop("id")
    said = {key: value for key, value in read.items() if value is not None}
    try:
        report = PlaceReport.model_validate({"category": kind.category, "severity_reported": kind.severity, **said})
    except ValidationError as error:
        raise _refusal(_by_column(error, profile)) from None
    return SignalEvent(specversion="1.0", id=identity, source=feed.id, type=TYPE, data=report)


def profile_of(feed: Feed) -> Profile:
    """The profile that a feed of rows has."""
    assert feed.profile is not None  # noqa: S101 - a feed of rows without one is refused at start
    return feed.profile


def _row(item: object) -> Row:
    if isinstance(item, dict):
        return item
    raise _refusal([Wrong("", "row_uneven" if isinstance(item, list) else "model_type")])


def _readings(profile: Profile) -> dict[str, Callable[[Row], Any]]:
    """How each part of a report is read."""
    zone = ZoneInfo(profile.timezone or "UTC")
    return {
        "id": lambda row: digest([cells.needed(row, column) for column in profile.id] or row),
        "what": lambda row: cells.meant(row, profile.what),
        "occurred_from": lambda row: cells.instant(row, profile.time, zone),
        "place": lambda row: _place(row, profile),
        "group_size": lambda row: _if_said(row, profile.group_size),
        "police_report": lambda row: _if_said(row, profile.police_report),
        "text": lambda row: cells.words(row, profile.text),
    }


def _place(row: Row, profile: Profile) -> dict[str, Any] | None:
    """What the row says of where. The profile's precision is that of a point, not of a name."""
    place = profile.place
    said: dict[str, Any] = {"name": cells.words(row, place.name), "area": cells.words(row, place.area)}
    said |= {axis: cells.number(row, getattr(place, axis)) for axis in AXES}
    if said["lat"] is not None or said["sweref_n"] is not None:
        said["precision_m"] = place.precision_m
    return said if any(value is not None for value in said.values()) else None


def _if_said(row: Row, coded: Coded[Any] | None) -> Any:
    return cells.meant(row, coded) if coded is not None and (coded.default or cells.words(row, coded.column)) else None


def _by_column(error: ValidationError, profile: Profile) -> Iterator[Wrong]:
    """What the report's own shape refuses, by the columns that said it."""
    time, place = profile.time, profile.place
    columns = {f"place.{name}": getattr(place, name) for name in ("name", "area", *AXES)}
    columns |= {
        "occurred_from": time.at or time.date,
        "text": profile.text,
        "place": place.name or place.area or place.lat or place.sweref_n,
    }
    for one in error.errors(include_input=False, include_url=False):
        path = ".".join(map(str, one["loc"]))
        yield Wrong(columns.get(path) or path, str(one.get("ctx", {}).get("error", one["type"])))


def _refusal(wrong: Iterable[Wrong]) -> ValidationError:
    kinds = [(PydanticCustomError(one.kind, "{}"), one.column) for one in wrong]
    lines = [InitErrorDetails(type=kind, loc=(column,) if column else (), input=None) for kind, column in kinds]
    return ValidationError.from_exception_data("row", lines)


def typed(feed: Feed) -> frozenset[str]:
    """Columns that have been read as a time, a coordinate, or a word of the profile's own list, and so can hold no person.

    A coded column with a default takes any word, and is screened; so are ids, names and texts, and all columns that are not kept.
    """
    profile = profile_of(feed)
    time, place = profile.time, profile.place
    coded = [c.column for c in (profile.what, profile.group_size, profile.police_report) if c is not None and c.default is None]
    axes = [getattr(place, axis) for axis in AXES]
    return frozenset(column for column in (time.at, time.date, time.clock, time.hour, *axes, *coded) if column)
