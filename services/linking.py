"""Links: cases of different programmes that lie where a new one does, or are about its business. They are never merged."""

from collections.abc import Collection
from datetime import timedelta

from events.cases import CaseLinked
from schemas.terms import Lane
from services.batches import as_standing
from services.rules.beside import beside
from services.rules.joining import Seen
from services.rules.places import Located, surroundings
from services.rules.standing import Standing, Surroundings, around_business
from services.store import cases as case_rows
from services.store import linked as rows
from services.store.cases import Case
from services.store.work import Work

NOWHERE = Located(None, None, None, None, None, None, "")


def link(work: Work, case: Case, other: str, how: str) -> None:
    """Say that a case has to do with another, and how."""
    rows.insert(work, {"case": case.id, "other": other, "how": how, "at": work.now})
    work.record(CaseLinked(case=case.id, other=other, reason=how), Lane(case.lane))


def begun(work: Work, case: Case, located: Located | None, near: Collection[Standing]) -> None:
    """Link a new case with the standing ones of other programmes in its lane; `near` are those that it has around it."""
    seen = Seen(located or NOWHERE, case.first_at.astimezone(work.policy.workdays.zone))
    for joined in beside(work.policy.programmes[case.programme], seen, case.business, near):
        link(work, case, joined.standing.case, joined.how)


async def begun_by_hand(work: Work, case: Case, located: Located | None) -> None:
    """The same for a case that people open: what it has around it is looked up."""
    window = work.policy.programmes[case.programme].window
    span = timedelta(days=window.within_days)
    standing = await case_rows.standing(work, {Lane(case.lane)}, case.first_at - span, case.first_at + span)
    spot = surroundings(located, window.distance_m) if located is not None else set[str]()
    around = around_business(case.business) if case.business is not None else spot
    begun(work, case, located, Surroundings(as_standing(row) for row in standing).near(around))
