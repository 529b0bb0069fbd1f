"""The door finds every spelling of a person's number and leaves places, times and case numbers alone. All numbers are generated."""

import gzip
import json
import random
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules.door import SWEDISH, Finding, Kind, find_persons, screen

TODAY = date(2026, 8, 1)
NONE: frozenset[str] = frozenset()
NOTICES = Path(__file__).parents[3] / "shared/data/polisen-handelser-2023-2026.jsonl.gz"


def listed(texts: str) -> list[str]:
    return texts.replace("\n", "|").split("|")


def personal_number(born: date, serial: int, *, coordination: bool = False) -> str:
    """Twelve digits with a right check digit, reckoned here independently of the rule."""
    nine = f"{born:%y%m}{born.day + 60 * coordination:02}{serial:03}"
    odd = sum(int(digit) for digit in nine[1::2])
    even = sum(int(digit) for double in nine[0::2] for digit in str(int(double) * 2))
    return f"{born.year // 100}{nine}{-(odd + even) % 10}"


def persons(count: int, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    births = [date(1927, 1, 1) + timedelta(days=chance.randrange(35_000)) for _ in range(count)]
    return [personal_number(born, chance.randrange(1000), coordination=chance.random() < 0.5) for born in births]


def fields(twelve: str) -> dict[str, str]:
    year, month, day, four = twelve[:4], twelve[4:6], twelve[6:8], twelve[8:]
    return {
        "year": year,
        "yy": year[2:],
        "month": month,
        "day": day,
        "four": four,
        "a": four[:2],
        "b": four[2:],
        "ten": twelve[2:],
        "twelve": twelve,
        "six": twelve[2:8],
        "eight": twelve[:8],
        "spaced": " ".join(twelve[2:]),
        "spaced_long": " ".join(twelve),
        "dotted": ".".join(twelve[2:]),
        "spaced_head": " ".join(twelve[2:8]),
        "spaced_four": " ".join(four),
        "wide": twelve.translate({48 + n: 0xFF10 + n for n in range(10)}),
        "arabic": twelve.translate({48 + n: 0x0660 + n for n in range(10)}),
        "devanagari": twelve.translate({48 + n: 0x0966 + n for n in range(10)}),
        "bold": twelve.translate({48 + n: 0x1D7CE + n for n in range(10)}),
        "superscript": "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in twelve),
        "circled": "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(digit)] for digit in twelve),
        "keycaps": "".join(f"{digit}\ufe0f\u20e3" for digit in twelve),
        "struck": "".join(f"{digit}\u0336" for digit in twelve),
        "entities": "".join(f"&#{48 + int(digit)};" for digit in twelve),
        "hexed": "".join(f"&#x3{digit};" for digit in twelve),
        "percent": "".join(f"%3{digit}" for digit in twelve),
        "escaped": "".join(f"\\u003{digit}" for digit in twelve),
        "short_month": str(int(month)),
        "short_day": str(int(day)),
    }


SPELLINGS = {
    "ten digits": "{ten}",
    "twelve digits": "{twelve}",
    "hyphen": "{six}-{four}",
    "twelve with hyphen": "{eight}-{four}",
    "plus": "{six}+{four}",
    "en dash": "{six}–{four}",
    "minus sign": "{eight}−{four}",
    "non-breaking hyphen": "{six}\u2011{four}",
    "spaced hyphen": "{six} - {four}",
    "space": "{six} {four}",
    "no-break space": "{eight}\u00a0{four}",
    "thin space": "{six}\u2009{four}",
    "tab": "{six}\t{four}",
    "dotted": "{year}.{month}.{day}.{four}",
    "dotted, then hyphen": "{yy}.{month}.{day}-{four}",
    "ISO date": "{year}-{month}-{day}-{four}",
    "ISO date and space": "{year}-{month}-{day} {four}",
    "ISO date without zeros": "{year}-{short_month}-{short_day} {four}",
    "date in parts": "{year} {month} {day} {four}",
    "slashes": "{year}/{month}/{day}/{four}",
    "slash": "{six}/{four}",
    "underscores": "{year}_{month}_{day}_{four}",
    "underscore": "{six}_{four}",
    "commas": "{yy},{month},{day},{four}",
    "comma": "{eight}, {four}",
    "colon": "{six}:{four}",
    "brackets": "{six} ({four})",
    "cells": "{six}\t|\t{four}",
    "line break": "{eight}\n{four}",
    "line break after hyphen": "{six}-\r\n      {four}",
    "quoted line break": "{six}-\n> {four}",
    "pairs": "{yy} {month} {day} {a} {b}",
    "pairs with hyphens": "{yy}-{month}-{day}-{a}-{b}",
    "century apart": "19 {yy} {month} {day} {four}",
    "year apart": "{year} {month}{day} {four}",
    "spaced digits": "{spaced}",
    "twelve spaced digits": "{spaced_long}",
    "spaced digits and hyphen": "{spaced_head} - {spaced_four}",
    "dotted digits": "{dotted}",
    "full-width digits": "{wide}",
    "Arabic-Indic digits": "{arabic}",
    "Devanagari digits": "{devanagari}",
    "mathematical digits": "{bold}",
    "superscripts": "{superscript}",
    "circled digits": "{circled}",
    "keycaps": "{keycaps}",
    "struck through": "{struck}",
    "soft hyphens": "{yy}\u00ad{month}\u00ad{day}\u00ad{four}",
    "zero-width spaces": "{yy}\u200b{month}\u200b{day}-\ufeff{four}",
    "invisible letters": "{six}\u3164-{four}",
    "HTML entities": "{entities}",
    "hexadecimal entities": "{hexed}",
    "entity between": "{six}&ndash;{four}",
    "doubly escaped entity": "{six}&amp;nbsp;{four}",
    "tags": "<b>{six}</b><i>{four}</i>",
    "table": "<td>{eight}</td>\n<td>{four}</td>",
    "percent-encoded": "{percent}",
    "percent between": "{eight}%2D{four}",
    "JSON escapes": "{escaped}",
    "JSON line break": "{six}-\\n{four}",
    "JSON in a string": '{{\\"pnr\\": \\"{eight}-{four}\\"}}',
    "glued to letters": "pnr{eight}-{four}x",
    "after a country": "SE{twelve}",
    "after a percent sign": "10%{six}-{four}",
    "in a list": "1,2,{eight}-{four},3",
    "after a room number": "rum 12 {six}-{four}",
    "before a count": "{six}-{four} 2 gånger",
    "in a URL": "https://exempel.se/p/{twelve}?x=1",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_personal_number_is_found_however_it_is_spelt(spelling):
    missed = [twelve for twelve in persons(400) if not _found(SPELLINGS[spelling].format(**fields(twelve)), Kind.PERSONAL_NUMBER)]

    assert missed == []


def _found(text, kind):
    return kind in find_persons(text, TODAY) and kind in find_persons(f"Ring {text} om bråket.", TODAY)


@given(
    born=st.dates(date(1901, 1, 1), TODAY - timedelta(days=800)),
    serial=st.integers(0, 999),
    coordination=st.booleans(),
    before=st.text(max_size=20).filter(lambda text: not any(char.isnumeric() for char in text)),
    spelling=st.sampled_from(["{ten}", "{twelve}", "{six}-{four}", "{eight}-{four}", "{year}-{month}-{day} {four}"]),
)
def test_a_personal_number_is_found_after_any_text(born, serial, coordination, before, spelling):
    number = spelling.format(**fields(personal_number(born, serial, coordination=coordination)))

    assert Kind.PERSONAL_NUMBER in find_persons(f"{before} {number}", TODAY)


def test_a_wrong_check_digit_or_an_impossible_day_is_no_person():
    twelve = personal_number(date(1990, 1, 31), 123)
    wrong = f"{twelve[:-1]}{(int(twelve[-1]) + 1) % 10}"
    impossible = [ten for four in range(10_000) if find_persons(ten := f"900230-{four:04}", TODAY)]

    assert find_persons(wrong, TODAY) == frozenset()
    assert impossible == []


def test_a_day_to_come_and_a_day_before_1900_are_nobodys_birth():
    assert find_persons(personal_number(date(2031, 5, 6), 123), TODAY) == frozenset()
    assert find_persons(personal_number(date(1831, 5, 6), 123), TODAY) == frozenset()


def test_a_day_of_the_last_two_years_and_a_clock_time_is_a_time():
    days = [TODAY - timedelta(days=ago) for ago in range(0, 730, 7)]
    clocks = [f"{hour:02}{minute:02}" for hour in range(24) for minute in range(0, 60, 7)]

    hits = [text for day in days for clock in clocks if find_persons(text := f"{day} {clock}", TODAY)]

    assert hits == []


@pytest.mark.parametrize("spelling", ["{eight}-{four}", "{twelve}", "{six}+{four}"])
def test_an_infants_number_is_found_in_the_spellings_of_a_number(spelling):
    infants = [personal_number(TODAY - timedelta(days=ago), serial) for ago in range(0, 700, 50) for serial in range(0, 240, 7)]

    assert all(find_persons(spelling.format(**fields(infant)), TODAY) for infant in infants)


def test_an_old_day_and_a_clock_time_is_held_back_when_the_check_digit_fits():
    twelve = personal_number(date(1987, 5, 11), 221)

    assert find_persons(f"1987-05-11 {twelve[8:]}", TODAY) == {Kind.PERSONAL_NUMBER}


PHONES = listed("""070-123 45 67|0701234567|070 123 45 67|070-1234567|070-12 34 567|070/123 45 67|070.123.45.67|070-123-45-67
07 01 23 45 67|0 7 0 1 2 3 4 5 6 7|0701-23 45 67|(070) 123 45 67|+46 70 123 45 67|+46701234567|+46 (0)70-123 45 67
+46(0)701234567|(+46) 70 1234567|0046 70 123 45 67|0046701234567|00 46 70 123 45 67|46701234567|46 70 123 45 67
+46-70-123-45-67|０７０－１２３ ４５ ６７|070\u00a0123\u00a045\u00a067|070–123 45 67|070\u2011123\u201145\u201167|0431-123 45
(0431) 12345|0431-12345|0431 123 45|043112345|0431/123 45|0431 - 123 45|+46 431 123 45|+4643112345|08-123 456 78
08-12 34 56|0812345678|08 123 45 67|040-12 34 56|(040) 12 34 56|042-123456|019-12 34 56|010-123 45 67|tel:+46-70-1234567
+47 912 34 567|+45 12 34 56 78|+358 40 123 4567|070%20123%2045%2067|&#48;701234567|0\u200b70-123 45 67|mob070-1234567
070-123 45 67/070-765 43 21""")


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_number_is_found_however_it_is_spelt(phone):
    assert _found(phone, Kind.PHONE)


EMAILS = listed("""anna@exempel.se|anna.b-c+d@post.exempel.se|anna (at) exempel.se|anna(at)exempel.se|anna [at] exempel.se
anna{at}exempel.se|anna <at> exempel.se|anna snabel-a exempel.se|anna (snabel-a) exempel punkt se
anna snabela exempel.se|anna[snabel a]exempel.se|anna @ exempel.se|anna＠exempel.se|anna(@)exempel.se|anna(a)exempel.se
anna at exempel dot com|anna (at) exempel (dot) se|anna [at] exempel [punkt] se|ANNA@EXEMPEL.SE|mailto:anna@exempel.se
åsa@höör.se|anna%40exempel.se|anna&#64;exempel.se|anna&commat;exempel.se|anna\\u0040exempel.se|"anna b"@exempel.se
<anna@exempel.se>|anna\u200b@exempel.se|_@a.co.uk""")


@pytest.mark.parametrize("email", EMAILS)
def test_an_address_is_found_however_it_is_hidden(email):
    assert _found(email, Kind.EMAIL)


PLATES = listed("""ABC 123|ABC123|ABC-123|ABC 12D|ABC12D|ABC – 123|ABC.123|ABC_123|ABC:123|ABC/123|ABC\u00a0123|ＡＢＣ１２３|abc123
abc12d|Abc123|reg abc 123|regnr abc 123|reg.nr: abc 123|reg nr abc-123|Registreringsnummer: abc 12d
registreringsnumret abc 123|en bil, abc 123|bilen (abc 123)|en svart personbil med abc 123|moped abc 123|EPA abc 123
skylt abc 123|skylten är Abc 123|fordon: abc 123|regnr max 123|reg SOS 112|ABC%20123|A\u200bBC 123|(ABC 123)
ABC 123, ABC 124|OCH 112 ABC 123""")


@pytest.mark.parametrize("plate", [*PLATES, "ABC\n123"])
def test_a_plate_is_found_however_it_is_written(plate):
    assert _found(plate, Kind.VEHICLE)


HARMLESS = listed("""Ring 112 vid brott, 114 14 eller 11414 annars|och 112|OCH 112|SOS 112|ring 112|1177|113 13|116111|116 111|90510
112, 114 14, 113 13, 116 111, 1177|020-123 456|0771-12 34 56|0771-123 456|0200-12 34 56|2026-05-11|2026-05-11 2215
2026-05-11 22:15|2026-05-11 22.15|2026-05-11T22:15:30+02:00|20260511|260511|2026-05-11 22:15:30|2026-05-11 – 2026-05-12
2026-05-11--2026-05-13|2026-05-11/2026-05-12|20260511-20260512|11/5 2026|11.05.2026|11 maj 2026 kl. 22.15
11.05-12.05 2026|11/05/2026-12/05/2026|01052026|08052026|08-05-2026|21.00-23.30|22:00-07:00|22.00–07.00|00.00-0700
kl 07.00 – 15.30|0700-1530|0700 - 1530 10 personer|0730-0900 12 ungdomar|kl 08-16, 17-22|10-12, 14-16, 18-20
10-12 14-16 18-20|mellan 07.00-08.30 och 10.00-11.15|59.3293, 18.0686|55.604981,13.003822|18.0612 63.3293
POINT(13.051234 55.604981)|N 6180123, E 365412|SWEREF (6180123, 365412)|6180123 365412|KS 2026/00123|dnr KS 2026-00123
SBN 2026/123|SBN 123/26|EST-2026-0001|EST 2026-0001|EST 123|A6|E6|E4:an|COVID19|kl 123|väg 123|VÄG 123|TPL 139
länsväg 907 och 908|Rv61/KLV704|Storgatan 10, 12, 14, 16 och 18|10, 12, 14, 16, 18|10,12,14,16,18|12 500 000 kr|0 kr
1.250:50|SEK 500|25 000:-|2-300 000 kronor|556036-0793|16556036-0793|bankgiro 123-4567|plusgiro 12 34 56-7
284 31 Perstorp|284 36|årskurs 7-9|7B|5-9 personer|HUS 123|rum123|hus12b|lgh 1201|skylten max 110|bil mot 200
bilen och 112|Regeringen har 123|åk 4-6|cirka 10-15 st|mc 125 cc|GPS 123456|1234 5678 9012 3456|Kvitto 4711 kl 21:03
Mail @ torget. Polisen|@hashtag|2 st @ 15.50 kr|möte (at torget)|paragraf 3(a)|3f2abc12-9d1e-4c7b-8a11-0123456789ab
rhq2k7w4c6t3n5b7d2s4f6g3h5x|100% av 40|B&B 12|1 < 2 och 3 > 2|C:\\temp\\2026|ISBN 978-91-0-012345-6|+10 000 kr
temperatur -12.5|<b>2026-05-11</b>|v. 19-20 2026|2026v19|1-2-3-4-5-6-7-8-9""")


@pytest.mark.parametrize("text", HARMLESS)
def test_places_times_and_case_numbers_are_left_alone(text):
    assert find_persons(text, TODAY) == frozenset()
    assert find_persons(f"Vid torget ({text}).", TODAY) == frozenset()


def harmless(chance: random.Random) -> list[str]:
    """One of each with random figures."""
    when = datetime(2024, 9, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(1_000_000))
    until = when + timedelta(days=chance.randrange(4))
    lat, lon = chance.uniform(55, 69), chance.uniform(11, 24)
    places = chance.randrange(3, 7)
    numbers = sorted(chance.sample(range(1, 60), 5))
    return [
        f"{when:%Y-%m-%d %H%M}",
        f"{when:%Y-%m-%d %H.%M}",
        f"{when:%Y-%m-%d kl %H:%M}",
        f"{when:%Y-%m-%dT%H:%M:%S+02:00}",
        f"{when:%Y-%m-%d %H%M}-{until:%H%M}",
        f"{when:%Y-%m-%d %H.%M}-{until:%H.%M}",
        f"{when:%Y-%m-%d} - {until:%Y-%m-%d}",
        f"{when:%Y-%m-%d}/{until:%Y-%m-%d}",
        f"{when:%Y%m%d}-{until:%Y%m%d}",
        f"{when:%d/%m %Y} {when:%H.%M}-{until:%H.%M}",
        f"{when:%H%M}-{until:%H%M} {places} personer",
        f"{when:%H.%M}-{until:%H.%M}, {until:%H.%M}-{when:%H.%M}",
        f"{lat:.{places}f}, {lon:.{places}f}",
        f"{lat:.{places}f},{lon:.{places}f}",
        f"{lon:.{places}f} {lat:.{places}f}",
        f"N {chance.randrange(6_100_000, 7_700_000)}, E {chance.randrange(250_000, 920_000)}",
        f"({chance.randrange(6_100_000, 7_700_000)}, {chance.randrange(250_000, 920_000)})",
        f"KS {when.year}/{chance.randrange(100_000):05}",
        f"EST-{when.year}-{chance.randrange(10_000):04}",
        f"{chance.randrange(5560, 5599)}{chance.randrange(20, 99)}-{chance.randrange(10_000):04}",
        f"{chance.randrange(1, 99)} {chance.randrange(1000):03} {chance.randrange(1000):03} kr",
        f"väg {chance.randrange(500, 999)}/{chance.randrange(500, 999)} och {chance.randrange(2000)}",
        f"Storgatan {', '.join(map(str, numbers))}",
        f"bankgiro {chance.randrange(1000):03}-{chance.randrange(10_000):04}",
        f"{chance.randrange(1000):03} {chance.randrange(100):02} Ort",
    ]


def test_random_times_coordinates_and_case_numbers_give_no_hit():
    chance = random.Random(5)

    hits = [text for _ in range(2000) for text in harmless(chance) if find_persons(text, TODAY)]

    assert hits == []


def test_real_police_notices_give_almost_no_hit():
    assert NOTICES.exists(), f"the real notices are missing: {NOTICES}"
    with gzip.open(NOTICES, "rt", encoding="utf-8") as lines:
        notices = [json.loads(line) for line in lines]

    chosen = random.Random(2026).sample(notices, 5000)
    hits = [notice["summary"] for notice in chosen if find_persons(notice["summary"], TODAY)]

    assert len(hits) <= 50


def test_what_was_found_is_told_by_path_and_kind():
    twelve = persons(1)[0]
    event = {
        "id": twelve,
        "data": {"place": {"name": "Torget, ring 070-123 45 67", "lat": 59.3293}, "items": [{}, {"text": "ABC 123 och anna@exempel.se"}]},
    }

    assert screen(event, TODAY, NONE) == (
        Finding("data.items.1.text", Kind.EMAIL),
        Finding("data.items.1.text", Kind.VEHICLE),
        Finding("data.place.name", Kind.PHONE),
        Finding("id", Kind.PERSONAL_NUMBER),
    )


def test_a_key_is_screened_and_never_echoed():
    twelve = persons(1)[0]
    event = {"data": {twelve: {"text": "070-123 45 67"}}, "anna@exempel.se": 1, "Anna Andersson bor här": "abc123"}

    findings = screen(event, TODAY, NONE)

    assert findings == (
        Finding("*", Kind.EMAIL),
        Finding("*", Kind.NAME),
        Finding("*", Kind.VEHICLE),
        Finding("data.*", Kind.PERSONAL_NUMBER),
        Finding("data.*.text", Kind.PHONE),
    )


def test_integers_are_read_as_digits_also_without_their_leading_zeros():
    born_2003 = personal_number(date(2003, 3, 4), 567)

    assert screen([int(persons(1)[0])], TODAY, NONE) == (Finding("0", Kind.PERSONAL_NUMBER),)
    assert screen(float(persons(1)[0]), TODAY, NONE) == (Finding("", Kind.PERSONAL_NUMBER),)
    assert screen({"n": int(born_2003[2:])}, TODAY, NONE) == (Finding("n", Kind.PERSONAL_NUMBER),)
    assert screen({"n": 701234567}, TODAY, NONE) == (Finding("n", Kind.PHONE),)
    assert screen({"n": 46701234567}, TODAY, NONE) == (Finding("n", Kind.PHONE),)


def test_other_numbers_and_constants_pass():
    numbers = [True, None, 0, -7, 6180123, 123456789, 59.3293, 1e300, float("nan"), float("inf"), 10**5000, 1785000000000]

    assert screen({"numbers": numbers}, TODAY, NONE) == ()


def test_a_typed_value_is_skipped_but_not_what_hides_below_or_beside_it():
    twelve = persons(1)[0]
    dashed = f"{twelve[:8]}-{twelve[8:]}"
    typed = frozenset({"data.when"})

    assert screen({"data": {"when": dashed}}, TODAY, typed) == ()
    assert screen({"data": {"when": {"text": dashed}}}, TODAY, typed) == (Finding("data.when.text", Kind.PERSONAL_NUMBER),)
    assert screen({"data": {"when": [dashed]}}, TODAY, typed) == (Finding("data.when.0", Kind.PERSONAL_NUMBER),)
    assert screen({"data.when": dashed}, TODAY, typed) == (Finding("*", Kind.PERSONAL_NUMBER),)


@pytest.mark.parametrize("spelling", ["{twelve}", "+{twelve}", "-{twelve}", "{twelve}.0", "{ten}"])
def test_bare_digits_are_screened_even_where_a_validator_saw_a_time(spelling):
    digits = spelling.format(**fields(persons(1)[0]))

    assert Finding("when", Kind.PERSONAL_NUMBER) in screen({"when": digits}, TODAY, frozenset({"when"}))
    assert Finding("when", Kind.PERSONAL_NUMBER) in screen({"when": float(digits)}, TODAY, frozenset({"when"}))


def test_a_deep_event_is_screened_to_the_bottom():
    event: object = persons(1)[0]
    for _ in range(5000):
        event = [event]

    assert [finding.kind for finding in screen(event, TODAY, NONE)] == [Kind.PERSONAL_NUMBER]


HOSTILE = [
    "1 ",
    "0 ",
    "19",
    "1-",
    "07",
    "0 7 ",
    "070-",
    "+46 ",
    "+",
    "08-12 ",
    "a@",
    "a@a.",
    "(at) ",
    "a at ",
    "abc ",
    "ABC",
    "abc-",
    "bil ",
    "reg. ",
]
HOSTILE += [
    "&#48;",
    "&#",
    "%30",
    "%",
    "<",
    "<a",
    "<b>1",
    "\\u0031",
    "\\",
    "&amp;",
    " ",
    "\n",
    "_",
    "1_",
    "\u200b",
    "a\u0301",
    "１",
    "2026-1-1 ",
]
HOSTILE += ["9001 01", "1,", "snabel-a ", "&#9999999", "punkt "]


@pytest.mark.parametrize("bait", HOSTILE)
def test_a_hostile_text_takes_no_longer_than_its_length(bait):
    text = (bait * 100_000)[:100_000]

    started = time.process_time()
    find_persons(text, TODAY)

    assert time.process_time() - started < 5


def test_every_kind_has_a_swedish_name():
    assert set(SWEDISH) == set(Kind)
