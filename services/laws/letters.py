"""Law L4: what was to be told has its letter, each letter is handed over under one Message-ID, and none without a reason to."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from schemas.notices import NoticeKind, NoticeStatus
from services.laws.books import LADDER, Books, Entry, Law, Row

ENDED = {"notice.sent": NoticeStatus.SENT, "notice.closed": NoticeStatus.CLOSED, "notice.failed": NoticeStatus.FAILED}
TELLS = {
    "action.added": NoticeKind.ASSIGNED,
    "action.reassigned": NoticeKind.ASSIGNED,
    "action.declined": NoticeKind.DECLINED,
    "digest.frozen": NoticeKind.DIGEST,
    "case.alarmed": NoticeKind.ALARM,
    "signal.alarmed": NoticeKind.ALARM,
    "feedback.given": NoticeKind.FEEDBACK,
}
ABOUT_NO_ACTION = (NoticeKind.DIGEST, NoticeKind.FEEDBACK)
SURE = ("4", "5", "SMTPConnect", "ValueError")
"""How answers begin after which it is certain that nobody has the letter."""
GRAVEST, HOUR = 4, timedelta(hours=1)
HELD = (NoticeStatus.WAITING, NoticeStatus.CLAIMED, NoticeStatus.WITHHELD)


def letters(books: Books) -> Law:
    """A letter that was sent was accepted by its channel; one that was closed never was; the rest are held and counted."""
    tried: dict[str, list[Row]] = defaultdict(list)
    for delivery in books.deliveries:
        tried[delivery.notice].append(delivery)
    findings = [finding for notice in books.notices for finding in _handed(notice, tried[notice.id])]
    findings += [*_ended(books), *_strays(books), *_twice(books), *_unclimbed(books), *_untold(books), *_unalarmed(books)]
    stand = Counter(notice.status for notice in books.notices)
    held = sum(stand[status] for status in HELD)
    ended = {str(status): stand[status] for status in ENDED.values()}
    return Law(tuple(findings), {**ended, "held": held})


def _handed(notice: Row, tried: Sequence[Row]) -> Iterator[str]:
    """What the channel answered agrees with where the notice stands."""
    accepted = sum(delivery.accepted for delivery in tried)
    if notice.status == NoticeStatus.SENT and not accepted:
        yield f"{notice.id}: står som skickat, men ingen överlämning är godtagen."
    elif notice.status != NoticeStatus.SENT and accepted:
        yield f"{notice.id}: är godtaget av e-posten men står som {notice.status}."
    over = set(range(1, notice.attempts + (notice.status != NoticeStatus.CLAIMED)))
    attempts = {delivery.attempt for delivery in tried}
    if attempts - over:
        yield f"{notice.id}: har fler överlämningar än försök."
    if over - attempts:
        yield f"{notice.id}: har färre överlämningar än försök."
    yield from _named(notice, sorted(tried, key=lambda delivery: delivery.attempt))


def _named(notice: Row, tried: Sequence[Row]) -> Iterator[str]:
    """A mail that somebody may have is never sent again under another name; one that surely went nowhere may go with others."""
    for earlier, later in pairwise(tried):
        if earlier.message_id != later.message_id and not earlier.reply.startswith(SURE):
            yield f"{notice.id}: har lämnats under flera Message-ID."
    last = tried[-1] if tried else None
    loose = last is not None and notice.bundle is None and last.reply.startswith(SURE)
    if last is not None and not loose and not last.message_id.startswith(f"<{notice.bundle or notice.id}@"):
        yield f"{notice.id}: har lämnats under ett annat brevs Message-ID."


def _ended(books: Books) -> Iterator[str]:
    """A notice ends once, as its fact says."""
    told: dict[str, list[Entry]] = defaultdict(list)
    for entry in books.about("notice"):
        told[entry.about[1]].append(entry)
    for notice in books.notices:
        ends = [ENDED.get(entry.fact) for entry in told.pop(notice.id, [])]
        if ends != ([] if notice.status in HELD else [notice.status]):
            yield f"{notice.id}: står som {notice.status}, men liggaren säger något annat."
    for name in sorted(told):
        yield f"{name}: finns i liggaren men inte bland breven."


def _strays(books: Books) -> Iterator[str]:
    known = {notice.id for notice in books.notices}
    for name in sorted({delivery.notice for delivery in books.deliveries} - known):
        yield f"{name}: är överlämnat, men brevet finns inte."


def _twice(books: Books) -> Iterator[str]:
    first: dict[str, str] = {}
    for notice in books.notices:
        if first.setdefault(notice.dedupe, notice.id) != notice.id:
            yield f"{notice.id}: är samma brev som {first[notice.dedupe]}."


def _unclimbed(books: Books) -> Iterator[str]:
    """A letter of the ladder tells of a step that was climbed, to one whom the step tells."""
    climbed = {
        (entry.about[1], entry.body["round"], function, entry.at)
        for entry in books.about("action")
        if entry.fact == "action.escalated"
        for function in entry.body["told"]
    }
    for notice in books.notices:
        if notice.kind in LADDER and (notice.action, notice.round, notice.function, notice.created_at) not in climbed:
            yield f"{notice.id}: berättar för {notice.function} om ett steg som inte tagits för {notice.action}."


def _untold(books: Books) -> Iterator[str]:
    """Who is asked, asked anew, alarmed, or sent a digest or feedback has a letter of the same moment."""
    written = Counter((notice.kind, _subject(notice), notice.function, notice.created_at) for notice in books.notices)
    for entry in books.ledger:
        kind = TELLS.get(entry.fact)
        if kind is None:
            continue
        action = None if kind in ABOUT_NO_ACTION else entry.about[1]
        if not written[kind, action, entry.body["function"], entry.at]:
            yield f"{entry.about[1]}: {entry.body['function']} skulle ha fått brev om {entry.fact}."


def _subject(notice: Row) -> str | None:
    """What a letter is about: its action, or what its alarm was of."""
    about: str | None = notice.dedupe.split(":")[1] if notice.kind == NoticeKind.ALARM else notice.action
    return about


def _unalarmed(books: Books) -> Iterator[str]:
    """A case that became as grave as can be was alarmed of within the hour before; a home that is older than its first alarm had none."""
    alarms: dict[str, list[datetime]] = defaultdict(list)
    grave: dict[str, datetime] = {}
    for entry in books.about("case"):
        if entry.fact == "case.alarmed":
            alarms[entry.about[1]].append(entry.at)
        elif entry.body.get("severity") == GRAVEST:
            grave[entry.about[1]] = entry.at
    first = min((at for told in alarms.values() for at in told), default=None)
    for case, at in sorted(grave.items()):
        if first is not None and at >= first and not any(at - HOUR < told <= at for told in alarms[case]):
            yield f"{case}: har allvar {GRAVEST}, och ingen har larmats."
