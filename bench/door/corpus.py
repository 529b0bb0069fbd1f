"""Corpora from templates: the same seed gives the same sentences. Nobody real is meant.

Birth numbers 980-999 and the series 070-174 06 05…99 are set aside for fiction (Skatteverket, PTS); example.se is nobody's.
"""

import random
from datetime import date, timedelta
from types import ModuleType

Row = tuple[str, str, str]
"""What kind it is, the template it was made of, and the text."""


def numbers(words: ModuleType, draw: random.Random, each: int) -> list[Row]:
    """So many of each spelling: (kind, spelling, text)."""
    rows = []
    for kind, spellings, values in (
        ("personal", words.PERSONAL, _personal),
        ("phone", words.PHONES, _phone),
        ("email", words.EMAILS, _email),
        ("plate", words.PLATES, _plate),
    ):
        for spelling in spellings:
            rows += [(kind, spelling, draw.choice(words.AROUND).format(spelling.format(**values(draw)))) for _ in range(each)]
    return rows


def phrases(words: ModuleType, draw: random.Random, each: int) -> list[Row]:
    """So many of each template: (kind, template, text)."""
    groups = (("named", words.NAMED), ("nicknamed", words.NICKED), ("described", words.DESCRIBED), ("born", words.BORN))
    return [
        (kind, template, template.format(**_of_somebody(words, draw))) for kind, group in groups for template in group for _ in range(each)
    ]


def harmless(words: ModuleType, draw: random.Random, each: int) -> list[Row]:
    """So many of each template: ("harmless", template, text)."""
    return [("harmless", template, template.format(**_of_nobody(words, draw))) for template in words.HARMLESS for _ in range(each)]


def _personal(draw: random.Random) -> dict[str, str]:
    born = date(1935, 1, 1) + timedelta(days=draw.randrange(29_000))
    day = born.day + 60 * (draw.random() < 0.3)
    nine = f"{born:%y%m}{day:02}{draw.randrange(980, 1000)}"
    doubled = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(nine))
    parts = {"yyyy": f"{born:%Y}", "yy": f"{born:%y}", "mm": f"{born:%m}", "dd": f"{day:02}", "four": f"{nine[6:]}{-doubled % 10}"}
    return parts | {"six": nine[:6], "eight": f"{born:%Y}{nine[2:6]}"}


def _phone(draw: random.Random) -> dict[str, str]:
    return {"nn": f"{draw.randrange(5, 100):02}"}


def _email(draw: random.Random) -> dict[str, str]:
    return {"user": draw.choice(("k.provsson", "siska_77", "domherre", "info.kanarie", "bostad-3"))}


def _plate(draw: random.Random) -> dict[str, str]:
    abc = "".join(draw.choices("ABCDEFGHJKLMNOPRSTUWXYZ", k=3))
    figures = {"d3": f"{draw.randrange(100, 1000)}", "d2": f"{draw.randrange(10, 100)}", "last": draw.choice("ABCDEFGHJKLMNPRSTUWXYZ")}
    return figures | {"abc": abc, "low": abc.lower()}


def _of_somebody(words: ModuleType, draw: random.Random) -> dict[str, str]:
    given, year, month, day = draw.choice(words.GIVEN), draw.randrange(2004, 2016), draw.randrange(1, 13), draw.randrange(1, 29)
    names = {"given": given, "given2": draw.choice(words.GIVEN), "low": given.lower(), "surname": draw.choice(words.SURNAMES)}
    days = {"iso": f"{year}-{month:02}-{day:02}", "six": f"{year % 100:02}{month:02}{day:02}", "eight": f"{year}{month:02}{day:02}"}
    where = {"street": draw.choice(words.STREETS), "n": str(draw.randrange(1, 80)), "flat": str(draw.randrange(1001, 1405))}
    who = {"nick": draw.choice(words.NICKS), "age": str(draw.randrange(11, 24)), "initial": draw.choice("ABDEHJKLMNPRST")}
    role = draw.choice(words.ROLES)
    rest = {"cls": draw.choice(words.CLASSES), "shop": draw.choice(words.SHOPS), "role": role, "role_s": f"{role.capitalize()}s"}
    return {**names, **days, **where, **who, **rest, "d": str(day), "m": str(month), "year": str(year), "month": draw.choice(words.MONTHS)}


def _of_nobody(words: ModuleType, draw: random.Random) -> dict[str, str]:
    year, month, day = draw.randrange(2012, 2027), draw.randrange(1, 13), draw.randrange(1, 29)
    names = {
        "given": draw.choice(words.GIVEN),
        "given2": draw.choice(words.GIVEN),
        "surname": draw.choice(words.SURNAMES),
        "street": draw.choice(words.STREETS),
    }
    times = {
        "iso": f"2026-{month:02}-{day:02}",
        "hh": f"{draw.randrange(24):02}",
        "mm": f"{draw.randrange(60):02}",
        "d": str(day),
        "m": str(month),
    }
    figures = {
        "age": str(draw.randrange(6, 25)),
        "tens": str(draw.randrange(2, 9) * 10),
        "n": str(draw.randrange(1, 90)),
        "y": str(draw.randrange(4, 10)),
    }
    where = {"lat": f"{draw.uniform(55, 60):.5f}", "lon": f"{draw.uniform(12, 18):.5f}", "seventy": draw.choice(("40", "60", "70", "90"))}
    more = {
        "letter": draw.choice("ABC"),
        "cls": draw.choice(words.CLASSES),
        "shop": draw.choice(words.SHOPS),
        "month": draw.choice(words.MONTHS),
    }
    return {**names, **times, **figures, **where, **more, "year": str(year)}
