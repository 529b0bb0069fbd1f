"""Review: where a programme asks for it, somebody reads each report before other parties see its text."""

from events.signals import SignalApproved, SignalBlanked
from schemas.actions import UNFINISHED, About
from schemas.reviews import Review
from schemas.terms import Lane
from services import actions
from services.errors import NotFound, Refused
from services.rules.access import reads_unreviewed
from services.rules.parties import function_of, responsible
from services.rules.said import said
from services.store import actions as action_rows
from services.store import cases
from services.store import signals as rows
from services.store.work import Row, Work

KIND = "review"
"""What an action is about that asks for the reports of one case to be read: its subject is the case's number."""
DONE = "Alla rapporter i ärendet är granskade."


async def ask(work: Work, programme: str | None, about: About | None) -> Review | None:
    """Whether a report that went to a case waits to be read; one action asks for all of a case's."""
    policy = work.policy.programmes[programme] if programme is not None else None
    if policy is None or policy.review is None or about is None or about.kind != "case":
        return None
    if not await _asked(work, about.id):
        case, task = await cases.get(work, about.id), policy.review
        function = responsible(work.policy.municipality, task.role, case.area if case is not None else None, policy.coordinator).function
        wanted = actions.Wanted(f"{task.title}: {about.id}"[:200], task.effect, function, task.deadline)
        await actions.add(work, About(KIND, about.id), policy.lane, policy, wanted)
    return Review.WAITING


async def approve(work: Work, receipt: str) -> None:
    """Others may read the report."""
    row = await _find(work, receipt)
    if row.review != Review.WAITING:
        raise Refused("Rapporten väntar inte på granskning.")
    await rows.change(work, receipt, review=Review.APPROVED)
    work.record(SignalApproved(signal=receipt), Lane(row.lane))
    await settle(work, row.case)


async def blank(work: Work, receipt: str, reason: str) -> None:
    """Nobody reads the report's text any more. What happened, where and when still counts."""
    row = await _find(work, receipt)
    if row.review is None or row.review == Review.BLANKED:
        raise Refused("Rapporten är inte en som granskas, eller så är texten redan borta.")
    words = said(reason, "Skriv varför texten tas bort.", work.today)
    await rows.change(work, receipt, review=Review.BLANKED, text="")
    work.record(SignalBlanked(signal=receipt, reason=words), Lane(row.lane))
    await settle(work, row.case)


def text(work: Work, row: Row, programme: str | None, reader: str | None) -> str | None:
    """What a function may read of a report; None while it must not. Without a reader it is the house's own desk that asks."""
    if row.review != Review.WAITING or reader is None:
        return str(row.text)
    policy = work.policy.programmes.get(programme or "")
    may = policy is not None and reads_unreviewed(function_of(work.policy.municipality, reader), policy)
    return str(row.text) if may else None


async def _find(work: Work, receipt: str) -> Row:
    row = await rows.held(work, receipt)
    if row is None:
        raise NotFound("Det finns ingen rapport med det kvittot.")
    return row


async def _asked(work: Work, case: str) -> list[Row]:
    return [row for row in await action_rows.about(work, About(KIND, case)) if row.status in UNFINISHED]


async def settle(work: Work, case: str | None) -> None:
    """The action that asked for them is done when no report of the case waits any more."""
    if case is not None and not await rows.waits_for_review(work, case):
        for action in await _asked(work, case):
            await actions.settle(work, action, DONE)
