"""Persons in digits and signs: personal numbers, telephones, addresses for mail and plates, in a text that has been made plain.

They do not see letters for digits (9O0101, "nittio"), day-first dates before four digits, foreign or personal plates, a number inside a
longer run of digits, or one with words in it ("900101 sista fyra 1234").
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product


def has_personal_number(text: str, today: date) -> bool:
    """Tell whether a personal number (or a coordination number) of somebody born by today stands in a text."""
    return any(_is_personal_number(*window, today) for row in _rows(text) for window in _windows(row))


def has_phone(text: str) -> bool:
    """Tell whether a telephone number that somebody answers stands in a text."""
    return bool(_rows(text)) and (bool(_PHONE.search(text)) or any(map(_is_landline, _LANDLINE.finditer(text))))


def has_email(text: str) -> bool:
    """Tell whether an address for mail stands in a text, also a hidden one."""
    return bool(_AT.search(text) and _EMAIL.search(text))


def has_plate(text: str) -> bool:
    """Tell whether a Swedish plate stands in a text."""
    return bool(_RUN.search(text)) and any(map(_is_plate, _PLATE.finditer(text)))


def _rows(text: str) -> list[str]:
    return [row[0] for row in _ROW.finditer(text) if len(row[0]) >= 8]


# --- personal numbers: personnummer and samordningsnummer (day + 60), folkbokföringslagen (1991:481) 18-18 b §§


def _windows(row: str) -> Iterator[tuple[str, str]]:
    """Every 10 or 12 digits of a row that begin and end with a run of digits, and how they are spelt. A day's date is one run."""
    row = _DAY.sub(lambda day: day[2].strip("-/._").join((day[1], day[3].zfill(2), day[4].zfill(2))), row)
    digits, starts, ends = "", {}, {}
    for run in _RUN.finditer(row):
        starts[len(digits)] = run.start()
        digits += run[0]
        ends[len(digits)] = run.end()
    for (first, start), size in product(starts.items(), (10, 12)):
        end = ends.get(first + size)
        if end and "01" <= digits[first + size - 8 : first + size - 6] <= "12":
            yield digits[first : first + size], row[start:end]


def _is_personal_number(digits: str, spelling: str, today: date) -> bool:
    """Tell a number by date, check digit and spelling.

    A day of the last two years, then a space and a valid clock time ("2026-05-11 2215"), is taken for a time. That lets some infants'
    numbers pass when spelt with a space; with a hyphen, a plus or nothing between, the number is held back.
    """
    born = _born(digits, today)
    if born is None or not _has_check_digit(digits[-10:]) or not _SPELT.fullmatch(spelling):
        return False
    return not (born >= today - timedelta(days=731) and digits[-6] < "4" and _THEN_CLOCK.search(spelling))


def _born(digits: str, today: date) -> date | None:
    """The latest day since 1900 that the digits can mean, at most tomorrow (the sender may be ahead of UTC); else None."""
    years = [int(digits[:4])] if len(digits) == 12 else [2000 + int(digits[:2]), 1900 + int(digits[:2])]
    month, day = int(digits[-8:-6]), int(digits[-6:-4])
    day -= 60 if day > 60 else 0
    days = [date(year, month, day) for year in years if year >= 1900 and 1 <= day <= monthrange(year, month)[1]]
    return next((born for born in days if born <= today + timedelta(days=1)), None)


def _has_check_digit(ten: str) -> bool:
    doubled = (int(char) * (2 - place % 2) for place, char in enumerate(ten))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/._ ])(0?[1-9]|1[0-2])\2(\d{1,2})(?!\d)")
_RUN, _ROW = re.compile(r"\d+"), re.compile(r"\d+(?:[\W_]{1,4}\d+)*")
_THEN_CLOCK = re.compile(r"\d,? (?:[01]\d|2[0-3]) ?[0-5]\d$")
# The alternatives keep out coordinates (18.0612, 63.3293), opening hours (10-12 14-16 18), house numbers (10, 12, 14, 16, 18), clock times.
_SPELT = re.compile(
    r"(?:\d ?){6,8}(?:(?!\.)[\W_]){0,4}(?:\d ?){4}|\d{6,8}\.\d{4}"  # 900101-1234, 9 0 0 1 0 1 - 1 2 3 4, 199 001 011 234
    r"|(?:\d\d[\W_]{0,4})?\d\d(?P<date>(?:(?![:;,])[\W_]){1,4}|,)\d\d(?:(?P=date)|(?<![.,]\d\d))\d\d"  # 90-01-01, 90-0101, 90,01,01
    r"(?:[\W_]{0,4}\d{4}|(?P<head>[\W_]{1,4})(?:\d\d(?: |(?!,)(?P=head))\d\d|\d(?:(?: |(?!,)(?P=head))\d){3}))"  # 1234, 12 34, 1-2-3-4
    r"|\d(?P<one>[\W_]{1,3})\d(?:(?P=one)\d)+"  # 9.0.0.1.0.1.1.2.3.4
)

# --- phones: numbers that start with 0, + or 46; so 112, 114 14, 1177 and the like never count


def _is_landline(match: re.Match[str]) -> bool:
    """From 8 digits, or 9-10 when nothing parts them (01052026 is a date), that aren't a free, shared-cost or premium service."""
    digits = re.sub(r"\D", "", match[0])
    enough = len(digits) in {9, 10} if digits in match[0] else len(digits) >= 8
    return enough and not digits.startswith(("020", "077", "0900", "0939", "0944", "099"))


_PHONE = re.compile(
    r"(?<!\d)(?:(?<!\d\.)(?:(?:\+ ?|00 ?)46|\+\(?[1-9]\d|00(?:4[5-9]|358))(?:[ ()./-]{0,3}\d){7,12}"  # +46, 0046, +47
    r"|(?<![.,])46[ -]?7[02369](?:[ -]?\d){7}"  # 46701234567
    r"|(?!\d{4}[ .-]{1,3}\d{4}(?!\d))0(?:10|7[02369])(?:(?:[ ()/-]{0,3}\d){7}|(?:\.\d{2,3}){3})"  # 070-123 45 67, not 0700-0930 10 st
    r"|07[02369]\.\d{7}|07 [02369]\d(?: \d\d){3}|0 7 [02369](?: \d){7})(?!\d)"
)
_LANDLINE = re.compile(
    r"(?<![^\W_])(?<!\d[-./:])\(?0(?:8|[1-9]\d{1,2})\)? ?[-/]? ?(?:\d{5,8}|\d{2,3}(?P<gap>[ .-])\d{2,3}(?:(?P=gap)\d{2,3}){0,2})(?![^\W_])"
)

# --- e-mail addresses, also hidden ones: anna (at) exempel punkt se

_AT = re.compile(r"(?i)[@(\[{<]|snabel| at ")
_DOT = r"(?:\.| ?[(\[{] ?(?:dot|punkt|\.) ?[)\]}] ?| (?:dot|punkt) )"
_EMAIL = re.compile(
    r"""(?i)[\w"'.+%-] ?(?:@|[(\[{<] ?(?:at|a|@|snabel[- ]?a) ?[)\]}>]|\bsnabel[- ]?a\b|(?<= )at(?= )) ?"""
    rf"\w[\w-]{{0,62}}(?:{_DOT}\w[\w-]{{0,62}}){{0,6}}?{_DOT}[^\W\d_]{{2,}}"
)

# --- Swedish plates: three letters (no I, Q, V, Å, Ä, Ö), two digits, a digit or a letter (not O either)


def _is_plate(match: re.Match[str]) -> bool:
    """Tell a plate from a word before a number: capitals, or glued (abc123), or after a word that promises one; "regnr" settles it."""
    cue = _CUE.search(match.string[max(0, match.start() - 40) : match.start()])
    named = cue and cue["reg"]
    return bool(named or ((cue or match[1].isupper() or not match[2]) and not _WORDS.fullmatch(match[1])))


_PLATE = re.compile(r"(?i)(?<![^\W_])([A-HJ-PR-UW-Z]{3})([\W_]{0,3})\d\d[\dA-HJ-NPR-UW-Z](?![^\W_])(?![-/]\d)")
_CUE = re.compile(
    r"(?i)(?<![^\W_])(?:(?P<reg>reg(?:[. ]{0,2}(?:nr|num\w{0,6}|skylt\w{0,5})|istreringsn\w{0,8})?)|\w{0,8}bil(?:en|ar)?|moped(?:en|bil)?"
    r"|mc|epa|fordon(?:et)?|släp(?:et)?|taxi|nummerplåt(?:en)?|(?:nummer)?skylt(?:en|ar)?)[\W_]{1,4}(?:(?:nr|nummer|med|är|har)[\W_]{1,4})?$"
)
_WORDS = re.compile(  # so read before a number; a plate with these letters is caught after "reg"
    r"(?i)OCH|DEN|DET|MED|SOM|HAR|SKA|KAN|MOT|HOS|PER|TOG|NED|NER|UPP|UTE|SEN|NYA|MEN|ATT|ETT|TRE|FEM|SEX|SJU|MAX|TYP|OBS|RUM|SAL|HUS"
    r"|LGH|BOX|RAD|TEL|TFN|MOB|FAX|SMS|SOS|DNR|PNR|REF|EST|TPL|KLV|BRF|SEK|EUR|USD|NOK|DKK|GBP|UTC|CET|GMT"
)
