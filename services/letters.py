"""A letter: what a notice says to the function that is told, in plain Swedish that is read in ten seconds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.utils import parseaddr
from typing import NamedTuple

from schemas.notices import ActionWords, DigestWords, Letter, MessageWords, Notice, NoticeKind
from schemas.parties import Function, Municipality, Role
from services.wording import bodies, counted, plain, short, when, workdays


class Links(NamedTuple):
    """Absolute addresses. `page` may be empty; the others are None when this reader may not answer so."""

    page: str
    accept: str | None = None
    done: str | None = None
    decline: str | None = None


class _Sheet(NamedTuple):
    """All that a letter shows: what is not on the sheet cannot end up on the page."""

    subject: str
    heading: str
    page: str
    page_says: str
    lead: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    closing: str = ""
    after: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    signed: str = ""
    held: str = ""


class _Together(NamedTuple):
    """Several sheets in one mail, which begins with what each of them would have had as its subject."""

    subject: str
    held: str
    sheets: tuple[_Sheet, ...]
    signed: str


class _Says(NamedTuple):
    """How one kind of letter opens, and what it says will follow."""

    head: str
    lead: str
    after: str


SHOWN_FROM_MIN = 5
"""A letter that was kept for so long says so."""
_RISES = "Åtgärden lyfts vidare, steg för steg, till dem som kan få den gjord."
_STAYS = "Åtgärden står kvar bland de försenade tills den är klar eller får en ny sista tid."
_SAYS = {
    NoticeKind.ASSIGNED: _Says("Ny åtgärd {number}:", "Ny åtgärd till {owner}. Säg gärna direkt om ni tar den.", _RISES),
    NoticeKind.REMINDER: _Says("Påminnelse: {number}", "Åtgärden {deadline}", _RISES),
    NoticeKind.OVERDUE: _Says("Försenad: {number}", "Åtgärden {deadline} {answers}", _RISES),
    NoticeKind.ESCALATED: _Says("Eskalerad{to}: {number}", "Åtgärden har lyfts vidare{to}. Den {deadline} {answers}", _STAYS),
    NoticeKind.UNANSWERED: _Says("Inget svar: {number}", "{owner} har inte svarat på om de tar åtgärden. Den {deadline}", _RISES),
    NoticeKind.DECIDED: _Says("Beslut om {number}:", "Rådet har beslutat om åtgärden.", ""),
    NoticeKind.DECLINED: _Says("Avböjd: {number}", "Åtgärden är avböjd och behöver fördelas på nytt. Den {deadline}", _RISES),
    NoticeKind.MOVED: _Says("Ny tid: {number}", "Kalendern har ändrats, och åtgärden har fått en ny tid. Den {deadline}", _RISES),
}
_GIVES_REASON = {NoticeKind.ASSIGNED, NoticeKind.DECLINED}  # on the ladder the reason is the step, and the lead has said it
_COUNCILS = {
    Role.COORDINATOR: "samordnaren",
    Role.OPERATIONAL_COUNCIL: "operativa rådet",
    Role.STRATEGIC_COUNCIL: "strategiska rådet",
}


def letter(notice: Notice, to: Function, municipality: Municipality, links: Links) -> Letter:
    """Set a notice as a mail. `to` is who receives it: the function that is told, or the one that stands in for it."""
    return _set(_said(notice, to, municipality, links), notice, to, municipality)


def together(notice: Notice, to: Function, municipality: Municipality, links: Sequence[Links]) -> Letter:
    """Set a notice and those that go with it as one mail, each worded as it would have been alone. `links` are theirs, in order."""
    parts = [_sheet(one, to, municipality, its) for one, its in zip((notice, *notice.more), links, strict=True)]
    subject, signed = plain(f"{len(parts)} brev från samsyn: {parts[0].subject}"), max(part.signed for part in parts)
    sheet = _Together(subject, _held(notice), tuple(part._replace(signed="") for part in parts), signed)
    text, html = bodies("letters", sheet)
    return _set(DigestWords(subject=sheet.subject, text=text, html=html), notice, to, municipality)


def _set(said: DigestWords, notice: Notice, to: Function, municipality: Municipality) -> Letter:
    return Letter(
        message_id=message_id(notice.bundle or notice.id, municipality),
        sender=_sender(municipality),
        to=to.email,
        subject=plain(said.subject),
        text=said.text,
        html=said.html,
    )


def message_id(notice: str, municipality: Municipality) -> str:
    """The Message-ID of every attempt at a notice."""
    return f"<{notice}@{municipality.mail.domain}>"


def _said(notice: Notice, to: Function, municipality: Municipality, links: Links) -> DigestWords:
    if isinstance(notice.words, DigestWords) and not notice.lane.closed:
        return notice.words
    sheet = _sheet(notice, to, municipality, links)._replace(held=_held(notice))
    text, html = bodies("letter", sheet)
    return DigestWords(subject=sheet.subject, text=text, html=html)


def _sheet(notice: Notice, to: Function, municipality: Municipality, links: Links) -> _Sheet:
    if notice.lane.closed or isinstance(notice.words, DigestWords):
        return _sealed(notice, municipality, links)
    if isinstance(notice.words, MessageWords):
        return _message(notice.words, municipality, links)
    return _open(notice, notice.words, to, municipality, links)


def _held(notice: Notice) -> str:
    """Say how long the letter that waited longest was kept, and why."""
    minutes = max(one.held for one in (notice, *notice.more)) // timedelta(minutes=1)
    if minutes < SHOWN_FROM_MIN:
        return ""
    hours, days = minutes // 60, minutes // (24 * 60)
    long = counted(minutes, "minut", "minuter") if hours < 2 else counted(hours, "timme", "timmar") if days < 2 else f"{days} dygn"
    return f"Väntade {long} för att samlas med andra."


def _sealed(notice: Notice, municipality: Municipality, links: Links) -> _Sheet:
    """Say nothing but the number, the deadline and where to read: others than its reader may see a mail."""
    if not isinstance(notice.words, ActionWords):
        waits = "En sammanställning väntar i samsyn" if isinstance(notice.words, DigestWords) else "Ett meddelande väntar i samsyn"
        return _Sheet(waits, waits, links.page, "Läs i samsyn")
    waits, number, due = "Ett ärende väntar i samsyn", notice.words.action, when(notice.words.due_at, notice.created_at, municipality)
    facts = (("Nummer", number), ("Senast", due))
    return _Sheet(f"{waits}: {number} – senast {due}", waits, links.page, "Öppna i samsyn", facts=facts)


def _message(words: MessageWords, municipality: Municipality, links: Links) -> _Sheet:
    return _Sheet(
        subject=plain(words.subject),
        heading=plain(words.heading),
        page=links.page,
        page_says="Läs mer i samsyn",
        lead=plain(words.lead),
        lines=tuple(plain(line) for line in words.lines),
        closing=plain(words.after),
        signed=_signed(municipality),
    )


def _signed(municipality: Municipality) -> str:
    return plain(f"Skickat automatiskt av samsyn för {municipality.name}.")


def _open(notice: Notice, words: ActionWords, to: Function, municipality: Municipality, links: Links) -> _Sheet:
    says, due = _SAYS[notice.kind], when(words.due_at, notice.created_at, municipality)
    told = _told(notice, to, municipality)
    given = {
        "number": words.action,
        "title": short(words.title, 80),
        "owner": words.owner,
        "to": f" till {told}" if told != words.owner else "",
        "by": f"senast {due}" if notice.created_at < words.due_at else f"skulle ha varit klar {due}",
        "deadline": _deadline(words.due_at, notice.created_at, municipality),
        "answers": f"{words.owner}, {words.party}, svarar för den.",
    }
    return _Sheet(
        subject=plain(f"{says.head} {{title}} – {{by}}".format(**given)),
        heading=plain(words.title),
        page=links.page,
        page_says="Läs mer i samsyn",
        lead=plain(says.lead.format(**given)),
        facts=_facts(notice.kind, words, due),
        after=plain(words.then or says.after),
        answers=_answers(links),
        signed=_signed(municipality),
    )


def _facts(kind: NoticeKind, words: ActionWords, due: str) -> tuple[tuple[str, str], ...]:
    given = words.reason if kind in _GIVES_REASON else None
    rows = (
        ("Till er", words.instead or ""),
        ("Senast", due),
        ("Räknat", words.due_why),
        ("Skäl", given or ""),
        ("Beslut", (words.reason or "") if kind is NoticeKind.DECIDED else ""),
        ("Ska leda till", words.effect),
        ("Ärende", f"{words.case or ''} {words.case_title or ''}"),
        ("Ansvarig", f"{words.owner}, {words.party}"),
        ("Nummer", words.action),
    )
    return tuple((label, plain(value)) for label, value in rows if plain(value))


def _answers(links: Links) -> tuple[tuple[str, str], ...]:
    rows = (("Vi tar åtgärden", links.accept), ("Åtgärden är klar", links.done), ("Vi avböjer, med skäl", links.decline))
    return tuple((label, url) for label, url in rows if url)


def _told(notice: Notice, to: Function, municipality: Municipality) -> str:
    """Name who is told. A deputy gets the letter, but what is told is the function it stands in for."""
    told = next((function for function in municipality.functions if function.id == notice.function), to)
    return _COUNCILS.get(told.role, told.name)


def _deadline(due_at: datetime, now: datetime, municipality: Municipality) -> str:
    due = when(due_at, now, municipality)
    if now < due_at:
        return f"ska vara klar senast {due}."
    return f"skulle ha varit klar {due}{_ago(due_at, now, municipality)}."


def _ago(due_at: datetime, now: datetime, municipality: Municipality) -> str:
    """Say how late: in working days, or in hours on the day itself and over a weekend."""
    calendar, hours = workdays(municipality), (now - due_at) // timedelta(hours=1)
    if days := calendar.between(calendar.local(due_at).date(), calendar.local(now).date()):
        return f", för {counted(days, 'arbetsdag', 'arbetsdagar')} sedan"
    return f", för {counted(hours, 'timme', 'timmar')} sedan" if hours else ""


def _sender(municipality: Municipality) -> str:
    """Sign with a name people know; an address that already carries one keeps it."""
    name, address = parseaddr(plain(municipality.mail.sender))
    return str(Address(name or plain(f"samsyn {municipality.name}"), addr_spec=address))
