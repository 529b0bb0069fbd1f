"""What a replay asks the house: how it stands when it begins, what became of its signals, and whom they would have told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from schemas.receipts import Outcome
from services.rules.parties import name_of
from services.store import inbox, notices
from services.store.work import Work


async def begins(work: Work) -> dict[str, Any]:
    """The house's own time, from which on things are the replay's, and whether letters leave this house."""
    return {"now": work.now.isoformat(), "exercise": work.policy.municipality.exercise}


async def came(work: Work, receipts: Sequence[str], since: datetime) -> dict[str, Any]:
    """The outcomes of those that have theirs, and how many of them opened or watched a case since an instant."""
    settled = await inbox.settled(work, receipts)
    opened = (row for row in settled if row.outcome == Outcome.ROUTED and row.about_kind == "case" and row.handled_at >= since)
    return {"outcomes": {row.receipt: row.outcome for row in settled}, "cases": sum(1 for _ in opened)}


async def told(work: Work, since: datetime) -> dict[str, int]:
    """How many letters were written since an instant, by the function they are for, most first."""
    written = await notices.written(work, since)
    return {name_of(work.policy.municipality, row.function): row.n for row in written}
