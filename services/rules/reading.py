"""One spelling out of many: a text as it is read, whatever script, escapes or invisible characters it was written with."""

import re
from collections.abc import Iterator
from html import unescape
from unicodedata import category, digit, normalize
from urllib.parse import unquote


def texts(event: object) -> Iterator[str]:
    """Every text in a JSON value, as it is read; not its keys."""
    waiting = [event]  # not recursive: depth is the sender's choice
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield from readings(value)
        elif isinstance(value, dict | list | tuple):
            waiting.extend(value.values() if isinstance(value, dict) else value)


def readings(text: str) -> frozenset[str]:
    """The text as written and, where they differ, with its escapes (HTML, percent, backslash) undone; both made plain."""
    if text.isascii() and not _MARKED.search(text):
        return frozenset((text,))
    return frozenset(plain(reading) for reading in ({text, undone(text)} if _ESCAPED.search(text) else {text}))


def plain(text: str) -> str:
    """NFKC, any script's digits as 0-9, dashes as -, runs of whitespace as one space, invisible and combining characters gone."""
    if not text.isascii():
        text = normalize("NFKC", text)
        plainer = {ord(char): _plain_character(char) for char in set(text) if not char.isalpha() or char in _FILLERS}
        text = text.translate(plainer) if any(chr(char) != plain for char, plain in plainer.items()) else text
    return " ".join(text.split())


def _plain_character(char: str) -> str:
    if category(char) in {"Cf", "Mn", "Me"} or char in _FILLERS:
        return ""
    if category(char) == "Pd" or char == "\N{MINUS SIGN}":
        return "-"
    return str(digit(char, char))


def undone(text: str) -> str:
    """The text without its escapes and tags, three layers deep."""
    for _ in range(3):
        text = _TAG.sub(" ", _ESCAPE.sub(_undo, text))
    return text


def _undo(match: re.Match[str]) -> str:
    escape = match[0]
    if escape[0] == "&":
        return unescape(escape)
    if escape[0] == "\\":
        return chr(int(f"0x{escape[2:]}", 0)) if len(escape) > 2 else " "
    return unquote(escape)


_MARKED = re.compile(r"[&%\\<]|\s\s|[^\S ]")
_ESCAPED = re.compile(r"[&%\\<]")
_FILLERS = "\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}"  # letters without a shape
_TAG = re.compile(r"<[^<>]{0,200}>")
_ESCAPE = re.compile(
    r"&(?:#\d{1,12}|#[xX][0-9a-fA-F]{1,10}|[a-zA-Z]{2,24});?"  # bounded: unescape() fails on thousands of digits
    r"|(?:%[0-9a-fA-F]{2})+|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[nrt]"
)
