"""Why: the story of a case, an action or a receipt, in sentences that a newcomer reads in a minute."""

from collections.abc import Sequence
from typing import Any

from events.table import sentence
from schemas.actions import STATUSES as ACTION_STATUSES
from schemas.actions import UNFINISHED, About, ActionStatus
from schemas.cases import STATUSES as CASE_STATUSES
from schemas.cases import CaseStatus
from schemas.decisions import Decision
from schemas.parties import Municipality
from schemas.reviews import Review
from schemas.terms import CATEGORIES, SEVERITIES, SOURCES, Lane, Source, category
from services import judged, plans, priorities, reviews, terms
from services.deliveries import letters_of
from services.errors import NotFound
from services.rules.deadlines import swedish
from services.rules.milestones import Kept
from services.rules.parties import name_of
from services.rules.priority import shown
from services.store import actions, cases, councils, inbox, ledger, linked, proposals, signals
from services.store.policies import recall
from services.store.work import Row, Work
from services.wording import UNSAID, counted, short

SHOWN = 20
"""Signals of a case whose reasons are told one by one; the rest are counted."""
CLOSED = "sekretess"
REVIEWS = {Review.WAITING: " (väntar på granskning)", Review.BLANKED: " (texten är borttagen vid granskning)"}
SILENT = {"title": UNSAID, **dict.fromkeys(("reason", "result", "reference", "text", "rule", "place"), CLOSED)}
"""What facts about a closed lane show instead of what somebody wrote."""


async def why(work: Work, name: str, reader: str | None = None, *, orgs: bool = False) -> list[str]:
    """The reasons behind a case number, an action number, a consultation number or a receipt. Raises NotFound.

    `reader` is the function that asks; without one it is the house's own desk. `orgs`: the reader may know of businesses; else of
    those, and of the young always, nothing is told that anybody wrote.
    """
    number = name.strip().upper()
    if (case := await cases.get(work, number)) is not None:
        return await (_closed_case(work, case) if _shut(case.lane, orgs=orgs) else _case(work, case, reader))
    if (action := await actions.get(work, number)) is not None:
        return await (_closed_action(work, action) if _shut(action.lane, orgs=orgs) else _action(work, action, reader))
    if (receipt := (await inbox.known(work, [name.strip().lower()])).get(name.strip().lower())) is not None:
        return await _receipt(work, receipt, reader, closed=receipt.lane == Lane.ORG and not orgs)
    if (proposal := await proposals.get(work, number)) is not None:
        abouts = [About("proposal", number), *([About("action", proposal.action)] if proposal.action else [])]
        return [f"{number}: {proposal.sentence}", *await _happened(work, abouts)]
    if mine := await actions.about(work, About("consultation", number)):
        abouts = [About("consultation", number), *(About("action", a.id) for a in mine)]
        return [f"{number}: konsultation, {CLOSED}.", *_owed(work, mine, closed=True), *await _happened(work, abouts, closed=True)]
    raise NotFound(f"Det finns inget ärende, ingen åtgärd och inget kvitto {name.strip()}.")


def _shut(lane: str, *, orgs: bool) -> bool:
    return Lane(lane).closed and not (orgs and lane == Lane.ORG)


async def _closed_case(work: Work, case: Row) -> list[str]:
    mine = await actions.about(work, About("case", case.id))
    abouts = [About("case", case.id), *(About("action", a.id) for a in mine)]
    head = f"{case.id} {UNSAID}: {CASE_STATUSES[CaseStatus(case.status)]}."
    letters = await letters_of(work, [a.id for a in mine], closed=True)
    return [head, *_owed(work, mine, closed=True), *letters, *await _happened(work, abouts, closed=True)]


async def _with_points(work: Work, action: Row) -> list[About]:
    """An action, and its points on the councils' agendas."""
    return [About("action", action.id), *(About("item", point.id) for point in await councils.of_actions(work, [action.id]))]


async def _closed_action(work: Work, action: Row) -> list[str]:
    told_of = await _happened(work, await _with_points(work, action), closed=True)
    story, letters = await terms.story(work, action, closed=True), await letters_of(work, [action.id], closed=True)
    return [_in_short(work, action, closed=True), f"Hör till {action.about_id}.", *story, *letters, *told_of]


async def _receipt(work: Work, receipt: Row, reader: str | None, *, closed: bool) -> list[str]:
    happened = await _happened(work, [About("signal", receipt.receipt)], closed=closed)
    if closed:
        return [f"  Signal från {receipt.feed}, kvitto {receipt.receipt}: {CLOSED}.", *happened]
    return [*await _signal(work, receipt, reader), *happened]


async def _case(work: Work, case: Row, reader: str | None) -> list[str]:
    programme = await recall(work, case.policy)
    mine = await actions.about(work, About("case", case.id))
    receipts = await inbox.about(work, About("case", case.id), SHOWN)
    more = case.signals - len(receipts)
    grave = f"allvar {case.severity} ({SEVERITIES[case.severity]})"
    return [
        f"{case.id} {case.title}: {CASE_STATUSES[CaseStatus(case.status)]}, {grave}, {counted(case.signals, 'signal', 'signaler')}.",
        f"Enligt {programme.name}, {programme.code} version {programme.version}.",
        *await judged.of_case(work, case.id),
        *_weighed(work, (await priorities.of(work, [case]))[case.id]),
        *_beside(await linked.of(work, case.id)),
        *_owed(work, mine, closed=False),
        *_kept(await plans.deadlines_of(work, case)),
        *(["", "Varför:"] if receipts else []),
        *[line for row in receipts for line in await _signal(work, row, reader)],
        *([f"  … och {counted(more, 'signal', 'signaler')} till."] if more > 0 and receipts else []),
        *await letters_of(work, [a.id for a in mine], closed=False),
        *await _happened(work, [About("case", case.id), *(About("action", a.id) for a in mine)]),
    ]


def _weighed(work: Work, stands: priorities.Stands) -> list[str]:
    """The sum, and a person's word over it."""
    reckoned, word = f"Prioritet: {stands.reckoned.sentence}.", stands.word
    if word is None:
        return [reckoned]
    at, by = swedish(word.set_at, work.policy.workdays), by_whom(work, word.by) or "någon"
    return [f"Prioritet: {shown(stands.score)}, satt {at} av {by}: {word.reason}", f"  Uträknat: {stands.reckoned.sentence}."]


def _beside(others: Sequence[Row]) -> list[str]:
    """The cases it has to do with and is not one problem with."""
    return (
        ["", "Hör ihop med:", *(f"  {o.id} {o.title} ({CASE_STATUSES[CaseStatus(o.status)]}): {o.how}." for o in others)] if others else []
    )


async def _action(work: Work, action: Row, reader: str | None) -> list[str]:
    about = [f"Hör till {action.about_id}."]
    if action.about_kind == "signal" and (receipt := (await inbox.known(work, [action.about_id])).get(action.about_id)) is not None:
        about = ["", "Varför:", *await _signal(work, receipt, reader)]
    elif (case := await cases.get(work, action.about_id)) is not None:
        about = [f"Hör till {case.id} {case.title}."]
    story, told_of = await terms.story(work, action, closed=False), await _happened(work, await _with_points(work, action))
    letters = await letters_of(work, [action.id], closed=False)
    return [_in_short(work, action, closed=False), *about, *story, *letters, *told_of]


def _owed(work: Work, mine: Sequence[Row], *, closed: bool) -> list[str]:
    """Who owes what by when: what is not done comes first, next due on top."""
    ordered = sorted(mine, key=lambda a: (a.status not in UNFINISHED, a.due_at, a.id))
    return ["", "Åtgärder:", *(f"  {_in_short(work, a, closed=closed)}" for a in ordered)] if mine else []


def _kept(milestones: Sequence[Kept]) -> list[str]:
    """The case's own deadlines: kept, due, overdue."""
    return ["", "Ärendets tider:", *(f"  {one.sentence}" for one in milestones)] if milestones else []


def _in_short(work: Work, action: Row, *, closed: bool) -> str:
    days, owner = work.policy.workdays, name_of(work.policy.municipality, action.function)
    if action.status == ActionStatus.DONE:
        stands = f"klar {swedish(action.done_at, days)}" + ("" if closed else f": {action.note}")
    else:
        late = ", försenad" if action.due_at <= work.now else ""
        stands = f"senast {swedish(action.due_at, days)} ({ACTION_STATUSES[ActionStatus(action.status)]}{late})"
    return f"{action.id} {UNSAID if closed else f'{action.title}: {owner}'}, {stands}."


async def _signal(work: Work, receipt: Row, reader: str | None) -> list[str]:
    """What was reported, where it went, and the reasons: the rule and its version, what matched, and what nearly did."""
    decision = Decision.model_validate(receipt.decision)
    row = await signals.get(work, receipt.receipt)
    text = reviews.text(work, row, decision.programme, reader) if row is not None else None
    seen = f"  {_reported(work, row, text)}" if row is not None else f"  Signal från {receipt.feed}"
    rule = f" Regel {decision.programme} {decision.rule}, version {decision.version}." if decision.rule else ""
    facts = f" Träff: {'; '.join(decision.facts)}." if decision.facts else ""
    reasons = dict.fromkeys(miss.why for miss in decision.nearest)
    misses = [f"    Nära: {', '.join(m.name for m in decision.nearest if m.why == why)}, men {why}." for why in reasons]
    since = [*await _corrections(work, receipt.receipt), *judged.of_set_aside(work, receipt, row)]
    return [f"{seen}, kvitto {receipt.receipt}.", f"    {decision.reason}{rule}{facts}", *misses, *since]


async def _corrections(work: Work, receipt: str) -> list[str]:
    """What was corrected, by whom and why."""
    told = [row for row in await ledger.told(work.connection, [About("signal", receipt)]) if row.fact == "signal.corrected"]
    return [f"    Rättad {_by(work, row)}: {row.body['what']}. Skäl: {row.body['reason']}" for row in told]


def _by(work: Work, row: Row) -> str:
    return f"{swedish(row.at, work.policy.workdays)} av {acted(work, row) or 'systemet'}"


def _reported(work: Work, row: Row, text: str | None) -> str:
    at = swedish(row.occurred_from, work.policy.workdays)
    what = ", ".join(part for part in (CATEGORIES[category(row.category)], row.business, row.place_name) if part)
    said = f": ”{short(text, 200)}”" if text and text.strip() else ""
    return f"{at} {what} ({SOURCES[Source(row.source)]}){said}{REVIEWS.get(row.review, '')}"


async def _happened(work: Work, abouts: list[About], *, closed: bool = False) -> list[str]:
    """The ledger in sentences, oldest first; without a word that anybody wrote when it is `closed`."""
    rows = await ledger.told(work.connection, abouts)
    return ["", "Vad som har hänt:", *(f"  {_event(work, row, closed=closed)}" for row in rows)]


def _event(work: Work, row: Row, *, closed: bool) -> str:
    whose, by = f"{row.about_id} " if row.about_kind == "action" else "", acted(work, row)
    return f"{swedish(row.at, work.policy.workdays)} {whose}{told(work, row, closed=closed)}{f' ({by})' if by else ''}"


def told(work: Work, row: Row, *, closed: bool) -> str:
    """A row of the ledger in a sentence; without a word that anybody wrote when it is `closed`."""
    return sentence(
        row.fact, {key: _named(work.policy.municipality, value) for key, value in row.body.items()} | (SILENT if closed else {})
    )


def acted(work: Work, row: Row) -> str | None:
    """The function that did what a row of the ledger tells, when it was somebody."""
    return by_whom(work, row.actor)


def by_whom(work: Work, actor: str) -> str | None:
    """The function of an actor, when it is somebody. A person (`person:p-…@function`) is called by the function alone."""
    kind, _, name = actor.partition(":")
    function = name.partition("@")[2] if kind == "person" else name
    return name_of(work.policy.municipality, function) if kind in {"function", "person"} else None


def _named(municipality: Municipality, value: Any) -> Any:
    """The value with ids of functions as their names."""
    names = {f.id: f.name for f in municipality.functions}
    if isinstance(value, list):
        return [names.get(one, one) if isinstance(one, str) else one for one in value]
    return names.get(value, value) if isinstance(value, str) else value
