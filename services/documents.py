"""A council's documents in words: the pack and the minutes as plain text, as a page that needs nothing else, and as a paper."""

from datetime import time
from typing import NamedTuple

from schemas.councils import DECISIONS, Group, Minutes, Pack, Point
from schemas.notices import MessageWords
from schemas.papers import Paper, PaperEntry, PaperSection
from schemas.parties import Municipality
from services.papers import Document
from services.rules.deadlines import swedish
from services.wording import bodies, counted, plain, workdays


class _Entry(NamedTuple):
    """A heading and what is said under it."""

    head: str
    lines: tuple[str, ...]


class _Section(NamedTuple):
    """Entries that belong together, or what is said when there are none."""

    heading: str
    entries: tuple[_Entry, ...]
    none: str


class _Sheet(NamedTuple):
    """All that a document shows."""

    subject: str
    heading: str
    sentences: tuple[str, ...]
    sections: tuple[_Section, ...]
    page: str = ""


def pack(view: Pack, municipality: Municipality) -> Document:
    """The pack as it was frozen."""
    days = workdays(municipality)
    heading = f"Underlag till {plain(view.council)} {swedish(view.meets_at, days)}"
    frozen = f"Fryst {swedish(view.cut_off_at, days)}. Det som eskaleras senare tas upp {swedish(view.next_meeting, days)}."
    past = sum(group.past for group in view.groups)
    stale = (f"{counted(past, 'arbetsgrupp', 'arbetsgrupper')} har passerat sitt slutdatum: avsluta eller förläng.",) if past else ()
    sections = (
        _Section("Att besluta", tuple(_to_decide(p, municipality) for p in view.points), "Inget har eskalerats hit."),
        _Section("Beslutat förra gången", tuple(_since(p) for p in view.decided_last), "Inget beslutades."),
        _Section("Arbetsgrupper", tuple(_group(g, municipality) for g in view.groups), "Ingen arbetsgrupp är igång."),
    )
    shut = (f"Stängd dag ({view.closed_because}): mötet hålls en annan dag eller inte alls.",) if view.closed_because else ()
    told = (f"{view.meeting}. {counted(len(view.points), 'punkt', 'punkter')}.", frozen, *shut, *stale)
    return _document(_Sheet(heading, heading, told, sections, plain(view.page)))


def minutes(view: Minutes, municipality: Municipality) -> Document:
    """The minutes: what was decided and why, what was not, and when it meets next."""
    days = workdays(municipality)
    heading = f"Protokoll från {plain(view.council)} {swedish(view.meets_at, days)}"
    kept = f"Avslutat {swedish(view.closed_at, days)}." if view.closed_at else "Mötet är inte avslutat; det här är beslutat hittills."
    sections = (
        _Section("Beslut", tuple(_decision(p, municipality) for p in view.decided), "Inget beslutades."),
        _Section("Klart före mötet", tuple(_Entry(_head(p), ()) for p in view.done), "Inget blev klart före mötet."),
        _Section("Inte beslutat, kommer igen", tuple(_Entry(_head(p), _deferred(p)) for p in view.undecided), "Allt är beslutat."),
    )
    shut = () if view.took_place else (f"Stängd dag ({view.closed_because}), och inget beslutades: det räknas inte som uppskjutet.",)
    told = (f"{view.meeting}. {kept}", *shut, f"Nästa möte {swedish(view.next_meeting, days)}.")
    return _document(_Sheet(heading, heading, told, sections))


def _document(sheet: _Sheet) -> Document:
    sections = [
        PaperSection(
            heading=f"{section.heading} ({len(section.entries)})",
            entries=tuple(PaperEntry(head=entry.head, lines=entry.lines) for entry in section.entries),
            none=section.none,
        )
        for section in sheet.sections
    ]
    return Document(*bodies("council", sheet), Paper(title=sheet.heading, sentences=sheet.sentences, sections=tuple(sections)))


def minutes_letter(view: Minutes, municipality: Municipality, page: str) -> MessageWords:
    """The letter that leads to the minutes: how many, and no titles, as others than its reader may see a mail."""
    days = workdays(municipality)
    heading = f"Protokoll från {plain(view.council)} {swedish(view.meets_at, days)}"
    decided = counted(len(view.decided), "punkt beslutad", "punkter beslutade")
    said = f"{decided}, {len(view.done)} klara före mötet och {len(view.undecided)} inte beslutade, som kommer igen."
    return MessageWords(subject=f"{heading}: {decided}", heading=heading, lead=f"{view.meeting}. {said}", page=page)


def _head(point: Point) -> str:
    return plain(f"{point.item}: {point.action} {point.title}")


def _to_decide(point: Point, municipality: Municipality) -> _Entry:
    due = f"{point.owner}, senast {swedish(point.due_at, workdays(municipality))}"
    why = f"Räknat: {point.due_why}" if point.due_why else ""
    return _Entry(_head(point), tuple(plain(line) for line in (due, why, *_deferred(point), *point.story) if line))


def _deferred(point: Point) -> tuple[str, ...]:
    return (f"Uppskjuten {counted(point.deferred, 'gång', 'gånger')}.",) if point.deferred else ()


def _since(point: Point) -> _Entry:
    return _Entry(_head(point), tuple(plain(line) for line in (_said(point), f"Nu: {point.now}") if line))


def _decision(point: Point, municipality: Municipality) -> _Entry:
    at = swedish(point.decided_at, workdays(municipality)) if point.decided_at else ""
    return _Entry(_head(point), tuple(plain(line) for line in (_said(point), f"Antecknat {at} {point.by and f'av {point.by}'}") if line))


def _said(point: Point) -> str:
    if point.decision is None:
        return ""
    decided = plain(point.words or DECISIONS[point.decision])
    return f"{decided[:1].upper()}{decided[1:]}. {point.reason}".strip()


def _group(group: Group, municipality: Municipality) -> _Entry:
    days = workdays(municipality)
    first, last = (swedish(days.instant(day, time(12)), days).partition(" kl.")[0] for day in (group.first_day, group.last_day))
    past = " – har passerat sitt slutdatum" if group.past else ""
    lines = (f"{group.purpose}", f"{first} till {last}{past}", ", ".join(group.members))
    return _Entry(plain(f"{group.id} {group.name}"), tuple(plain(line) for line in lines if line))
