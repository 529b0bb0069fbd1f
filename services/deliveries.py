"""What became of each letter about an action: to whom it goes, when it went, or until when it waits and why."""

from collections.abc import Sequence

from schemas.actions import About
from schemas.notices import NoticeKind, NoticeStatus
from services.rules.channels import MAIL
from services.rules.deadlines import swedish
from services.rules.parties import name_of
from services.store import ledger, notices
from services.store.work import Row, Work

KINDS = {
    NoticeKind.ASSIGNED: "ny åtgärd",
    NoticeKind.REMINDER: "påminnelse",
    NoticeKind.OVERDUE: "försenad",
    NoticeKind.ESCALATED: "eskalerad",
    NoticeKind.UNANSWERED: "inget svar",
    NoticeKind.DECLINED: "avböjd",
    NoticeKind.MOVED: "ny tid",
    NoticeKind.DECIDED: "rådets beslut",
}
STATUSES = {
    NoticeStatus.WAITING: "väntar",
    NoticeStatus.CLAIMED: "är på väg",
    NoticeStatus.SENT: "skickat",
    NoticeStatus.CLOSED: "skickades inte",
    NoticeStatus.FAILED: "gick inte att lämna",
    NoticeStatus.WITHHELD: "hålls inne, det är en övning",
}

MOST = 200
"""Letters that were not sent whose reasons are looked up."""


async def letters_of(work: Work, mine: Sequence[str], *, closed: bool) -> list[str]:
    """Each letter about some actions in a sentence, oldest first; of a closed lane it is not said to whom."""
    rows = await notices.about(work, mine)
    ended = [About("notice", row.id) for row in rows if row.status in {NoticeStatus.CLOSED, NoticeStatus.FAILED}]
    ends = {fact.about_id: fact.body["reason"] for fact in (await ledger.told(work.connection, ended[-MOST:]) if ended else [])}
    return ["", "Brev:", *(f"  {_sentence(work, row, ends.get(row.id), closed=closed)}" for row in rows)] if rows else []


def _sentence(work: Work, row: Row, reason: str | None, *, closed: bool) -> str:
    whom = "" if closed else f" till {name_of(work.policy.municipality, row.function)}"
    how = "" if row.channel == MAIL else f" ({row.channel.replace(':', ' ')})"
    return f"{row.action} {KINDS[NoticeKind(row.kind)]}{whom}{how}: {_stands(work, row, reason)}."


def _stands(work: Work, row: Row, reason: str | None) -> str:
    status, days = NoticeStatus(row.status), work.policy.workdays
    if status == NoticeStatus.WAITING:
        tries = f", försök {row.attempts + 1}" if row.attempts else ""
        until = f" till {swedish(row.next_at, days)}" if row.next_at > work.now else " på att gå"
        return f"{STATUSES[status]}{until}{tries}"
    at = f" {swedish(row.closed_at, days)}" if row.closed_at is not None else ""
    return f"{STATUSES[status]}{at}{f', {reason}' if reason else ''}"
