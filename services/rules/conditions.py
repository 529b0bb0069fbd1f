"""What a rule asks of a signal: each thing asked, whether it holds, and how it is with the signal, in Swedish."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.parties import WEEKDAYS
from schemas.rules import Condition, Hours
from schemas.signals import OrgReport, PlaceReport
from schemas.terms import CATEGORIES, PLACE_KINDS, SEVERITIES, SOURCES, Source
from services.rules.places import Located

_DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
DAY = timedelta(days=1)


class Test(NamedTuple):
    """Whether what was asked holds, and how it is."""

    holds: bool
    sentence: str


class Asked(NamedTuple):
    """The signal that is asked about. `at` is when it occurred, in local time; `repeats` finds how many signals its case has."""

    report: PlaceReport | OrgReport
    source: Source
    located: Located | None
    at: datetime
    repeats: Callable[[], int] = int


def tests(when: Condition, asked: Asked) -> list[Test]:
    """Each thing the condition asks; the rule takes the signal when all of them hold."""
    return [*_of_the_event(when, asked), *_of_the_place(when, asked), *_of_the_time(when, asked.at), *_of_the_case(when, asked)]


def _of_the_event(when: Condition, asked: Asked) -> Iterator[Test]:
    report = asked.report
    severity = report.severity_reported or 1
    if when.category:
        yield Test(report.category in when.category, f"kategorin är {CATEGORIES[report.category]}")
    if when.severity_at_least is not None or when.severity_at_most is not None:
        holds = (when.severity_at_least or 1) <= severity <= (when.severity_at_most or 4)
        yield Test(holds, f"allvaret är {severity} ({SEVERITIES[severity]})")
    if when.source:
        yield Test(asked.source in when.source, f"källan är {SOURCES[asked.source]}")
    if when.group_size:
        size = report.group_size if isinstance(report, PlaceReport) else None
        yield Test(size in when.group_size, f"gruppens storlek är {size or 'okänd'}")
    if when.observed is not None:
        yield Test(report.observed == when.observed, f"uppgiften är {'egen iakttagelse' if report.observed else 'hörsägen'}")


def _of_the_place(when: Condition, asked: Asked) -> Iterator[Test]:
    located = asked.located
    kind, area = (located.kind, located.area) if located else (None, None)
    lies_in = f"området är {located.area_name if located and area else 'okänt'}"
    if when.place_kind:
        yield Test(kind in when.place_kind, f"platsens slag är {PLACE_KINDS[kind] if kind else 'okänt'}")
    if when.area:
        yield Test(area in when.area, lies_in)
    if when.area_known is not None:
        yield Test((area is not None) == when.area_known, lies_in)
    if when.rougher_than_m is not None:
        rough = located.precision_m or 0 if located else 0
        near = f"platsen är angiven på {rough / 1000:.0f} km när" if rough else "det är okänt hur noga platsen är angiven"
        yield Test(rough > when.rougher_than_m, near)


def _of_the_time(when: Condition, at: datetime) -> Iterator[Test]:
    if when.weekday:
        evening = _evening(when.hours, at)
        day = _DAYS[evening.weekday()]
        yield Test(
            WEEKDAYS[evening.weekday()] in when.weekday,
            f"det hände en {day}" if evening.date() == at.date() else f"det hände natten efter {day}",
        )
    if when.hours is not None:
        yield Test(within(when.hours, at), f"det hände kl. {at:%H.%M}")


def within(hours: Hours, at: datetime) -> bool:
    """Whether a local time lies in the stretch: from its beginning, up to its end."""
    now = at.time()
    if hours.since < hours.until:
        return hours.since <= now < hours.until
    return now >= hours.since or now < hours.until


def _evening(hours: Hours | None, at: datetime) -> datetime:
    """The day that a night belongs to: of Friday 22–04 the small hours are Friday's, as people say it."""
    small_hours = hours is not None and hours.until < hours.since and at.time() < hours.until
    return at - DAY if small_hours else at


def _of_the_case(when: Condition, asked: Asked) -> Iterator[Test]:
    least, most = when.repeats_at_least, when.repeats_at_most
    if least is None and most is None:
        return
    signals = asked.repeats()
    sentence = (
        f"ärendet har {signals} signal{'er' if signals > 1 else ''} sedan förut" if signals else "det finns inget ärende att höra till"
    )
    yield Test((least or 0) <= signals <= (signals if most is None else most), sentence)
