"""The door's reading: does a text, or any value of a JSON event, point at a person? The place lane must hold none.

Numbers and addresses are in `numbers`, names in `named`, descriptions and births in `described`; what passes anyway stands in docs/door.md.
None of them sees through base64, or finds what is split over two fields.
"""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from services.rules.described import has_birth, has_description
from services.rules.named import has_name
from services.rules.numbers import has_email, has_personal_number, has_phone, has_plate
from services.rules.reading import readings
from services.rules.words import Words, words_of


class Kind(StrEnum):
    """What pointed at a person."""

    PERSONAL_NUMBER = "personal_number"
    PHONE = "phone"
    EMAIL = "email"
    VEHICLE = "vehicle"
    NAME = "name"
    BIRTH = "birth"
    DESCRIBED = "described"


class Finding(NamedTuple):
    """Where in an event a kind was found. A step of the path that might itself tell of a person is written `*`."""

    path: str
    kind: Kind


SWEDISH = {
    Kind.PERSONAL_NUMBER: "personnummer",
    Kind.PHONE: "telefonnummer",
    Kind.EMAIL: "e-postadress",
    Kind.VEHICLE: "registreringsnummer",
    Kind.NAME: "personnamn",
    Kind.BIRTH: "födelsedatum",
    Kind.DESCRIBED: "beskrivning som pekar ut någon",
}


def screen(event: object, today: date, typed: frozenset[str]) -> tuple[Finding, ...]:
    """Find persons anywhere in a JSON value, keys included; sorted, each (path, kind) once.

    `typed` are dotted paths (`data.place.lat`, lists by index) already validated as something that can hold no person: a plain value there
    is skipped, but not an object, a list, or bare digits (a validator reads 199001011234 as a time). A key with a dot is no step of a path.
    """
    found, waiting = set[Finding](), [("", event)]  # not recursive: depth is the sender's choice
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            for key, child in value.items():
                kinds = find_persons(key, today)
                found.update(Finding(_under(path, "*"), kind) for kind in kinds)
                waiting.append((_under(path, key if _PLAIN_KEY.fullmatch(key) and not kinds else "*"), child))
        elif isinstance(value, list | tuple):
            waiting.extend((_under(path, str(place)), child) for place, child in enumerate(value))
        else:
            texts = (text for text in _texts(value) if path not in typed or _BARE.fullmatch(text))
            found.update(Finding(path, kind) for text in texts for kind in find_persons(text, today))
    return tuple(sorted(found))


def _under(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _texts(value: object) -> Iterator[str]:
    """What a plain value may be read as. An integer has lost its leading zeros: 101011234 was 0101011234, 701234567 a mobile."""
    if isinstance(value, str):
        yield value
    if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, float) and value.is_integer())):
        return
    digits = str(min(abs(int(value)), 10**15))  # longer is nobody's number, and str() refuses thousands of digits
    yield digits
    if len(digits) in {8, 9}:
        yield f"{digits.zfill(10)[:6]}-{digits[-4:]}"  # parted, or every count of nine digits would look like a landline
    if len(digits) == 9 and digits[0] == "7":
        yield f"0{digits}"


def find_persons(text: str, today: date) -> frozenset[Kind]:
    """Tell which kinds a text holds, as written and with its escapes (HTML, percent, backslash) undone. Time is linear in the text."""
    return frozenset(kind for reading in readings(text) for kind in _kinds(reading, today))


def _kinds(text: str, today: date) -> Iterator[Kind]:
    if _HINT.search(text):
        yield from _in_digits(text, today)
    yield from _in_words(words_of(text), today)


def _in_digits(text: str, today: date) -> Iterator[Kind]:
    if has_personal_number(text, today):
        yield Kind.PERSONAL_NUMBER
    if has_phone(text):
        yield Kind.PHONE
    if has_email(text):
        yield Kind.EMAIL
    if has_plate(text):
        yield Kind.VEHICLE


def _in_words(words: Words, today: date) -> Iterator[Kind]:
    if has_name(words):
        yield Kind.NAME
    if has_birth(words, today):
        yield Kind.BIRTH
    if has_description(words):
        yield Kind.DESCRIBED


_HINT = re.compile(r"(?i)[\d@(\[{<]|snabel| at ")
"""What every number and address has something of: most texts have none, and are asked no more."""
_BARE, _PLAIN_KEY = re.compile(r"[-+]?\d+(?:\.\d*)?"), re.compile(r"[$@]?\w[\w-]{0,63}")
