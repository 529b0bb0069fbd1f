"""Plans: what a case is to have done, by whom and by when, as its programme says."""

from collections.abc import Container

from schemas.actions import About
from schemas.programmes import Programme
from schemas.rules import PlannedAction, Rule
from services import actions
from services.rules.parties import responsible
from services.rules.plans import planned_for
from services.store.cases import Case
from services.store.work import Row, Work


async def ask(work: Work, case: Case | Row, programme: Programme, rule: Rule, severities: range, but: Container[str | None] = ()) -> None:
    """Ask for what the plan holds for these severities, but for what has been asked already."""
    for planned in planned_for(programme, rule, severities):
        if planned.key in but:
            continue
        await actions.add(work, About("case", case.id), programme.lane, programme, _wanted(work, programme, planned, case.area))


def _wanted(work: Work, programme: Programme, planned: PlannedAction, area: str | None) -> actions.Wanted:
    function = responsible(work.policy.municipality, planned.role, area, programme.coordinator).function
    return actions.Wanted(planned.title, planned.effect, function, planned.deadline, planned.key)
