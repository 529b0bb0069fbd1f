"""Where the same problem keeps coming back: a place beyond its programme's threshold, or well above what is usual for itself."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

from schemas.hotspots import Hotspot
from schemas.programmes import Programme, Window
from schemas.terms import Lane
from services.rules.places import EARTH_M

EARLIER = 3
"""How many windows before this one say what is usual: with 28 days the twelve weeks before."""
YEAR = timedelta(weeks=52)
"""The same weeks last year, on the same weekdays."""


class Seen(NamedTuple):
    """A signal in a case: whose case, the rule it went by (its family), when it occurred (UTC) and where."""

    signal: str
    case: str
    programme: str
    family: str
    at: datetime
    place: str | None
    place_name: str
    area: str | None
    lat: float | None
    lon: float | None
    precision_m: int | None


class Usual(NamedTuple):
    """What a place is used to in so many days: on average in the windows just before, and in the same weeks last year; None is unknown."""

    before: float | None
    last_year: int | None


class Recurring(NamedTuple):
    """A place where one family of signals keeps coming: how many, what is usual, and the cases they went to."""

    key: str
    family: str
    signals: int
    usual: Usual
    cases: tuple[str, ...]
    at: Seen
    """One of the signals, by whose name the place is called; its point is the middle of them all."""


def key_of(seen: Seen, window: Window) -> str | None:
    """The place a signal counts for: the named one, else the square its point lies in, else its area. A rough point is no place."""
    if seen.place is not None:
        return f"plats {seen.place}"
    if seen.lat is not None and seen.lon is not None:
        if seen.precision_m is not None and seen.precision_m <= window.precision_m:
            return _square(seen.lat, seen.lon, 2 * window.distance_m)
        if seen.precision_m is not None and seen.precision_m > window.area_m:
            return None
    return f"område {seen.area}" if seen.area is not None else None


def _square(lat: float, lon: float, side_m: float) -> str:
    """The square of a fixed grid: its name is the same every year, whatever else has come in."""
    north = math.degrees(side_m / EARTH_M)
    row = math.floor(lat / north)
    east = north / max(math.cos(math.radians(row * north)), 0.01)
    return f"ruta {side_m:.0f} {row} {math.floor(lon / east)}"


def recurring(programme: Programme, seen: Iterable[Seen], now: datetime) -> list[Recurring]:
    """The programme's hotspots at an instant, most signals first. Signals of other programmes, and so of other lanes, do not count.

    A window in which the programme heard next to nothing anywhere is not known: nobody reported then.
    """
    hotspot = programme.hotspot
    if hotspot is None or programme.lane is not Lane.PLACE:
        return []
    mine = [one for one in seen if one.programme == programme.code]
    span = timedelta(days=hotspot.within_days)
    known = {start for start in _windows(now, span) if _within(mine, start, span) >= hotspot.at_least}
    places: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for one in mine:
        if (key := key_of(one, programme.window)) is not None:
            places[key, one.family].append(one)
    counted = (_counted(name, here, hotspot, now, known) for name, here in places.items())
    found = [one for one in counted if one is not None and (one.signals >= hotspot.signals or deviates(one, hotspot))]
    return sorted(found, key=lambda one: (-one.signals, one.key, one.family))


def _windows(now: datetime, span: timedelta) -> list[datetime]:
    """When the windows to compare with begin: those just before, the latest first, and last year's."""
    return [*(now - n * span for n in range(2, EARLIER + 2)), now - YEAR - span]


def _within(seen: Iterable[Seen], start: datetime, span: timedelta) -> int:
    return sum(start < one.at <= start + span for one in seen)


def _counted(name: tuple[str, str], here: Sequence[Seen], hotspot: Hotspot, now: datetime, known: set[datetime]) -> Recurring | None:
    span = timedelta(days=hotspot.within_days)
    lately = [one for one in here if now - span < one.at <= now]
    if len(lately) < min(hotspot.signals, hotspot.at_least):
        return None
    *before, last_year = _windows(now, span)
    counts = [_within(here, start, span) for start in takewhile(known.__contains__, before)]
    year = _within(here, last_year, span) if last_year in known else None
    usual = Usual(sum(counts) / len(counts) if counts else None, year)
    return Recurring(*name, len(lately), usual, tuple(sorted({one.case for one in lately})), _middle(lately))


def deviates(found: Recurring, hotspot: Hotspot) -> bool:
    """Whether it is so many times what is usual, of the last weeks and, where they are known, of the same weeks last year."""
    before, last_year = found.usual
    if hotspot.above_usual is None or before is None or found.signals < hotspot.at_least:
        return False
    return all(found.signals >= hotspot.above_usual * known for known in (before, last_year) if known is not None)


def _middle(lately: Sequence[Seen]) -> Seen:
    """A signal with the name most of them have; fsum, so that their order decides nothing."""
    names = Counter(one.place_name for one in lately)
    named = min(names, key=lambda name: (-names[name], name))
    points = [(one.lat, one.lon) for one in lately if one.lat is not None and one.lon is not None]
    lat, lon = (math.fsum(axis) / len(points) for axis in zip(*points, strict=True)) if points else (None, None)
    return min(one for one in lately if one.place_name == named)._replace(lat=lat, lon=lon)


class Answered(NamedTuple):
    """The last proposal about a place and a family: how it stands, what it counted, and when it or its case came to an end."""

    status: str
    signals: int
    ended_at: datetime | None


def proposable(found: Recurring, before: Answered | None, hotspot: Hotspot, now: datetime) -> bool:
    """One proposal stands at a time. An answer holds for as long as signals are counted, unless there are twice as many by now."""
    if before is None:
        return True
    if before.ended_at is None:
        return False
    doubled = before.status == "declined" and found.signals >= 2 * before.signals
    return doubled or before.ended_at <= now - timedelta(days=hotspot.within_days)


def sentence(found: Recurring, hotspot: Hotspot, about: str, areas: Mapping[str, str]) -> str:
    """The reason in numbers. `about` is what the signals are about, `areas` the names of the municipality's areas."""
    before, last_year = found.usual
    over = found.signals >= hotspot.signals
    why = f"gränsen är {hotspot.signals}" if over else f"det är minst {_comma(hotspot.above_usual or 0)} gånger så många som brukligt"
    earlier = "underlag saknas" if before is None else f"i snitt {_comma(before)} på lika lång tid"
    return (
        f"{found.signals} signaler om {about} {where(found, areas)} på {hotspot.within_days} dagar; {why}. "
        f"Veckorna före: {earlier}. Samma veckor i fjol: {'underlag saknas' if last_year is None else last_year}."
    )


def where(found: Recurring, areas: Mapping[str, str]) -> str:
    """Where it is, as people say it."""
    seen = found.at
    if seen.place is not None:
        return f"vid {seen.place_name}"
    if found.key.startswith("område"):
        return f"i {areas.get(seen.area or '', seen.place_name)}"
    return f"kring punkten {seen.lat:.4f}, {seen.lon:.4f}"


def _comma(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")
