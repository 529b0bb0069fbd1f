"""When an action is due, and the Swedish sentence that lets a person check it by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from schemas.actions import Due
from schemas.deadlines import ClockHours, Deadline, FixedTime, WorkingDays
from schemas.parties import WEEKDAYS
from services.workdays import DAY, Workdays, days

_DAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
_MONTHS = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")


def due(deadline: Deadline, start: datetime, workdays: Workdays) -> Due:
    """Lay a deadline out from its start. Legal time becomes an instant here, and never again."""
    match deadline:
        case WorkingDays():
            return _after_working_days(deadline, start, workdays)
        case ClockHours():
            return _after_clock_hours(deadline, start, workdays)
        case FixedTime():
            return _at_fixed_time(deadline, start, workdays)


def due_since(deadline: Deadline, occurred_at: datetime, workdays: Workdays) -> Due:
    """Lay out a deadline whose clock runs from something that occurred, and say so: we may hear of it days later."""
    laid = due(deadline, occurred_at, workdays)
    return Due(laid.at, f"{laid.why}; räknat från {swedish(occurred_at, workdays)}, när det skedde")


def shifted(due_at: datetime, paused_at: datetime, until: date, workdays: Workdays) -> Due:
    """Move a deadline past a pause: the working days that were left run on from `until`, at the same time of day.

    The first working day on or after `until` is day 0; a term that had run out is due on that day. A pause never brings
    a deadline forward, not even one that falls on a Sunday and is paused and resumed on the Friday before.
    """
    paused, was_due = workdays.local(paused_at), workdays.local(due_at)
    left = max(workdays.between(paused.date(), was_due.date()), 0)
    day = workdays.add(workdays.add(until, 0), left)
    at = max(_closing(day, was_due.time(), workdays), due_at.astimezone(UTC))
    kept = f"{_working_days(left)} var kvar" if left else "ingen arbetsdag var kvar"
    why = f"pausad till {_date(until, paused.year)}; {kept}: {swedish(at, workdays, paused.year)}{_half(at, was_due.time(), workdays)}"
    return Due(at, why + _not_counted(until, day, workdays, paused.year))


def swedish(instant: datetime, workdays: Workdays, year: int | None = None) -> str:
    """Say an instant as people do: ons 10 juni kl. 16. The year is said when it is another than the reader's `year`."""
    local = workdays.local(instant)
    minutes = f".{local.minute:02}" if local.minute else ""
    return f"{_DAYS[local.weekday()]} {_date(local.date(), year)} kl. {local.hour}{minutes}"


def _after_working_days(deadline: WorkingDays, start: datetime, workdays: Workdays) -> Due:
    today = workdays.local(start).date()
    day = workdays.add(today, deadline.working_days)
    if _closing(day, deadline.at, workdays) <= start:  # only zero working days can land in the past: the hour has been
        day = workdays.add(day, 1)
    at = _closing(day, deadline.at, workdays)
    term = f"{_working_days(deadline.working_days)} till"
    if not deadline.working_days:
        term = "samma dag:" if day == today else "nästa arbetsdag:"
    said = f"{term} {swedish(at, workdays, today.year)}{_half(at, deadline.at, workdays)}"
    return Due(at, said + _not_counted(today + DAY, day, workdays, today.year))


def _closing(day: date, at: time, workdays: Workdays) -> datetime:
    """The hour on that day, or when the municipality closes if a half day is over by then."""
    closes = workdays.ends_early(day)
    return workdays.instant(day, at if closes is None else min(at, closes))


def _half(at: datetime, asked: time, workdays: Workdays) -> str:
    """Say that a half day moved the hour."""
    local = workdays.local(at)
    closes = workdays.ends_early(local.date())
    if closes is None or not local.time() == closes < asked:
        return ""
    return f" (halvdag, stänger kl. {closes.hour}{f'.{closes.minute:02}' if closes.minute else ''})"


def _after_clock_hours(deadline: ClockHours, start: datetime, workdays: Workdays) -> Due:
    hours = deadline.clock_hours
    at = start.astimezone(UTC) + timedelta(hours=hours)
    unit = "timme" if hours == 1 else "timmar"
    return Due(at, f"{hours} {unit} till {swedish(at, workdays, workdays.local(start).year)}")


def _at_fixed_time(deadline: FixedTime, start: datetime, workdays: Workdays) -> Due:
    """Find the next such time. A closed day does not move it: it was agreed with people, by the clock."""
    today = workdays.local(start).date()
    day = today + DAY * (WEEKDAYS.index(deadline.weekday) - today.weekday())
    if workdays.instant(day, deadline.at) <= start:  # this week's has been
        day += 7 * DAY
    at = workdays.instant(day, deadline.at)
    closed = workdays.closed_because(day)
    anyhow = f", även om det är {closed}" if closed else ""
    return Due(at, f"till {swedish(at, workdays, today.year)}{anyhow}")


def day_and_month(day: date) -> str:
    """Say a day as people do: 3 juni."""
    return _date(day, None)


def _working_days(n: int) -> str:
    return f"{n} arbetsdag" if n == 1 else f"{n} arbetsdagar"


def _date(day: date, year: int | None) -> str:
    other = f" {day.year}" if year not in (None, day.year) else ""
    return f"{day.day} {_MONTHS[day.month - 1]}{other}"


def _not_counted(first: date, last: date, workdays: Workdays, year: int) -> str:
    """Name the days that were skipped and why. Sundays and plain Saturdays go unsaid: everyone knows about weekends."""
    runs = list(_runs(first, last, workdays))
    if not runs:
        return ""
    *most, final = [_date(a, year) if a == b else f"{_date(a, year)}–{_date(b, year)}" for a, b in runs]
    skipped = f"{', '.join(most)} och {final}" if most else final
    reasons = dict.fromkeys(str(workdays.closed_because(a)) for a, _ in runs)
    return f"; {skipped} räknas inte ({', '.join(reasons)})"


def _runs(first: date, last: date, workdays: Workdays) -> Iterator[tuple[date, date]]:
    """Closed days worth a word as first and last of each run: a closed week in July is one thing to read, not five."""
    closed = [day for day in days(first, last) if not workdays.is_working(day) and _worth_a_word(day, workdays)]
    while closed:
        start = end = closed.pop(0)
        reason = workdays.closed_because(start)
        while closed and workdays.closed_because(closed[0]) == reason and not workdays.between(end, closed[0]):
            end = closed.pop(0)
        yield start, end


def _worth_a_word(day: date, workdays: Workdays) -> bool:
    """A holiday on a Saturday is named too: people count it and wonder."""
    return day.weekday() < 5 or (day.weekday() == 5 and workdays.closed_because(day) != "lördag")
