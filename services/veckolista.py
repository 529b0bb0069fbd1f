"""The list of the week in words: one screen in the mail and on the command line, everything on its page."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.notices import DigestWords
from schemas.papers import Paper, PaperSection
from schemas.parties import Municipality
from schemas.views import DigestLine
from schemas.weeks import WeekLine, WeekView
from services import screen
from services.papers import Document
from services.rules.deadlines import swedish
from services.rules.rhythm import incomplete
from services.rules.trends import RULE, WEEKS
from services.wording import bodies, counted, marked, plain, short, workdays

NO_BASIS = "underlag saknas"
LATE = "äldst först, med antal arbetsdagar sen"


class _Entry(NamedTuple):
    """A figure, and what it is the figure of."""

    figure: str
    said: str


class _Section(NamedTuple):
    """Rows under a heading. The first `shown` are printed, the rest are counted."""

    heading: str
    entries: tuple[_Entry, ...]
    note: str = ""
    shown: int = 0

    @property
    def printed(self) -> tuple[_Entry, ...]:
        """The rows that fit."""
        return self.entries[: self.shown]

    @property
    def rest(self) -> int:
        """How many are only counted."""
        return len(self.entries) - self.shown


class _Sheet(NamedTuple):
    """All that the list shows."""

    subject: str
    heading: str
    incomplete: str
    sentences: tuple[str, ...]
    sections: tuple[_Section, ...]
    page: str = ""
    tight: bool = False


def week(view: WeekView, municipality: Municipality, page: str = "") -> DigestWords:
    """Set the list: the subject, at most 40 lines of plain text, and the same lines as HTML."""
    sheet = screen.fitted("week", _sheet(view, municipality, page))
    text, html = bodies("week", sheet)
    return DigestWords(subject=sheet.subject, text=text, html=html)


def whole(view: WeekView, municipality: Municipality) -> Document:
    """The list with every line, however long."""
    sheet = screen.whole(_sheet(view, municipality, ""))
    sections = tuple(_printed(section) for section in sheet.sections)
    return Document(*bodies("week", sheet), Paper(title=sheet.heading, sentences=sheet.sentences, sections=sections))


def _printed(section: _Section) -> PaperSection:
    rows = tuple((entry.figure, entry.said) for entry in section.entries)
    return PaperSection(heading=section.heading, note=section.note, columns=("Antal", "Vad"), rows=rows)


def _sheet(view: WeekView, municipality: Municipality, page: str) -> _Sheet:
    days = workdays(municipality)
    number = days.local(view.until).isocalendar().week
    heading = f"Veckolista, vecka {number}, till {swedish(view.until, days)}"
    lacks = short(incomplete(view.silent), 300)
    stands = "ofullständig" if lacks else "komplett"
    subject = plain(
        f"{marked(view.edition)}Veckolista vecka {number}: {_grows(view)}, {counted(view.overdue, 'försenad', 'försenade')}, {stands}"
    )
    edition = (plain(view.edition),) if view.edition else ()
    sentences = (*edition, lacks or "Veckan är komplett: alla med en rytm har hörts av.", _compared(view))
    return _Sheet(subject, heading, lacks, sentences, tuple(_sections(view)), plain(page))


def _grows(view: WeekView) -> str:
    """What is new and growing, as far as that can be told."""
    if view.weeks < WEEKS:
        return counted(view.signals, "signal", "signaler")
    return f"{counted(len(view.new), 'ny', 'nya')}, {counted(len(view.growing), 'ökar', 'ökar')}"


def _compared(view: WeekView) -> str:
    came = counted(view.signals, "signal", "signaler")
    if view.weeks < WEEKS:
        return f"{came}. Vad som ökar eller minskar går inte att säga än: samsyn har {view.weeks} av de {WEEKS} veckor som behövs."
    return f"{came}, mot {_decimal(view.usual)} i snitt de fyra veckorna före."


def _sections(view: WeekView) -> Iterator[_Section]:
    """What has changed and what is owed come first; what is as it was comes last, where a long list is cut."""
    same = _Section(f"Samma ({len(view.same)})", _entries(view.same))
    if view.weeks < WEEKS:
        judged = sorted((*view.new, *view.growing, *view.same, *view.shrinking), key=lambda line: -line.signals)
        counts = _entries([line for line in judged if line.signals], usual=False)
        same = _Section(f"Veckans problem ({len(counts)})", counts, NO_BASIS)
    else:
        yield _Section(f"Nytt ({len(view.new)})", _entries(view.new, usual=False))
        yield _Section(f"Ökar ({len(view.growing)})", _entries(view.growing), RULE)
        yield _Section(f"Minskar ({len(view.shrinking)})", _entries(view.shrinking))
    owed = f"{view.unfinished} kvar, {counted(view.overdue, 'försenad', 'försenade')}"
    yield _Section(f"Åtgärder ({owed})", tuple(map(_owed, view.most_overdue)), LATE if view.most_overdue else "")
    reporting = tuple(_reporting(view))
    yield _Section("Rapportörer och väntande", reporting, shown=len(reporting))
    yield _Section(f"Lagt åt sidan ({sum(one.n for one in view.set_aside)})", tuple(_aside(view)))
    yield same


def _entries(listed: Sequence[WeekLine], *, usual: bool = True) -> tuple[_Entry, ...]:
    return tuple(_entry(line, usual=usual) for line in listed)


def _entry(line: WeekLine, *, usual: bool) -> _Entry:
    was = f" (snitt {_decimal(line.usual)})" if usual else ""
    case = f"; {plain(line.case)}" if line.case else ""
    return _Entry(str(line.signals), f"{short(line.family, 40)}, {short(line.place, 40)}{was}{case}")


def _owed(line: DigestLine) -> _Entry:
    return _Entry(str(line.working_days_late), f"{plain(line.action)} {short(line.title, 80)}; {short(line.owner, 40)}")


def _aside(view: WeekView) -> Iterator[_Entry]:
    yield from (_Entry(str(one.n), short(one.what, 110)) for one in view.set_aside)


def _reporting(view: WeekView) -> Iterator[_Entry]:
    """Always the same rows, so that it is seen that they were asked: nobody silent is also said."""
    yield _Entry(str(len(view.silent)), f"Tysta: {_names(view.silent)}")
    yield _Entry(str(len(view.nothing)), f"Inget att rapportera: {_names(view.nothing)}")
    yield _Entry(str(view.parked), "Parkerade: väntar på att avsändaren tar bort personuppgifter")
    yield _Entry(str(view.proposals), "Förslag som väntar på beslut")


def _names(names: Sequence[str]) -> str:
    return short(", ".join(names), 200) or "ingen"


def _decimal(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")
