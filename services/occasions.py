"""The year wheel: what comes back every year has its action in time, whatever anybody remembers."""

from datetime import date, timedelta

from schemas.actions import About
from schemas.deadlines import WorkingDays
from schemas.programmes import Occasion, Programme
from services import actions
from services.rules.parties import responsible
from services.store import occasions as rows
from services.store.work import Work


async def add_due(work: Work) -> int:
    """Add the action of each occasion whose time to prepare has begun, once; returns how many."""
    if not work.policy.municipality.year_wheel:
        return 0
    there, added = await rows.added(work, work.today), 0
    for programme in work.policy.programmes.values():
        for occasion in programme.occasions:
            day = coming(occasion, work.today)
            if day - timedelta(days=occasion.days_before) <= work.today and (programme.code, occasion.key, day) not in there:
                added += await _add(work, programme, occasion, day)
    return added


def coming(occasion: Occasion, today: date) -> date:
    """The next time it comes: this year, or the next when it has been or is today."""
    month, day = map(int, occasion.on.split("-"))
    this_year = date(today.year, month, day)
    return this_year if this_year > today else date(today.year + 1, month, day)


async def _add(work: Work, programme: Programme, occasion: Occasion, day: date) -> int:
    """The action, due at the end of the last working day before the day; when none is left there is nothing to ask for any more."""
    municipality, workdays = work.policy.municipality, work.policy.workdays
    left = workdays.between(work.today, workdays.add(day, -1))
    if left < 1:
        return 0
    function = responsible(municipality, occasion.role, None, programme.coordinator).function
    deadline = WorkingDays(working_days=left, at=municipality.calendar.closes)
    about = About("occasion", f"{programme.code}:{occasion.key}:{day.year}")
    wanted = actions.Wanted(occasion.title, occasion.effect, function, deadline, occasion.key)
    action = await actions.add(work, about, programme.lane, programme, wanted)
    await rows.insert(work, programme.code, occasion.key, day, action)
    return 1
