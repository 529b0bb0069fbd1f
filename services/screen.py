"""One screen: as much of a sheet's sections as fits, the rest counted, since nobody would read it."""

from typing import Any, TypeVar

from services.wording import text

LINES = 40
"""Lines of plain text a digest may take."""

Sheet = TypeVar("Sheet", bound=Any)
"""A named tuple with `sections`, each a named tuple of `entries` of which the first `shown` are printed."""


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
