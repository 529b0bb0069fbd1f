"""Feedback: whoever stands for a feed is told each working morning what its signals led to, when they led to something."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

import uuid_utils

from events.reporters import FeedbackGiven
from schemas.notices import NoticeKind
from schemas.terms import Lane
from services import answers, notices
from services.answers import Feedback, Own, Turn
from services.rules.deadlines import swedish
from services.rules.parties import name_of
from services.store import digests, meta
from services.store import feedback as rows
from services.store.feedback import Span
from services.store.work import Row, Work

KIND = NoticeKind.FEEDBACK
SETTLED = timedelta(minutes=5)
"""Facts of the last minutes are told tomorrow: a unit that began before this one may not have been committed yet."""


async def give_due(work: Work) -> int:
    """Write every letter that is due this morning and does not exist yet; returns how many.

    One row per function and day tells how far it has been told, also when there was nothing to tell: a restart doubles nothing, and
    what happened while the service was down is told when it is up.
    """
    at = work.policy.workdays.instant(work.today, work.policy.municipality.manager_digest_at)
    began = await meta.moment(work, meta.BEGAN) or work.now
    if not work.policy.workdays.is_working(work.today) or not began < at <= work.now:
        return 0
    contacts, given = _contacts(work), await digests.of_days(work, [work.today])
    return sum([await _give(work, name, feeds) for name, feeds in contacts.items() if (KIND, name, work.today) not in given])


def _contacts(work: Work) -> dict[str, list[str]]:
    """The feeds that each function stands for and wants to hear of: several feeds share a letter."""
    contacts: dict[str, list[str]] = defaultdict(list)
    for feed in work.policy.municipality.feeds:
        if feed.contact is not None and feed.feedback:
            contacts[feed.contact].append(feed.id)
    return contacts


async def _give(work: Work, function: str, feeds: Sequence[str]) -> bool:
    before = await digests.frozen_before(work, KIND, function, work.today) or await meta.moment(work, meta.BEGAN) or work.now
    told = await gather(work, feeds, (before - SETTLED, work.now - SETTLED))
    words = answers.letter(told, work.policy.municipality) if told.turns or told.counts or told.closed_lanes else None
    feedback = str(uuid_utils.uuid7())
    row = {"id": feedback, "kind": KIND, "function": function, "day": work.today, "frozen_at": work.now}
    first = await digests.insert(work, row | {"words": words.model_dump(mode="json") if words else None})
    if words is None or not first:
        return False
    work.record(FeedbackGiven(feedback=feedback, function=function, day=work.today))
    await notices.send(work, KIND, function, words, f"feedback:{feedback}")
    return True


async def gather(work: Work, feeds: Collection[str], span: Span) -> Feedback:
    """What happened to the signals of these feeds in a span of time."""
    counts, closed_lanes = Counter[str](), 0
    for row in await rows.fates(work, feeds, span):
        if row.lane == Lane.PLACE:
            counts[row.outcome] += row.n
        else:
            closed_lanes += row.n
    used = await rows.used(work, feeds, span) if counts else []
    decided, closed = await rows.decided(work, feeds, span), await rows.closed(work, feeds, span)
    of_cases = list(dict.fromkeys([*(r.about_id for r in used if r.about_kind == "case"), *(r.about_id for r in decided), *closed]))
    own = _own(await rows.in_cases(work, feeds, of_cases)) if of_cases else {}
    turns = [_turn(work, case, own[case], used, decided, closed) for case in of_cases if case in own]
    turns += [Turn(_first([row]), None, used=True) for row in used if row.about_kind != "case"]
    coming = await rows.next_due(work, of_cases) if of_cases else None
    return Feedback(work.today, counts, closed_lanes, turns, _coming(work, coming) if coming is not None else "")


def _own(found: Iterable[Row]) -> dict[str, Own]:
    """For each case the first of their own signals, and how many more there are."""
    by_case: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        by_case[row.about_id].append(row)
    return {case: _first(mine) for case, mine in by_case.items()}


def _first(mine: Sequence[Row]) -> Own:
    row, *more = mine
    return Own(row.receipt, row.category, row.place_name or "", row.occurred_from, len(more))


def _turn(work: Work, case: str, own: Own, used: Sequence[Row], decided: Sequence[Row], closed: Collection[str]) -> Turn:
    mine = [row for row in decided if row.about_id == case]
    return Turn(
        own,
        case,
        used=any(row.about_id == case for row in used),
        decided=tuple(_asked(work, row) for row in mine if row.fact == "action.added"),
        done=tuple(_what(row) for row in mine if row.fact == "action.done"),
        closed=case in closed,
    )


def _what(action: Row) -> str:
    """A planned action by its title; one that somebody wrote by hand is not quoted to others."""
    return str(action.title) if action.key else "en åtgärd som har lagts till"


def _asked(work: Work, action: Row) -> str:
    due = swedish(action.due_at, work.policy.workdays)
    return f"{_what(action)}, {name_of(work.policy.municipality, action.function)}, senast {due}"


def _coming(work: Work, action: Row) -> str:
    return f"{_asked(work, action)}."
