"""What one cell of a row says: words, numbers with a point or a comma, days and clocks. A cell that says nothing is None."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from schemas.profiles import Coded, Times

Meant = TypeVar("Meant")
Told = TypeVar("Told")

Row = Mapping[str, Any]
"""A row by its header's names; JSON may also give numbers, or anything at all."""

_NUMBER = re.compile(r"[-+]?\d{1,9}([.,]\d{1,20})?", re.ASCII)
_AT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
_DAY, _HOUR = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), re.compile(r"\d{1,2}", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)([:.]\d\d)?", re.ASCII)


class Wrong(Exception):  # noqa: N818 - it is told among others, not raised to anybody
    """This column does not say what it should; `kind` is an error's name in services/explain.py."""

    def __init__(self, column: str, kind: str) -> None:
        super().__init__(column, kind)
        self.column, self.kind = column, kind


def words(row: Row, column: str | None) -> str | None:
    """The text of a cell. Raises Wrong when the cell is no text or number."""
    value = row.get(column) if column is not None else None
    if isinstance(value, bool) or not (value is None or isinstance(value, str | int | float)):
        raise Wrong(str(column), "string_type")
    return str(value).strip() or None if value is not None else None


def needed(row: Row, column: str) -> str:
    """The text of a cell that must say something."""
    said = words(row, column)
    if said is None:
        raise Wrong(column, "missing")
    return said


def number(row: Row, column: str | None) -> float | None:
    """A decimal number."""
    said = words(row, column)
    if said is not None and not _NUMBER.fullmatch(said):
        raise Wrong(str(column), "float_parsing")
    return float(said.replace(",", ".")) if said is not None else None


def meant(row: Row, coded: Coded[Meant]) -> Meant:
    """What the word in a coded column means."""
    found = coded.meaning(words(row, coded.column) or "")
    if found is None:
        raise Wrong(coded.column, "enum" if words(row, coded.column) else "missing")
    return found


def instant(row: Row, times: Times, zone: ZoneInfo) -> datetime:
    """When it was, in UTC. A local time that does not exist or exists twice is that of a clock which nobody has turned yet."""
    if times.at is not None:
        told = _read(row, times.at, _AT, "time_malformed", lambda said: datetime.fromisoformat(said.upper()))
    else:
        told = datetime.combine(_read(row, str(times.date), _DAY, "date_malformed", date.fromisoformat), _clock(row, times))
    try:
        return (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:  # the year 1
        raise Wrong(str(times.at or times.date), "time_unlikely") from None


def _clock(row: Row, times: Times) -> time:
    column, form = (times.clock, _CLOCK) if times.clock else (str(times.hour), _HOUR)
    return _read(row, column, form, "time_of_day", _time)


def _time(said: str) -> time:
    hour, minute, second, *_ = (*map(int, re.split("[:.]", said)), 0, 0)
    return time(hour, minute, second)


def _read(row: Row, column: str, form: re.Pattern[str], kind: str, read: Callable[[str], Told]) -> Told:
    said = needed(row, column)
    with suppress(ValueError):  # 30 February
        if form.fullmatch(said):
            return read(said)
    raise Wrong(column, kind)
