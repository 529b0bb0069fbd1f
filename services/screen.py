"""One screen: as much of a sheet's sections as fits, the rest counted, since nobody would read it."""

from typing import Any, NamedTuple, TypeVar

from services.wording import text

LINES = 40
"""Lines of plain text a digest may take."""

Sheet = TypeVar("Sheet", bound=Any)
"""A named tuple with `sections`, each a named tuple of `entries` of which the first `shown` are printed."""


class Section(NamedTuple):
    """Rows that ask the same of the reader: actions, figures or trends. The first `shown` are printed, the rest are counted."""

    heading: str
    entries: tuple[Any, ...]
    shown: int = 0
    of: str = "actions"
    note: str = ""

    @property
    def rest(self) -> int:
        """How many are only counted."""
        return len(self.entries) - self.shown

    @property
    def printed(self) -> tuple[Any, ...]:
        """The rows that fit."""
        return self.entries[: self.shown]

    @property
    def groups(self) -> dict[str, list[Any]]:
        """What is printed, by the party that answers for it, in the order people need it."""
        groups: dict[str, list[Any]] = {}
        for entry in self.entries[: self.shown]:
            groups.setdefault(entry.party, []).append(entry)
        return groups


def fitted(template: str, sheet: Sheet) -> Sheet:
    """Print one row of each section, then as many more as there is room for, the first sections first."""
    for most in (1, LINES):
        for n in range(len(sheet.sections)):
            sheet = _grown(template, sheet, n, most)
    return sheet


def _grown(template: str, sheet: Sheet, n: int, most: int) -> Sheet:
    """Print more of section n until `most` are printed or the next would not fit: the text itself is what is measured."""
    section = sheet.sections[n]
    while section.shown < min(most, len(section.entries)):
        section = section._replace(shown=section.shown + 1)
        wider = sheet._replace(sections=(*sheet.sections[:n], section, *sheet.sections[n + 1 :]))
        if len(text(template, wider).splitlines()) > LINES:
            return sheet
        sheet = wider
    return sheet


def whole(sheet: Sheet) -> Sheet:
    """The sheet with every row, however long."""
    everything: Sheet = sheet._replace(sections=tuple(section._replace(shown=len(section.entries)) for section in sheet.sections))
    return everything
