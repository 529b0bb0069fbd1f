"""Plans: what a case is to have done, by whom and by when, as its programme says."""

from collections.abc import Container

from schemas.actions import About, ActionStatus
from schemas.programmes import Programme
from schemas.rules import PlannedAction, Rule
from services import actions
from services.rules.milestones import Kept, milestones
from services.rules.parties import responsible
from services.rules.plans import every_planned, follows, planned_for
from services.store import actions as rows
from services.store import cases
from services.store.cases import Case
from services.store.policies import recall
from services.store.work import Row, Work


async def ask(work: Work, case: Case | Row, programme: Programme, rule: Rule, severities: range, but: Container[str | None] = ()) -> None:
    """Ask for what the plan holds for these severities, but for what has been asked already and what starts after something else."""
    for planned in planned_for(programme, rule, severities):
        if planned.key not in but:
            await _ask(work, case, programme, planned)
    await _start(work, case, programme)


async def done(work: Work, action: str, result: str) -> None:
    """An action is done, with the result, and what starts after it is asked for in the same deed."""
    await actions.done(work, action, result)
    await follow(work, action)


async def follow(work: Work, action: str) -> None:
    """Ask for what starts after an action that has ended: its clock runs from now."""
    row = await rows.get(work, action)
    case = await cases.get(work, row.about_id) if row is not None and row.about_kind == "case" else None
    if case is None or not await unasked(work, case):
        return
    await cases.held(work, case.id)  # who raises the case meanwhile would ask for the same
    await _start(work, case, await recall(work, case.policy))


async def _start(work: Work, case: Case | Row, programme: Programme) -> None:
    """Ask for what may start now."""
    if coming := await unasked(work, case):
        over = {row.key for row in await rows.about(work, About("case", case.id)) if row.status == ActionStatus.DONE}
        for planned in coming:
            if planned.starts_after in over:
                await _ask(work, case, programme, planned)


async def unasked(work: Work, case: Case | Row) -> list[PlannedAction]:
    """What a case is still to ask for, once something else is done."""
    programme = await recall(work, case.policy)
    later = follows(programme, _rule(programme, case), case.severity)
    asked = {row.key for row in await rows.about(work, About("case", case.id))} if later else set()
    return [planned for planned in later if planned.key not in asked]


async def deadlines_of(work: Work, case: Row) -> list[Kept]:
    """The case's own deadlines and how they stand, in the order of its plan."""
    programme = await recall(work, case.policy)
    plan = every_planned(programme, _rule(programme, case), range(1, case.severity + 1))
    if all(planned.milestone is None for planned in plan):
        return []
    asked = {row.key: row for row in reversed(await rows.about(work, About("case", case.id))) if row.key is not None}
    return list(milestones(plan, asked, work.now, work.policy.workdays))


def _rule(programme: Programme, case: Case | Row) -> Rule:
    return next(rule for rule in programme.rules if rule.key == case.rule)


async def _ask(work: Work, case: Case | Row, programme: Programme, planned: PlannedAction) -> None:
    function = responsible(work.policy.municipality, planned.role, case.area, programme.coordinator).function
    wanted = actions.Wanted(planned.title, planned.effect, function, planned.deadline, planned.key)
    await actions.add(work, About("case", case.id), programme.lane, programme, wanted)
