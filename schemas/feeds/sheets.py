"""A CSV text as rows by the names of its header."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

COPY = "#"
"""The column that tells equal rows of one sheet apart: "2" on the second, "3" on the third, none on the first."""


class Broken(ValueError):  # noqa: N818 - it is an answer to a sender
    """The text is no CSV that can be read; the sentence is for its sender."""


def rows(text: str, *, numbered: bool) -> Iterator[dict[str, str] | list[str]]:
    """Each row, in order; one that does not fit the header stays a list of its fields, and a line that says nothing is none.

    `numbered` numbers equal rows, for a feed whose rows have no id: whatever order or batches they are sent in, the second of two
    has the same name the next time. Raises Broken, when it gets there.
    """
    text = text.removeprefix("\N{BYTE ORDER MARK}")
    if "\0" in text:
        raise Broken("Filen innehåller nolltecken och är ingen text.")
    header = re.sub(r'"[^"]*"', "", re.split(r"[\r\n]", text, maxsplit=1)[0])
    lines = csv.reader(StringIO(text, newline=""), delimiter=";" if ";" in header else ",", strict=True)
    try:
        yield from _under(_names(next(lines, [])), lines, numbered=numbered)
    except csv.Error:
        raise Broken(f"Filen går inte att läsa som CSV vid rad {lines.line_num}: se över citattecknen där.") from None


def _names(header: list[str]) -> list[str]:
    names = [name.strip() for name in header]
    if not any(names):
        raise Broken("Första raden ska vara rubriker: kolumnernas namn.")
    if len(set(names)) < len(names):
        raise Broken("Två kolumner har samma rubrik.")
    return names


def _under(names: list[str], lines: Iterator[list[str]], *, numbered: bool) -> Iterator[dict[str, str] | list[str]]:
    seen = Counter[tuple[str, ...]]()
    for fields in lines:
        if not any(field.strip() for field in fields):
            continue
        seen[tuple(fields)] += 1
        copies = seen[tuple(fields)]
        copy = {COPY: str(copies)} if numbered and copies > 1 else {}
        yield dict(zip(names, fields, strict=True)) | copy if len(fields) == len(names) else fields
