"""The list of the week (veckolista): what the coordinator needs to know before the meeting, gathered as it stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from schemas.parties import Role
from schemas.terms import CATEGORIES, Category
from schemas.weeks import Counted, WeekLine, WeekView
from services import reporters
from services.lines import lines
from services.rules.parties import responsible
from services.rules.rhythm import called
from services.rules.trends import WEEKS, Trend, bounds, known_weeks, mean, trend
from services.store import actions, meta, weeks
from services.store import reporters as heard
from services.store.work import Row, Work

MOST_OVERDUE = 5
Problem = tuple[str, str]
"""A family and a place, in words."""


async def gather(work: Work, until: datetime) -> WeekView:
    """Everything the list says of the week that ends at an instant, with what is owed and waits now."""
    ends = bounds(until, work.policy.workdays)
    began = await meta.moment(work, meta.BEGAN) or until
    unfinished, overdue = await actions.tally(work)
    feeds = [feed.id for feed in work.policy.municipality.feeds]
    nothing = await heard.nothing_to_report(work, feeds, ends[1], until)
    return WeekView(
        to=responsible(work.policy.municipality, Role.COORDINATOR, None, Role.COORDINATOR).function.name,
        until=until,
        weeks=known_weeks(began, ends),
        **_trends(work, await weeks.occurred(work, ends)),
        unfinished=unfinished,
        overdue=overdue,
        most_overdue=await lines(work, await actions.longest_overdue(work, MOST_OVERDUE)),
        set_aside=tuple(Counted(what=row.sentence, n=row.n) for row in await weeks.set_aside(work, ends[1], until)),
        silent=await reporters.silent(work),
        nothing=tuple(called(work.policy.municipality, feed) for feed in feeds if feed in nothing),
        parked=await weeks.parked(work),
        proposals=await weeks.waiting_proposals(work),
    )


def _trends(work: Work, found: Sequence[Row]) -> dict[str, object]:
    """The problems by how they compare with the weeks before, most signals first."""
    numbers: dict[Problem, list[int]] = defaultdict(lambda: [0] * (WEEKS + 1))
    cases: dict[Problem, str] = {}
    for row in found:
        problem = family(work, row), row.place or "okänd plats"
        numbers[problem][row.week] += row.n
        cases[problem] = max(cases.get(problem, ""), row.of or "")
    weeks_ = [sum(counted[n] for counted in numbers.values()) for n in range(WEEKS + 1)]
    return {"signals": weeks_[0], "usual": mean(weeks_[1:]), **_sorted(numbers, cases)}


def _sorted(numbers: Mapping[Problem, list[int]], cases: Mapping[Problem, str]) -> dict[str, tuple[WeekLine, ...]]:
    sorted_: dict[str, list[WeekLine]] = {said: [] for said in Trend}
    for (family, place), (now, *before) in numbers.items():
        said = trend(now, before)
        if said is not None:
            known = {"family": family, "place": place, "signals": now, "usual": mean(before)}
            sorted_[said].append(WeekLine(**known, case=cases[family, place] or None))
    return {said: tuple(sorted(rows, key=lambda row: (-row.signals, -row.usual, row.family, row.place))) for said, rows in sorted_.items()}


def family(work: Work, row: Row) -> str:
    """The rule's title, or the category while no rule has taken it."""
    if row.category is not None:
        return CATEGORIES[Category(row.category)].capitalize()
    programme = work.policy.programmes.get(row.programme)
    rules = programme.rules if programme is not None else ()
    return next((rule.title for rule in rules if rule.key == row.rule), str(row.rule))
