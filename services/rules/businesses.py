"""Which standing case a signal about a business joins: one of the same business, per family, in time of occurrence; never by place."""

from collections.abc import Collection
from datetime import datetime

from schemas.cases import CaseStatus
from schemas.decisions import NearMiss
from schemas.programmes import Programme
from schemas.rules import Rule
from services.rules.joining import NEAREST, Join, in_window
from services.rules.standing import Standing


def join_business(
    programme: Programme, rule: Rule, business: str, at: datetime, standing: Collection[Standing]
) -> tuple[Join | None, tuple[NearMiss, ...]]:
    """The case of the rule's family that is about the same business, or those that were too long ago.

    Two businesses in one building are two problems: whatever else a rule attaches by is for the lane of places.
    """
    families = {rule.key, *rule.joins}
    own = [s for s in standing if s.lane is programme.lane and s.business == business and s.programme == programme.code]
    mine = sorted((s for s in own if s.rule in families), key=lambda s: (s.status is CaseStatus.OPEN, s.last_at, s.case), reverse=True)
    fresh = [s for s in mine if in_window(s, at, programme)]
    if fresh:
        return Join(fresh[0], "samma verksamhet"), ()
    why = f"mer än {programme.window.within_days} dagar emellan"
    return None, tuple(NearMiss(name=s.case, why=why) for s in mine[:NEAREST])
