"""Invented people: numbers that are right by every rule and belong to nobody, to be looked for wherever they must not be.

Birth numbers 980-999 and the phone series 070-174 06 05…99 are set aside for fiction (Skatteverket, PTS); example.se is nobody's.
"""

import random
from datetime import date, timedelta
from typing import NamedTuple


class Person(NamedTuple):
    """One invented person, in each kind the door recognises."""

    personal: str
    coordination: str
    phone: str
    email: str
    plate: str
    name: str

    @property
    def kinds(self):
        """Everything that is recognised; a name alone is not."""
        return {kind: value for kind, value in self._asdict().items() if kind != "name"}

    @property
    def traces(self):
        """How it may stand in a file: as written, and with nothing between the digits."""
        return {trace.encode() for value in self for trace in (value, value.replace("-", "").replace(" ", ""))}


def person(seed):
    draw = random.Random(seed)
    born = date(1950, 1, 1) + timedelta(days=draw.randrange(20_000))
    number = f"{draw.randrange(5, 100):02}"
    first, last = draw.choice(["Kanarie", "Siska", "Domherre"]), f"Provsson{draw.randrange(10**6):06}"
    return Person(
        personal=_number(born, born.day, draw),
        coordination=_number(born, born.day + 60, draw),
        phone=f"070-174 06 {number}",
        email=f"{last.lower()}.{draw.randrange(10**6)}@example.se",
        plate="".join(draw.choices("ABCDEFGHJKLMNOPRSTUWXYZ", k=3)) + f" {draw.randrange(100, 1000)}",
        name=f"{first} {last}",
    )


def _number(born, day, draw):
    nine = f"{born:%y%m}{day:02}{draw.randrange(980, 1000)}"
    odd = sum(int(digit) for digit in nine[1::2])
    even = sum(int(digit) for double in nine[0::2] for digit in str(int(double) * 2))
    return f"{nine[:6]}-{nine[6:]}{-(odd + even) % 10}"
