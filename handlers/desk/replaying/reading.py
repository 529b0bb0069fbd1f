"""A file of a feed's items, one by one: a JSON array, JSON lines or CSV, gzipped or not."""

import codecs
import json
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from gzip import BadGzipFile, GzipFile
from io import BufferedReader
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from pydantic_core import from_json

from schemas.feeds.sheets import Broken, rows
from services.errors import NotFound, Refused, Unreadable

CHUNK = 1 << 20
Plain: TypeAlias = "GzipFile | BufferedReader[Any]"
"""A file's bytes, whichever way it was packed."""
CUT_OFF = (EOFError, zlib.error, BadGzipFile)
"""What a packed file says when it ends too early, or is not what its name says."""
BETWEEN = re.compile(r"[\s,]*")


class Item(NamedTuple):
    """One item as it was written, and its line (in an array or a sheet: its number). No body: it is no JSON."""

    line: int
    body: bytes | None


class Reading:
    """One reading of a file. Raises NotFound, Refused.

    `position` of its `size` in bytes have been read; `broken` says why the rest could not be, if it could not.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.broken = path, ""
        try:
            self._file = path.open("rb")
        except FileNotFoundError:
            raise NotFound(f"Filen {path} finns inte.") from None
        except IsADirectoryError:
            raise Refused(f"{path} är en mapp. Ange en fil.") from None
        self.size = os.fstat(self._file.fileno()).st_size

    @property
    def position(self) -> int:
        """Bytes of the file that have been read; of a pipe nobody knows."""
        return self._file.tell() if self._file.seekable() else 0

    def items(self) -> Iterator[Item]:
        """Every item that can be read."""
        plain = GzipFile(fileobj=self._file) if self.path.suffix == ".gz" else self._file
        read = READERS.get(Path(self.path.name.removesuffix(".gz")).suffix, from_json_text)
        try:
            yield from read(plain)
        except CUT_OFF:
            self.broken = f"{self.path} är avhuggen eller trasig som gzip: resten gick inte att läsa."
        except Unreadable as no:
            self.broken = f"{self.path}: {no.sentence}"


def from_json_text(file: Plain) -> Iterator[Item]:
    """The items of an array, or of lines, whichever the first character begins."""
    begins = file.peek(CHUNK).removeprefix(codecs.BOM_UTF8).lstrip()
    return _from_array(file) if begins.startswith(b"[") else _from_lines(file)


def _from_lines(file: Plain) -> Iterator[Item]:
    for number, line in enumerate(file, 1):
        if body := line.removeprefix(codecs.BOM_UTF8).strip():
            yield _item(number, body)


def _from_array(file: Plain) -> Iterator[Item]:
    """The elements up to the end of the array, which ends the file, or to where it cannot be understood. Raises Unreadable."""
    read, cut_off = _all(file)
    text, decoder = read.decode("utf-8", "surrogateescape"), json.JSONDecoder()
    at = text.index("[") + 1
    for number in count(1):
        at = _skipped(text, at)
        if text.startswith("]", at):
            if text[at + 1 :].strip():  # a list a line, say
                raise Unreadable(f"det står mer efter listans slut, efter post {number - 1}; skriv en post per rad i stället.")
            return
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            raise cut_off or Unreadable(f"listan går inte att läsa från och med post {number}.") from None
        yield _item(number, text[at:end].encode("utf-8", "surrogateescape"))
        at = end


def from_csv(file: Plain) -> Iterator[Item]:
    """The rows under the header, none of a file that is cut off. Raises Unreadable."""
    try:
        for number, row in enumerate(rows(file.read().decode(), numbered=False), 1):
            yield Item(number, json.dumps(row).encode())
    except UnicodeDecodeError:
        raise Unreadable("filen är inte UTF-8.") from None
    except Broken as broken:
        raise Unreadable(str(broken)) from None


def _all(file: Plain) -> tuple[bytes, Exception | None]:
    """All that can be read, and what cut it off if it was."""
    read = bytearray()
    try:
        while chunk := file.read1(CHUNK):  # `read` would lose what it has when the file ends too early
            read += chunk
    except CUT_OFF as cut_off:
        return bytes(read), cut_off
    return bytes(read), None


def _skipped(text: str, at: int) -> int:
    """Where the next element begins."""
    found = BETWEEN.match(text, at)
    return found.end() if found else at


def _item(number: int, body: bytes) -> Item:
    """The door's own judgement of what is JSON: one item that it cannot read must not take its neighbours along."""
    try:
        from_json(body, allow_inf_nan=False)
    except ValueError:
        return Item(number, None)
    return Item(number, body)


READERS: Mapping[str, Callable[[Plain], Iterator[Item]]] = {".csv": from_csv}
"""How a file is read by its suffix, where that says it; everything else is JSON."""
