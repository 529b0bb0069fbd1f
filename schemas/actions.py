"""An action: one thing to do, one responsible function, one due instant, and the moves it may make."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class About(NamedTuple):
    """What an action, notice or ledger row is about: a case, signal, consultation, action, notice or digest."""

    kind: str
    id: str


class ActionStatus(StrEnum):
    """Where an action stands."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    PAUSED = "paused"
    DONE = "done"


STATUSES = {
    ActionStatus.ASSIGNED: "tilldelad",
    ActionStatus.ACCEPTED: "accepterad",
    ActionStatus.PAUSED: "pausad",
    ActionStatus.DONE: "klar",
}
UNFINISHED = (ActionStatus.ASSIGNED, ActionStatus.ACCEPTED, ActionStatus.PAUSED)

_A, _B, _P, _D = ActionStatus.ASSIGNED, ActionStatus.ACCEPTED, ActionStatus.PAUSED, ActionStatus.DONE

# (fact, from) -> to, with the reason beside each move. No authority is ordered about by software: a function accepts.
MOVES: dict[tuple[str, ActionStatus | None], tuple[ActionStatus, str]] = {
    ("action.added", None): (_A, "a plan or a person asked for it; the function has not yet answered"),
    ("action.accepted", _A): (_B, "the function takes it on"),
    ("action.declined", _A): (_A, "it goes to the coordinator; the deadline stands and the ladder runs on"),
    ("action.declined", _B): (_A, "it turned out not to be theirs; same as above"),
    ("action.reassigned", _A): (_A, "another function is asked"),
    ("action.reassigned", _B): (_A, "another function is asked and has to accept anew"),
    ("action.extended", _A): (_A, "a later deadline with a reason"),
    ("action.extended", _B): (_B, "a later deadline with a reason"),
    ("action.term_decided", _A): (_A, "a council decided a new deadline"),
    ("action.term_decided", _B): (_B, "same"),
    ("action.term_decided", _P): (_P, "same; the pause goes on"),
    ("action.reprojected", _A): (_A, "the calendar changed: what was agreed comes to another time"),
    ("action.reprojected", _B): (_B, "same"),
    ("action.reprojected", _P): (_P, "same; the pause goes on"),
    ("action.paused", _A): (_P, "it cannot move now; the rest of the term waits"),
    ("action.paused", _B): (_P, "it cannot move now; the rest of the term waits"),
    ("action.resumed", _P): (_A, "the pause is over; the function answers for it again"),
    ("action.escalated", _A): (_A, "a step of the ladder"),
    ("action.escalated", _B): (_B, "a step of the ladder"),
    ("action.escalated", _P): (_P, "a step of the ladder: a pause delays it, it does not silence it"),
    ("action.step_skipped", _A): (_A, "a step of the ladder that told nobody"),
    ("action.step_skipped", _B): (_B, "same"),
    ("action.step_skipped", _P): (_P, "same"),
    ("action.moved", _A): (_A, "its case was merged with another, or the merge was undone; all that was agreed stands"),
    ("action.moved", _B): (_B, "same"),
    ("action.moved", _P): (_P, "same"),
    ("action.moved", _D): (_D, "what is done belongs to the story of its case"),
    ("action.done", _A): (_D, "done without being accepted first is still done"),
    ("action.done", _B): (_D, "the result is written down"),
    ("action.done", _P): (_D, "it got done during the pause"),
}


class Due(NamedTuple):
    """A deadline as an instant (UTC) and the sentence that explains it in Swedish."""

    at: datetime
    why: str


class Rung(NamedTuple):
    """A step of the ladder laid out in time: its number (0…), the instant (UTC), whom it tells, how, and whether acceptance stops it."""

    step: int
    key: str
    at: datetime
    tell: tuple[str, ...]
    channel: str = "chosen"
    unless_accepted: bool = False
