"""What comes of an action if nothing happens: how it stands to its ladder, and who besides the one who answers hears of it next."""

from schemas.actions import ActionStatus
from schemas.terms import Lane
from services.rules.climbing import Stands
from services.rules.forecast import Coming, others_next
from services.rules.reach import Known, Owned
from services.store.policies import recall
from services.store.work import Row, Work


async def stands(work: Work, action: Row) -> Stands:
    """What of an action its ladder asks."""
    programme = await recall(work, action.policy)
    owned = Owned(action.function, programme.coordinator, Lane(action.lane))
    return Stands(owned, action.due_at, action.status == ActionStatus.ACCEPTED)


async def others_told(work: Work, action: Row, house: Known) -> Coming | None:
    """The next step that tells somebody besides the one who answers, with the absences that `house` knows; None when none is left."""
    return others_next(action.rungs, action.next_step, await stands(work, action), house, work.now, work.policy.workdays)
