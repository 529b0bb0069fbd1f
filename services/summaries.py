"""A digest in words: overdue first, by the party that answers, on one screen."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import NamedTuple

from schemas.notices import DigestWords
from schemas.papers import Paper, PaperSection
from schemas.parties import Municipality
from schemas.views import DigestKind, DigestLine, DigestView
from services import figures, screen
from services.papers import Document
from services.rules.deadlines import swedish
from services.rules.rhythm import incomplete
from services.screen import Section, fitted
from services.wording import bodies, counted, marked, plain, short, when, workdays


class _Entry(NamedTuple):
    """One action in words. Long names are cut alike in both bodies, so that neither says more than the other."""

    party: str
    number: str
    title: str
    owner: str
    due: str
    late: str
    where: str
    note: str

    @property
    def told(self) -> str:
        """What stands below the title in plain text."""
        due = f"{self.due}, {self.late}" if self.late else f"senast {self.due}"
        return "; ".join(part for part in (self.owner, due, self.where, self.note) if part)

    @property
    def cells(self) -> tuple[str, str, str]:
        """What stands in a row on paper."""
        of = (f"{self.number} {self.title}", self.where, self.note), (self.owner, self.party), (self.due, self.late)
        what, who, by = ("\n".join(part for part in parts if part) for parts in of)
        return what, who, by


class _Sheet(NamedTuple):
    """All that a digest shows."""

    subject: str
    heading: str
    sentences: tuple[str, ...]
    sections: tuple[Section, ...]
    page: str
    pack: str = ""
    drawn: bool = False
    tight: bool = False


def digest(view: DigestView, municipality: Municipality, page: str) -> DigestWords:
    """Freeze a digest: the subject, at most 40 lines of plain text, and the same lines as HTML."""
    sheet = fitted("digest", _sheet(view, municipality, page))
    in_text, html = bodies("digest", sheet)
    return DigestWords(subject=sheet.subject, text=in_text, html=html)


def whole(view: DigestView, municipality: Municipality) -> Document:
    """The same digest with every line, however long; its page has a drawn chart."""
    sheet = screen.whole(_sheet(view, municipality, ""))._replace(drawn=True)
    sections = tuple(_printed(section) for section in sheet.sections)
    return Document(*bodies("digest", sheet), Paper(title=sheet.heading, sentences=sheet.sentences, sections=sections))


def _printed(section: Section) -> PaperSection:
    """A section as a table with a head, so that a screen reader says what each figure is."""
    note = section.note[:1].upper() + section.note[1:]
    if section.of == "figures":
        rows = tuple((figure.what, figure.said) for figure in section.entries)
        return PaperSection(heading=section.heading, note=note, columns=("Part", "Åtgärder"), rows=rows)
    if section.of == "trends":
        rows = tuple((trend.said, *(str(bar.number) for bar in trend.bars)) for chart in section.entries for trend in chart)
        return PaperSection(heading=section.heading, note=note, columns=("Vad", figures.BEFORE, figures.NOW), rows=rows)
    heading, columns = f"{section.heading} ({len(section.entries)})", ("Åtgärd", "Ansvarig", "Sista tid")
    return PaperSection(heading=heading, note=note, columns=columns, rows=tuple(entry.cells for entry in section.entries))


def _sheet(view: DigestView, municipality: Municipality, page: str) -> _Sheet:
    heading = _heading(view, municipality)
    subject = plain(f"{marked(view.edition)}{heading}: {_in_short(view)}")
    return _Sheet(subject, heading, tuple(_sentences(view)), _sections(view, municipality), plain(page), plain(view.pack))


def _heading(view: DigestView, municipality: Municipality) -> str:
    days, to = workdays(municipality), short(view.to, 60)
    if view.kind is DigestKind.COUNCIL and view.meets_at:
        return f"Inför {to} {swedish(view.meets_at, days, view.day.year)}"
    noon = days.instant(view.day, time(12))
    return f"Läget {swedish(noon, days).partition(' kl.')[0]} för {to}"


def _in_short(view: DigestView) -> str:
    late = counted(len(view.overdue), "försenad", "försenade") if view.overdue else "inget är försenat"
    risen = counted(len(view.escalated), "eskalerad", "eskalerade")
    return f"{late}, {risen}" if view.escalated else late


def _sentences(view: DigestView) -> list[str]:
    """Say how it stands, also when there is nothing to say."""
    now = f"{counted(len(view.overdue), 'åtgärd är försenad', 'åtgärder är försenade')}." if view.overdue else "Inget är försenat."
    said = [f"{now} Sedan sist: {_since(view)}."]
    if not (view.overdue or view.escalated or view.decided or view.paused or view.next_to_fire):
        said.append("Inget är pausat, och inget är på väg att eskaleras.")
    if view.silent:
        said.insert(0, short(incomplete(view.silent), 300))
    if view.edition:
        said.insert(0, plain(view.edition))
    if view.held_letters:
        said.append(f"{view.held_letters} brev väntar på att e-posten ska svara.")
    return said


def _since(view: DigestView) -> str:
    """Count what happened. Cases are the council's matter; a manager reads about actions."""
    happened = [counted(len(view.escalated), "eskalerad", "eskalerade"), counted(view.done, "klar", "klara")]
    if view.kind is DigestKind.COUNCIL:
        happened += [counted(view.opened, "ärende öppnat", "ärenden öppnade"), counted(view.closed, "avslutat", "avslutade")]
    return f"{', '.join(happened[:-1])} och {happened[-1]}"


def _sections(view: DigestView, municipality: Municipality) -> tuple[Section, ...]:
    """Lay out the sections in the order people need them, without the empty ones."""
    reader = workdays(municipality).instant(view.day, time(12))
    rows: Sequence[tuple[str, tuple[DigestLine, ...], str]] = (
        ("Försenat", view.overdue, "tiden är ute"),
        ("Eskalerat sedan sist", view.escalated, ""),
        ("Beslutat men inte gjort", view.decided, ""),
        ("Pausat", view.paused, ""),
        ("Eskaleras härnäst", view.next_to_fire, ""),
    )
    owed = [Section(head, tuple(_entry(line, just, reader, municipality) for line in lines)) for head, lines, just in rows]
    return tuple(section for section in (*figures.ages(view), *owed, *figures.trends(view), *figures.in_time(view)) if section.entries)


def _entry(line: DigestLine, just_late: str, reader: datetime, municipality: Municipality) -> _Entry:
    days = line.working_days_late
    return _Entry(
        party=short(line.party, 60),
        number=plain(line.action),
        title=short(line.title, 110),
        owner=short(line.owner, 60),
        due=when(line.due_at, reader, municipality),
        late=f"{counted(days, 'arbetsdag', 'arbetsdagar')} sen" if days > 0 else just_late,
        where=short(f"{line.case or ''} {line.place or ''}", 80),
        note=short(line.note or "", 120),
    )
