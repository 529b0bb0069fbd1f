"""Councils by hand: when they meet, what stands before them, what they decide, and their working groups."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from handlers.doors.deed import Args, Deed, Nothing, Number, Said
from handlers.doors.term import Term
from schemas.councils import Decision
from schemas.parties import Council
from schemas.signals import Readable
from schemas.terms import Lane
from services import councils, decisions, working_groups
from services.agendas import council_of
from services.rules.deadlines import swedish
from services.rules.meetings import closed_because, cut_off, next_meeting
from services.rules.parties import name_of
from services.store import actions, groups
from services.store import councils as rows
from services.store.work import Row, Work
from services.wording import UNNAMED, UNSAID, counted

Name = Annotated[str, StringConstraints(max_length=40), Readable]
Short = Annotated[str, StringConstraints(max_length=160), Readable]


class OnCouncil(Args):
    """A council by its id in the municipality's file."""

    council: Name


class OnMeeting(Args):
    """A meeting's number, as R-2027-0001."""

    meeting: Number


class Decide(Term):
    """What a council decides about a point: why, and what that kind of decision needs."""

    item: Number
    decision: Decision
    text: Said
    function: Name | None = None
    who: Short = ""
    how_much: Short = ""

    def decided(self) -> decisions.Decided:
        """The decision; with a deadline when one is given."""
        given = (self.days, self.hours, self.weekday) != (None, None, None)
        term = self.deadline() if given else None
        return decisions.Decided(self.decision, self.text, term, self.function, self.who, self.how_much)


class StartGroup(OnCouncil):
    """A group from a day to a day."""

    name: Short
    purpose: Said
    members: Annotated[tuple[Name, ...], Field(min_length=1, max_length=30)]
    first_day: date
    last_day: date
    case: Number | None = None


class OnGroup(Args):
    """A group, and what came of it."""

    group: Number
    text: Said


class ProlongGroup(OnGroup):
    """A later stop date, and why."""

    until: date


async def all_councils(work: Work) -> list[dict[str, Any]]:
    """Every council, when it meets next, until when its agenda is open and how much stands on it."""
    return [await _council(work, council) for council in work.policy.municipality.councils]


async def _council(work: Work, council: Council) -> dict[str, Any]:
    days = work.policy.workdays
    meets_at = next_meeting(council, work.now, days)
    frozen_at, n = cut_off(council, meets_at, days), len(await rows.undecided(work, council.id))
    froze = "fryses" if frozen_at > work.now else "frystes"
    shut = f" (stängd dag: {why})" if (why := closed_because(meets_at, days)) else ""
    told = f"möts {swedish(meets_at, days)}{shut}; underlaget {froze} {swedish(frozen_at, days)}; {counted(n, 'punkt', 'punkter')}"
    members = ", ".join(name_of(work.policy.municipality, member) for member in council.members)
    return {"råd": council.id, "namn": council.name, "nästa möte": told, "ledamöter": members}


async def shown(work: Work, a: OnCouncil) -> dict[str, Any]:
    """A council, the points that wait for it, its latest meetings and its groups."""
    council = council_of(work, a.council)
    waits, days = await rows.undecided(work, council.id), work.policy.workdays
    about = {row.id: row for row in await actions.named(work, {row.action for row in waits})}
    met = [
        {"möte": m.id, "när": swedish(m.meets_at, days), "läge": "avslutat" if m.held_at else "förberett"}
        for m in await rows.latest_meetings(work, council.id, 5)
    ]
    return {**await _council(work, council), "punkter": [_item(work, row, about[row.action]) for row in waits], "möten": met}


def _item(work: Work, row: Row, action: Row) -> dict[str, Any]:
    lane = Lane(row.lane)
    return {
        "punkt": row.id,
        "åtgärd": row.action,
        "senast": swedish(action.due_at, work.policy.workdays),
        "ansvarig": UNNAMED.get(lane) or name_of(work.policy.municipality, action.function),
        "vad": UNSAID if lane.closed else action.title,
        "uppskjuten": row.deferred,
        "möte": row.meeting or "nästa",
    }


async def _document(of: Any, work: Work, a: OnMeeting) -> dict[str, Any]:
    document, view = await of(work, a.meeting)
    return {"text": document.text, "html": document.html, "paper": document.paper.model_dump(), "view": view}


async def all_groups(work: Work) -> list[dict[str, Any]]:
    """Groups that have not ended, those that stop first first."""
    return [
        {
            "grupp": row.id,
            "råd": row.council,
            "namn": row.name,
            "från": row.first_day.isoformat(),
            "till": row.last_day.isoformat(),
            "läge": "har passerat sitt slutdatum" if row.last_day < work.today else "pågår",
        }
        for row in await groups.at_work(work)
    ]


async def _start(work: Work, a: StartGroup) -> str:
    return await working_groups.start(work, working_groups.Wanted(a.council, a.name, a.purpose, a.members, a.first_day, a.last_day, a.case))


DEEDS: dict[str, Deed] = {
    "councils": Deed(Nothing, lambda work, _: all_councils(work), looks=True),
    "council.show": Deed(OnCouncil, shown, looks=True),
    "council.pack": Deed(OnMeeting, lambda work, a: _document(councils.pack_of, work, a), looks=True),
    "council.minutes": Deed(OnMeeting, lambda work, a: _document(councils.minutes_of, work, a), looks=True),
    "council.decide": Deed(Decide, lambda work, a: decisions.decide(work, a.item, a.decided())),
    "council.close": Deed(OnMeeting, lambda work, a: councils.close(work, a.meeting)),
    "groups": Deed(Nothing, lambda work, _: all_groups(work), looks=True),
    "group.start": Deed(StartGroup, _start),
    "group.prolong": Deed(ProlongGroup, lambda work, a: working_groups.prolong(work, a.group, a.until, a.text)),
    "group.end": Deed(OnGroup, lambda work, a: working_groups.end(work, a.group, a.text)),
}
