"""What speaks against an action: its terms and its ladder as they are written, held against what they come to. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from services.reckoning.days import Days
from services.reckoning.terms import due, offset, paused

GRACE = timedelta(seconds=30)


class Held(NamedTuple):
    """An action as it stands: its row, its terms in order, its programme's ladder, and the steps of this round that are taken."""

    action: Any
    terms: Sequence[Any]
    ladder: Sequence[Mapping[str, Any]]
    taken: Mapping[int, datetime]


def wrong(held: Held, days: Days, now: datetime) -> set[str]:
    """What is wrong with it. A term that is not written down, or by another calendar, cannot be reckoned anew; its steps are still owed."""
    laid = {rung["step"]: datetime.fromisoformat(rung["at"]) for rung in held.action.rungs}
    found = set(_taken(laid, held.taken, now))
    term = held.terms[-1] if held.terms else None
    if term is None:  # older than the ledger of terms
        return found
    if term.round != held.action.round:
        return found | {"term_missing"}
    if days.name in {None, term.calendar}:
        return found | set(_dues(held, days)) | set(_steps(held, laid, days, now))
    return found | ({"due_wrong"} if term.due_at != held.action.due_at else set())


def _taken(laid: Mapping[int, datetime], taken: Mapping[int, datetime], now: datetime) -> Iterator[str]:
    """What has come is taken, and at the instant it stands at."""
    if any(at < now - GRACE and step not in taken for step, at in laid.items()):
        yield "step_missing"
    if any(at != laid.get(step) for step, at in taken.items()):
        yield "step_wrong"


def _dues(held: Held, days: Days) -> Iterator[str]:
    """The action's due instant is its term's, and its term's is what it comes to."""
    term, comes = held.terms[-1], set(_comes(held.terms, days))
    if term.due_at != held.action.due_at or (comes and term.due_at not in comes):
        yield "due_wrong"


def _comes(terms: Sequence[Any], days: Days) -> Iterator[datetime]:
    """What the last term comes to: from the last deadline that was set with the pauses since, or from the term that was paused."""
    term, before = terms[-1], terms[-2] if len(terms) > 1 else None
    begun = max((n for n, one in enumerate(terms) if one.deadline is not None), default=None)
    if begun is not None and [one.round for one in terms[begun:]] == list(range(terms[begun].round, term.round + 1)):
        at = due(terms[begun].deadline, terms[begun].starts_at, days)
        for one in terms[begun + 1 :]:
            at = at if one.paused_until is None else paused(at, one.starts_at, one.paused_until, days)
        yield at
    if term.paused_until is not None and before is not None:
        yield paused(before.due_at, term.starts_at, term.paused_until, days)


def _steps(held: Held, laid: Mapping[int, datetime], days: Days, now: datetime) -> Iterator[str]:
    """Each step stands among the rungs at its instant, and none else does.

    One that counts from when a function was asked is laid out again each time another is, numbered on a whole ladder at a time. One
    that is taken may have been laid out by the calendar of before: that it was taken at its instant is asked of it anyway.
    """
    armed = _armed(held, days)
    for number, step in enumerate(held.ladder):
        asked = step.get("counts_from") == "asked"
        at = {offset(step["after"], start, days) for start in (_asked(held, armed, days) if asked else {held.action.due_at})}
        stands = [n for n in laid if n % len(held.ladder) == number]
        owed = min(at) >= min(max(armed), held.action.due_at)
        if (stands and max(stands) not in held.taken and laid[max(stands)] not in at) or (owed and not stands):
            yield "step_wrong"
        if owed and not stands and max(at) < now - GRACE:
            yield "step_missing"
        if any(n not in held.taken and n != max(stands) for n in stands) or (not asked and stands not in ([], [number])):
            yield "step_wrong"


def _armed(held: Held, days: Days) -> set[datetime]:
    """When the round may have been armed: when its term was set, or when the pause that ran then was to end."""
    term = held.terms[-1]
    untils = {one.paused_until for one in held.terms if one.paused_until is not None} | {held.action.paused_until} - {None}
    if term.kind == "paused":
        return {days.at(term.paused_until, days.opens)}
    return {term.at} | {days.at(until, days.opens) for until in untils if until >= days.wall(term.at).date()}


def _asked(held: Held, armed: set[datetime], days: Days) -> set[datetime]:
    """When its function may have been asked: with the round, or later. Another calendar asks nobody anew."""
    term, at = held.terms[-1], held.action.asked_at
    if at is not None and at > term.at:
        return {at}
    if term.kind == "reprojected":
        armed = armed.union(*({one.at, days.at(one.paused_until or days.wall(one.at).date(), days.opens)} for one in held.terms))
    return armed | {at} - {None}
