"""Packs and minutes: what a council reads before it meets, and what came of the meeting, gathered from the rows."""

from collections.abc import Mapping, Sequence

from schemas.actions import UNFINISHED, About, ActionStatus
from schemas.councils import Decision, Group, Minutes, Pack, Point
from schemas.parties import Council
from schemas.terms import Lane
from services import timeline
from services.rules.deadlines import swedish
from services.rules.meetings import closed_because, next_meeting
from services.rules.parties import name_of
from services.store import actions, groups, ledger
from services.store import councils as rows
from services.store.work import Row, Work
from services.wording import UNNAMED, UNSAID

STORY = 8
"""The last things that happened to an action: a council reads a page."""


async def pack(work: Work, council: Council, meeting: Row, before: str | None, page: str) -> Pack:
    """What stands before a council now. `before` is the meeting before this one."""
    points = [row for row in await rows.at_meeting(work, meeting.id) if row.decided_at is None]
    last = [row for row in await rows.at_meeting(work, before) if _decided(row)] if before else []
    return Pack(
        meeting=meeting.id,
        council=council.name,
        meets_at=meeting.meets_at,
        cut_off_at=meeting.cut_off_at,
        points=await _points(work, points),
        decided_last=await _points(work, last),
        groups=tuple([group(work, row) for row in await groups.at_work(work, council.id)]),
        next_meeting=next_meeting(council, meeting.meets_at, work.policy.workdays),
        closed_because=closed_because(meeting.meets_at, work.policy.workdays),
        page=page,
    )


async def minutes(work: Work, council: Council, meeting: Row) -> Minutes:
    """What a meeting has come to: until it is closed, so far."""
    points = await rows.at_meeting(work, meeting.id)
    return Minutes(
        meeting=meeting.id,
        council=council.name,
        meets_at=meeting.meets_at,
        decided=await _points(work, [row for row in points if _decided(row)]),
        done=await _points(work, [row for row in points if row.decision == Decision.DONE]),
        undecided=await _points(work, [row for row in points if row.decided_at is None]),
        next_meeting=next_meeting(council, meeting.meets_at, work.policy.workdays),
        closed_because=closed_because(meeting.meets_at, work.policy.workdays),
    )


def _decided(row: Row) -> bool:
    return row.decided_at is not None and row.decision != Decision.DONE


def group(work: Work, row: Row) -> Group:
    """A working group, and whether its stop date has passed."""
    members = tuple(name_of(work.policy.municipality, member) for member in row.members)
    days = {"first_day": row.first_day, "last_day": row.last_day, "past": row.last_day < work.today}
    return Group(id=row.id, name=row.name, purpose=row.purpose, members=members, **days)


async def _points(work: Work, listed: Sequence[Row]) -> tuple[Point, ...]:
    about = {action.id: action for action in await actions.named(work, {row.action for row in listed})}
    stories = await _stories(work, [action for action in about.values() if not Lane(action.lane).closed])
    return tuple(_point(work, row, about[row.action], stories) for row in listed)


def _point(work: Work, row: Row, action: Row, stories: Mapping[str, Sequence[Row]]) -> Point:
    """In a closed lane numbers and times only: who decides looks it up behind the link, where that is allowed."""
    known = {"item": row.id, "action": row.action, "due_at": action.due_at, "deferred": row.deferred, "decision": row.decision}
    known |= {"decided_at": row.decided_at, "now": _stands(work, action)}
    if (lane := Lane(row.lane)).closed:
        return Point(**known, title=UNSAID, owner=UNNAMED[lane])
    words, by = (row.details or {}).get("words", ""), timeline.by_whom(work, row.by) if row.by else None
    said = {"words": words, "reason": row.reason or "", "by": by or ""}
    owner = name_of(work.policy.municipality, action.function)
    return Point(**known, **said, title=action.title, owner=owner, due_why=action.due_why, story=_story(work, stories[action.id]))


async def _stories(work: Work, listed: Sequence[Row]) -> dict[str, list[Row]]:
    """What has happened to each action, oldest first."""
    stories: dict[str, list[Row]] = {action.id: [] for action in listed}
    for row in await ledger.told(work.connection, [About("action", name) for name in stories]) if stories else []:
        stories[row.about_id].append(row)
    return stories


def _story(work: Work, happened: Sequence[Row]) -> tuple[str, ...]:
    days = work.policy.workdays
    return tuple(f"{swedish(row.at, days)}: {timeline.told(work, row, closed=False)}" for row in happened[-STORY:])


def _stands(work: Work, action: Row) -> str:
    """Whether what was decided has been done."""
    days = work.policy.workdays
    if action.status == ActionStatus.DONE:
        return f"klar {swedish(action.done_at, days)}"
    late = action.status in UNFINISHED and action.due_at <= work.now
    return f"inte gjord, försenad sedan {swedish(action.due_at, days)}" if late else f"pågår, senast {swedish(action.due_at, days)}"
