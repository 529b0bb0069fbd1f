"""How letters and digests are worded and set: templates, dates, counts, and text that cannot leave its line."""

import textwrap
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from schemas.parties import Municipality
from schemas.terms import Lane
from services.rules.deadlines import swedish
from services.workdays import Workdays

WIDTH = 78
"""Columns of plain text. An address that is longer keeps its line whole."""
_ELLIPSIS = "…"
_NO_BREAK = "\N{NO-BREAK SPACE}"
UNSAID = "Ärende med sekretess"
"""What stands instead of a title that is not for every reader."""
UNNAMED = {Lane.ORG: "Ansvarig myndighet", Lane.INDIVIDUAL: "Ansvarig koordinator"}
"""What stands instead of who answers."""


class Bodies(NamedTuple):
    """The same content twice."""

    text: str
    html: str


def bodies(template: str, sheet: object) -> Bodies:
    """Set a sheet as plain text and as HTML."""
    html = _TEMPLATES.get_template(f"{template}.html.j2").render(sheet=sheet)
    return Bodies(text(template, sheet), html.replace("kl. ", f"kl.{_NO_BREAK}"))


def text(template: str, sheet: object) -> str:
    """Set a sheet as plain text only."""
    return _TEMPLATES.get_template(f"{template}.txt.j2").render(sheet=sheet).strip() + "\n"


def plain(words: str) -> str:
    """Keep what can be seen, on one line: a line break in a title must not become a header or a paragraph of its own."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def short(words: str, most: int) -> str:
    """Cut to so many characters, visibly."""
    words = plain(words)
    return words if len(words) <= most else words[: most - 1].rstrip() + _ELLIPSIS


def counted(n: int, one: str, many: str) -> str:
    """Say 1 åtgärd, 2 åtgärder."""
    return f"{n} {one if n == 1 else many}"


def marked(edition: str) -> str:
    """How a subject begins that is not the first of its kind: "Version 2: "."""
    return f"{edition.partition(',')[0]}: " if edition else ""


def when(instant: datetime, reader: datetime, municipality: Municipality) -> str:
    """Say an instant in the municipality's time, with the year only when it is not the reader's."""
    days = workdays(municipality)
    return swedish(instant, days, days.local(reader).year)


def workdays(municipality: Municipality) -> Workdays:
    """Read the municipality's working days."""
    return Workdays.of(municipality.calendar, municipality.timezone)


def _wrapped(words: str, indent: int = 0) -> str:
    """Wrap between words, and never inside "kl. 16": there a line break is as easily read wrong as a missing figure."""
    kept = words.replace("kl. ", f"kl.{_NO_BREAK}")
    filled = textwrap.fill(kept, WIDTH, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False)
    return filled.replace(f"kl.{_NO_BREAK}", "kl. ")


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "channels" / "templates"),
    autoescape=select_autoescape(("html.j2",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["wrapped"] = _wrapped
