"""What people have made of a case or a signal since it was decided, in sentences, and how each thing is undone."""

from schemas.decisions import Decision, Way
from schemas.receipts import Outcome
from schemas.terms import Lane
from services.errors import Refused
from services.remembered import remembered
from services.rules.deadlines import swedish
from services.rules.overruling import wanted_after_all
from services.rules.places import locate
from services.rules.routing import decide
from services.store import merges, proposals
from services.store.work import Row, Work


async def of_case(work: Work, case: str) -> list[str]:
    """The merges a case has had a part in, and what it was proposed for."""
    together = [line for row in await merges.about(work, case) for line in _merge(work, row, case)]
    proposed = [
        f"Föreslaget {swedish(row.proposed_at, work.policy.workdays)}: {row.sentence}" for row in await proposals.of_case(work, case)
    ]
    return [*together, *proposed]


def _merge(work: Work, row: Row, case: str) -> list[str]:
    at = swedish(row.at, work.policy.workdays)
    what = f"{row.merged} slogs ihop hit" if case == row.kept else f"Ärendet slogs ihop med {row.kept}"
    if row.undone_at is not None:
        return [f"{what} {at} och skildes igen {swedish(row.undone_at, work.policy.workdays)}."]
    return [f"{what} {at}. Skäl: {row.reason}", f'Ångra: samsyn case unmerge {row.merged} "skälet"']


def of_set_aside(work: Work, receipt: Row, row: Row | None) -> list[str]:
    """Where a set-aside signal would go if it were taken up by today's rules, and how that is done."""
    if receipt.outcome != Outcome.SET_ASIDE or receipt.lane == Lane.INDIVIDUAL or row is None:
        return []
    return [f"    {_if_taken_up(work, receipt, row)}", f'    Ångra: samsyn signal restore {receipt.receipt} "skälet"']


def _if_taken_up(work: Work, receipt: Row, row: Row) -> str:
    try:
        signal = remembered(receipt, row)
    except Refused:  # what was taken in under older shapes may lack what today's ask for
        return "Tas den upp igen behöver den först rättas."
    place = getattr(signal.report, "place", None)
    located = locate(place, work.policy.gazetteer) if place is not None else None
    programmes = wanted_after_all(work.policy.programmes.values())
    decision = decide(signal, located, programmes, (), work.policy.workdays.zone)
    return f"Tas den upp igen {_goes(decision)}"


def _goes(decision: Decision) -> str:
    if decision.way in {Way.OPEN, Way.WATCH}:
        return f"tar regeln {decision.programme} {decision.rule}, version {decision.version}, emot den."
    return "bedöms den av samordnaren." if decision.way is Way.TRIAGE else f"gäller: {decision.reason}"
