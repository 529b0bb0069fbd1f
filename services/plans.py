"""Plans: what a case is to have done, by whom and by when, as its programme says."""

from schemas.actions import About
from schemas.programmes import Programme
from schemas.rules import PlannedAction, Rule
from services import actions
from services.alarms import GRAVEST
from services.rules.parties import responsible
from services.store.cases import Case
from services.store.work import Row, Work


async def ask(work: Work, case: Case | Row, programme: Programme, rule: Rule, severities: range) -> None:
    """Ask for what the plan holds for these severities, at the gravest also for the programme's rapid one; what both have is asked once."""
    own = {planned.key for planned in rule.plan}
    rapid = [planned for planned in programme.rapid if planned.key not in own] if GRAVEST in severities else []
    for planned in (*(one for one in rule.plan if one.from_severity in severities), *rapid):
        await actions.add(work, About("case", case.id), programme.lane, programme, _wanted(work, programme, planned, case.area))


def _wanted(work: Work, programme: Programme, planned: PlannedAction, area: str | None) -> actions.Wanted:
    function = responsible(work.policy.municipality, planned.role, area, programme.coordinator).function
    return actions.Wanted(planned.title, planned.effect, function, planned.deadline, planned.key)
