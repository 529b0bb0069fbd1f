"""A notice: one row, one function to tell, one dedupe key. A letter is what it becomes at sending."""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from schemas.terms import Lane


class NoticeKind(StrEnum):
    """Why a function is told."""

    ASSIGNED = "assigned"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    UNANSWERED = "unanswered"
    DECLINED = "declined"
    MOVED = "moved"
    DECIDED = "decided"
    DIGEST = "digest"
    ALARM = "alarm"
    EDIT = "edit"
    FEEDBACK = "feedback"
    GAP = "gap"
    MINUTES = "minutes"


MESSAGES = (NoticeKind.ALARM, NoticeKind.EDIT, NoticeKind.FEEDBACK, NoticeKind.GAP, NoticeKind.MINUTES)
"""Letters that are about no single action."""


class NoticeStatus(StrEnum):
    """Where a notice stands. CLOSED was never sent and says why; FAILED was tried for as long as it may be.

    WITHHELD is a letter of an exercise: written, so that one sees whom it would have told, and never handed over.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    CLOSED = "closed"
    FAILED = "failed"
    WITHHELD = "withheld"


class ActionWords(BaseModel):
    """What an action letter says. Frozen when the notice is written; addresses are looked up at sending."""

    model_config = ConfigDict(frozen=True)

    action: str
    title: str
    effect: str
    owner: str
    party: str
    due_at: datetime
    due_why: str
    case: str | None = None
    case_title: str | None = None
    reason: str | None = None
    then: str | None = None
    instead: str | None = None
    """In whose place its reader is told, and why."""


class DigestWords(BaseModel):
    """A digest as it was frozen: the subject and both bodies, exactly as they are mailed."""

    model_config = ConfigDict(frozen=True)

    subject: str
    text: str
    html: str


class MessageWords(BaseModel):
    """A letter about no single action: an alarm, a request to edit, what became of signals, minutes. Frozen when it is written."""

    model_config = ConfigDict(frozen=True)

    subject: str
    lead: str
    heading: str
    lines: tuple[str, ...] = ()
    after: str = ""
    page: str = ""
    """The document that it leads to, by its name; the front page of samsyn when there is none."""


class Notice(BaseModel):
    """What the notifier claims. `lane` INDIVIDUAL makes the letter content-free: number, deadline, link."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: NoticeKind
    function: str
    lane: Lane
    action: str | None = None
    round: int = 1
    attempt: int = 1
    created_at: datetime
    words: ActionWords | DigestWords | MessageWords
    trace: str | None = None
    """The W3C trace that it was written in. It is never mailed."""
    channel: str = "mail"
    bundle: str | None = None
    """The notice whose id makes the Message-ID of the mail it goes in."""
    held: timedelta = timedelta(0)
    """How long it was kept, so as to go with others."""
    more: tuple["Notice", ...] = ()
    """The other letters of the same mail."""


class Letter(BaseModel):
    """A mail that is ready to go. `message_id` is the same for every attempt at the same notice."""

    model_config = ConfigDict(frozen=True)

    message_id: str
    sender: str
    to: str
    subject: str
    text: str
    html: str


class Handed(BaseModel):
    """What a channel answers: handed over, try later, or never (an address that does not exist)."""

    model_config = ConfigDict(frozen=True)

    accepted: bool
    retry: bool = True
    reply: str = ""
    reached: bool = True
    """Whether the channel was there at all."""
    sure: bool = False
    """Whether it is certain that nobody has the letter."""
    gone: bool = False
    """Whether the receiver wants no more, of anything."""
    never: str = "adressen finns inte"
    """Why it is not tried again."""
