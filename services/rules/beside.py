"""Which cases of other programmes a new case has to do with: at its place, near it, in its area, or about its business."""

from collections.abc import Collection, Iterator

from schemas.programmes import Programme
from schemas.rules import Attach
from services.rules.joining import Candidate, Join, Seen, apart, in_window, near
from services.rules.standing import Standing

MOST = 5
"""Cases that a new one is linked with, the surest first."""


def beside(programme: Programme, seen: Seen, business: str | None, standing: Collection[Standing]) -> list[Join]:
    """The cases of other programmes in its lane that stand at the time: linked, never merged. About a business, only those about it too."""
    others = [s for s in standing if s.programme != programme.code and s.lane is programme.lane and in_window(s, seen.at, programme)]
    latest = sorted(others, key=lambda s: (s.last_at, s.case), reverse=True)
    if business is not None:
        return [Join(s, "samma verksamhet") for s in latest if s.business == business][:MOST]
    found: dict[str, Join] = {}
    for join in _placed(programme, seen, latest):
        found.setdefault(join.standing.case, join)
    return list(found.values())[:MOST]


def _placed(programme: Programme, seen: Seen, latest: Collection[Standing]) -> Iterator[Join]:
    candidates = [Candidate(s, apart(s, seen.located)) for s in latest]
    for attach in (Attach.PLACE, Attach.DISTANCE, Attach.AREA):
        yield from (Join(one.standing, how) for one in candidates if (how := near(attach, one, seen, programme)))
