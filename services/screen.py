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
    """Print as much of section n as fits, `most` rows at the most: the text itself is what is measured, mostly once."""
    fits, shown = sheet, min(most, len(sheet.sections[n].entries))
    too_many = shown + 1
    while fits.sections[n].shown < shown:
        wider = _showing(sheet, n, shown)
        if len(text(template, wider).splitlines()) > LINES:
            too_many = shown
        else:
            fits = wider
        shown = (fits.sections[n].shown + too_many) // 2
    return fits


def _showing(sheet: Sheet, n: int, shown: int) -> Sheet:
    section = sheet.sections[n]._replace(shown=shown)
    wider: Sheet = sheet._replace(sections=(*sheet.sections[:n], section, *sheet.sections[n + 1 :]))
    return wider


def whole(sheet: Sheet) -> Sheet:
    """The sheet with every row, however long."""
    everything: Sheet = sheet._replace(sections=tuple(section._replace(shown=len(section.entries)) for section in sheet.sections))
    return everything
