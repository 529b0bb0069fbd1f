"""Why: the story of a case, an action or a receipt, in sentences that a newcomer reads in a minute."""

from typing import Any

from events.table import sentence
from schemas.actions import STATUSES as ACTION_STATUSES
from schemas.actions import About, ActionStatus
from schemas.cases import STATUSES as CASE_STATUSES
from schemas.cases import CaseStatus
from schemas.decisions import Decision
from services.errors import NotFound
from services.rules.deadlines import swedish
from services.rules.parties import function_of
from services.store import actions, cases, inbox, ledger
from services.store.work import Row, Work


async def why(work: Work, name: str) -> list[str]:
    """The reasons behind a case number, an action number or a receipt, newest last. Raises NotFound."""
    if (case := await cases.get(work, name)) is not None:
        return await _case(work, case)
    if (action := await actions.get(work, name)) is not None:
        return [_action(work, action), *await _told(work, [About("action", name)])]
    if (receipt := (await inbox.known(work, [name])).get(name)) is not None:
        return [*decided(receipt), *await _told(work, [About("signal", name)])]
    raise NotFound(f"Det finns inget ärende, ingen åtgärd och inget kvitto {name}.")


async def _case(work: Work, case: Row) -> list[str]:
    head = f"{case.id} {case.title}: {CASE_STATUSES[CaseStatus(case.status)]}, allvar {case.severity}, {case.signals} signaler."
    mine = await actions.about(work, About("case", case.id))
    receipts = await inbox.about(work, About("case", case.id), 50)
    reasons = [line for row in receipts for line in decided(row)]
    story = await _told(work, [About("case", case.id), *(About("action", a.id) for a in mine)])
    return [head, *(_action(work, a) for a in mine), *reasons, *story]


def _action(work: Work, action: Row) -> str:
    owner = function_of(work.policy.municipality, action.function).name
    return f"{action.id} {action.title}: {owner}, {action.due_why} ({ACTION_STATUSES[ActionStatus(action.status)]})."


def decided(row: Row) -> list[str]:
    """A receipt's decision: the reason, what matched, and what nearly did."""
    decision = Decision.model_validate(row.decision)
    rule = f" Regel {decision.programme} {decision.rule}, version {decision.version}." if decision.rule else ""
    facts = f" Träff: {'; '.join(decision.facts)}." if decision.facts else ""
    misses = [f"  Nära: {miss.name}, men {miss.why}." for miss in decision.nearest]
    return [f"Kvitto {row.receipt}: {decision.reason}{rule}{facts}", *misses]


async def _told(work: Work, abouts: list[About]) -> list[str]:
    rows = await ledger.told(work.connection, abouts)
    return [f"{swedish(row.at, work.policy.workdays)} {_whose(row)}{_in_words(work, row)}" for row in rows]


def _whose(row: Row) -> str:
    return f"[{row.about_id}] " if row.about_kind == "action" else ""


def _in_words(work: Work, row: Row) -> str:
    names = {f.id: f.name for f in work.policy.municipality.functions}
    body = {key: [names.get(v, v) for v in value] if key == "told" else _named(names, value) for key, value in row.body.items()}
    return sentence(row.fact, body)


def _named(names: dict[str, str], value: Any) -> Any:
    return names.get(value, value) if isinstance(value, str) else value
