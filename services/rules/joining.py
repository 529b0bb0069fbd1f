"""Which standing case a signal joins: the same place, else near enough, else the same area, per family, in time of occurrence."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta, tzinfo
from heapq import nsmallest
from typing import NamedTuple

from schemas.cases import CaseStatus
from schemas.decisions import NearMiss
from schemas.programmes import Programme
from schemas.rules import Attach, Rule
from services.rules.places import EARTH_M, Located, metres
from services.rules.standing import Standing

NEAREST = 3
"""How many near misses a decision keeps."""


class Miss(NamedTuple):
    """A near miss and how far off it was: 0 lacked one thing only, more lacked more."""

    off: float
    miss: NearMiss


def closest(misses: Iterable[Miss]) -> tuple[NearMiss, ...]:
    """The nearest of them."""
    return tuple(m.miss for m in sorted(misses, key=lambda m: m.off)[:NEAREST])


class Seen(NamedTuple):
    """Where a signal was and when it occurred, in the municipality's zone: its weeks are local."""

    located: Located
    at: datetime


class Candidate(NamedTuple):
    """A case of the right family, and how many metres from the signal, where both have a point. Of a town's cases most lie elsewhere."""

    standing: Standing
    apart: float | None


class Join(NamedTuple):
    """The case that is joined, and what it has in common with the signal."""

    standing: Standing
    how: str


def join(programme: Programme, rule: Rule, seen: Seen, standing: Collection[Standing]) -> tuple[Join | None, tuple[NearMiss, ...]]:
    """The case of the rule's family that the signal belongs to, surest way first, or the cases it nearly belonged to."""
    families = {rule.key, *rule.joins}
    mine = (s for s in standing if s.programme == programme.code and s.lane is programme.lane and s.rule in families)
    candidates = [Candidate(s, apart(s, seen.located)) for s in mine]
    here, elsewhere = list[Candidate](), list[Candidate]()
    for one in candidates:
        (here if _is_here(one, seen.located, programme) else elsewhere).append(one)
    fresh = [one for one in here if in_window(one.standing, seen.at, programme)]
    for attach in _ways(rule, seen.located, programme):
        found = [(one.standing, how) for one in fresh if (how := near(attach, one, seen, programme))]
        if found:
            return Join(*max(found, key=lambda n: (n[0].status is CaseStatus.OPEN, n[0].last_at, n[0].case))), ()
    nearest = nsmallest(NEAREST, elsewhere, key=lambda one: EARTH_M if one.apart is None else one.apart)
    return None, closest(_missed(one, rule, seen, programme) for one in (*here, *nearest))


def _is_here(candidate: Candidate, located: Located, programme: Programme) -> bool:
    """Whether it has anything in common with the signal that a way of joining asks for."""
    standing, apart = candidate
    same = (located.area is not None and located.area == standing.area) or (located.place is not None and located.place == standing.place)
    return same or (apart is not None and apart <= programme.window.distance_m)


def _ways(rule: Rule, located: Located, programme: Programme) -> tuple[Attach, ...]:
    """What is known no closer than its area must not gather a whole town's year in one case."""
    if _rough(located.precision_m, programme):
        return (Attach.WEEK,)
    return rule.attach if located.place or located.lat is not None else (*rule.attach, Attach.WEEK)


def _rough(precision_m: int | None, programme: Programme) -> bool:
    return precision_m is not None and precision_m > programme.window.area_m


def in_window(standing: Standing, at: datetime, programme: Programme) -> bool:
    """Whether a signal of that instant is near enough in time."""
    window = timedelta(days=programme.window.within_days)
    return standing.first_at - window <= at <= standing.last_at + window


def near(attach: Attach, candidate: Candidate, seen: Seen, programme: Programme) -> str | None:
    """How a case is near in this way, in words; None when it is not."""
    located, (standing, apart) = seen.located, candidate
    if attach is Attach.PLACE and located.place is not None and located.place == standing.place:
        return f"samma plats, {located.name}"
    if attach in {Attach.AREA, Attach.WEEK} and located.area is not None and located.area == standing.area:
        weekly = attach is Attach.WEEK or _rough(standing.precision_m, programme)
        area = f"samma område, {located.area_name or located.area}"
        return area if not weekly else f"{area}, i samma vecka" if _same_week(standing, seen.at) else None
    if attach is Attach.DISTANCE:
        near = apart is not None and apart <= programme.window.distance_m and not _coarse(standing, located, programme)
        return f"{apart:.0f} m ifrån" if near else None
    return None


def _same_week(standing: Standing, at: datetime) -> bool:
    """Whether all of the case lies in the ISO week of an instant."""
    return _week(standing.first_at, at.tzinfo) == _week(standing.last_at, at.tzinfo) == _week(at, at.tzinfo)


def _week(instant: datetime, zone: tzinfo | None) -> tuple[int, int]:
    return instant.astimezone(zone).isocalendar()[:2]


def apart(standing: Standing, located: Located) -> float | None:
    """Metres between the signal and a case, when both have a point."""
    if located.lat is None or located.lon is None or standing.lat is None or standing.lon is None:
        return None
    return metres(located.lat, located.lon, standing.lat, standing.lon)


def _coarse(standing: Standing, located: Located, programme: Programme) -> bool:
    """Whether either point is too rough, or not known to be precise, to measure from."""
    return any(p is None or p > programme.window.precision_m for p in (located.precision_m, standing.precision_m))


def _missed(candidate: Candidate, rule: Rule, seen: Seen, programme: Programme) -> Miss:
    """Why a case of the same family was not joined. One at the right place at the wrong time is the nearest miss."""
    standing, apart = candidate
    located, window, name = seen.located, programme.window, standing.case
    if any(near(attach, candidate, seen, programme) for attach in _ways(rule, located, programme)):
        return Miss(0, NearMiss(name=name, why=f"mer än {window.within_days} dagar emellan"))
    if _rough(located.precision_m, programme) and located.area is not None and located.area == standing.area:
        return Miss(0, NearMiss(name=name, why="en annan vecka"))
    if apart is None:
        return Miss(EARTH_M, NearMiss(name=name, why="en annan plats"))
    if apart <= window.distance_m and _coarse(standing, located, programme):
        return Miss(apart, NearMiss(name=name, why=f"platsen är inte angiven på {window.precision_m} m när"))
    return Miss(apart, NearMiss(name=name, why=f"{apart:.0f} m ifrån"))
