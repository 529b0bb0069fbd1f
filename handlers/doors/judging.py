"""What people judge by hand: proposals of a deeper process, and how a case is prioritised."""

from typing import Annotated, Any

from pydantic import Field

from handlers.doors.deed import Args, Deed, Nothing, Number, Said
from services import priorities, proposals
from services.rules.deadlines import swedish
from services.rules.priority import shown
from services.store import proposals as rows
from services.store.work import Work

MOST = 200
STATUSES = {"proposed": "väntar på svar", "accepted": "antaget", "declined": "avböjt"}


class OnProposal(Args):
    """A proposal, and the reason for the answer."""

    proposal: Number
    text: Said


class Prioritise(Args):
    """A case, the priority a person gives it (none confirms what is reckoned), and why."""

    case: Number
    to: Annotated[float, Field(gt=0, le=100)] | None = None
    text: Said


async def all_proposals(work: Work) -> list[dict[str, Any]]:
    """Proposals as plain rows, those that wait for an answer first."""
    return [
        {
            "förslag": row.id,
            "läge": STATUSES[row.status],
            "vad": row.sentence,
            "föreslaget": swedish(row.proposed_at, work.policy.workdays),
            "åtgärd": row.action or "",
            "ärende": row.case or "",
            "skäl": row.reason or "",
        }
        for row in await rows.listed(work, MOST)
    ]


async def _prioritise(work: Work, a: Prioritise) -> str:
    """The priority that now stands, in words."""
    stands = await priorities.prioritise(work, a.case, a.to, a.text)
    return f"{shown(stands.score)}; uträknad: {stands.reckoned.sentence}"


DEEDS: dict[str, Deed] = {
    "case.prioritise": Deed(Prioritise, _prioritise),
    "proposals": Deed(Nothing, lambda work, _: all_proposals(work), looks=True),
    "proposal.accept": Deed(OnProposal, lambda work, a: proposals.accept(work, a.proposal, a.text)),
    "proposal.decline": Deed(OnProposal, lambda work, a: proposals.decline(work, a.proposal, a.text)),
}
