"""One screen: as much of a sheet's sections as fits, the rest counted, since nobody would read it."""

from typing import Any, NamedTuple, TypeVar

from services.wording import text

LINES = 40
"""Lines of plain text a digest may take."""

Sheet = TypeVar("Sheet", bound=Any)
"""A named tuple with `tight` and `sections`, each a named tuple of `entries` of which the first `shown` are printed."""


class Section(NamedTuple):
    """Rows that ask the same of the reader: actions, figures or trends. The first `shown` are printed, the rest are counted."""

    heading: str
    entries: tuple[Any, ...]
    shown: int = 0
    of: str = "actions"
    note: str = ""

    @property
    def said(self) -> str:
        """The heading with how many there are: Försenat (16), Försenat (3 av 16)."""
        n = len(self.entries)
        if self.shown < n:
            return f"{self.heading} ({self.shown} av {n})"
        return f"{self.heading} ({n})" if self.of == "actions" else self.heading

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
    """Print what there is room for, shortening the longest section first, and without air before a section is left without a row."""
    everything: Sheet = whole(sheet)
    if _fits(template, everything):
        return everything
    airy: Sheet = _shortened(template, sheet)
    if all(section.shown for section in airy.sections if section.entries):
        return airy
    tight: Sheet = sheet._replace(tight=True)
    return _shortened(template, tight)


def _shortened(template: str, sheet: Sheet) -> Sheet:
    """Print as many rows of each section as fit when all have the same, then one more where it fits: the text is what is measured."""
    fits, too_many = 0, LINES
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        fits, too_many = (middle, too_many) if _fits(template, _showing(sheet, middle)) else (fits, middle)
    printed: Sheet = _showing(sheet, fits)
    for n in range(len(sheet.sections)):
        wider: Sheet = _showing(printed, fits + 1, only=n)
        printed = wider if _fits(template, wider) else printed
    return printed


def _showing(sheet: Sheet, most: int, only: int | None = None) -> Sheet:
    """Print up to so many rows of each section, or of one, and never fewer than it asks for itself."""
    sections = [
        one if only not in {None, n} else one._replace(shown=max(one.shown, min(most, len(one.entries))))
        for n, one in enumerate(sheet.sections)
    ]
    wider: Sheet = sheet._replace(sections=tuple(sections))
    return wider


def _fits(template: str, sheet: Sheet) -> bool:
    return len(text(template, sheet).splitlines()) <= LINES


def whole(sheet: Sheet) -> Sheet:
    """The sheet with every row, however long."""
    everything: Sheet = sheet._replace(sections=tuple(section._replace(shown=len(section.entries)) for section in sheet.sections))
    return everything
