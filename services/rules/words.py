"""The words of a text, and what the rules about persons ask of them: written with a capital, a place, a home?"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).parent
REACH = 8
"""How many words apart two words still speak of the same person. It also bounds every look ahead or back."""


def lists(file: str) -> dict[str, frozenset[str]]:
    """The word lists of a file beside this one."""
    read = tomllib.loads((_HERE / file).read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for name, words in read.items()}


PERSONS = lists("persons.toml")


ONE = PERSONS["known"] | PERSONS["somebody"] | PERSONS["kin"] | PERSONS["parents"] | PERSONS["pronouns"] | {"personen", "någon"}
"""What one person is called."""


class Words(NamedTuple):
    """A text as words, figures and signs: as written, and in lower case. Beyond its ends there is nothing."""

    written: tuple[str, ...]
    low: tuple[str, ...]

    def at(self, place: int) -> str:
        """The word at a place, in lower case."""
        return self.low[place] if 0 <= place < len(self.low) else ""

    def after(self, place: int, most: int = REACH) -> Iterator[tuple[int, str]]:
        """The words after a place in the same sentence, with their places."""
        for at in range(place + 1, min(place + 1 + most, len(self.low))):
            if self.low[at] in ENDS:
                return
            yield at, self.low[at]

    def before(self, place: int, most: int = REACH) -> Iterator[tuple[int, str]]:
        """The words before a place in the same sentence, nearest first."""
        for at in range(place - 1, max(place - 1 - most, -1), -1):
            if self.low[at] in ENDS:
                return
            yield at, self.low[at]

    def begins(self, place: int) -> bool:
        """Tell whether a sentence begins here: a capital then says nothing."""
        return place == 0 or self.low[place - 1] in _OPENS

    def has_capital(self, place: int) -> bool:
        """Tell whether a word of letters stands here with a capital."""
        word = self.written[place] if 0 <= place < len(self.written) else ""
        return word[:1].isupper() and word[-1:].isalpha()

    def could_be_a_name(self, place: int) -> bool:
        """Tell whether a word here is written as a name and is no place, no shouting and nothing that is often written so."""
        word = self.at(place)
        if not self.has_capital(place) or word in PERSONS["no_name"] or word in ONE or self.is_place(place):
            return False
        return len(word) > 1 and not self.written[place][1:].isupper() and not word.endswith(TOWN_ENDS)

    def could_be_a_surname(self, place: int) -> bool:
        """Tell whether a word here is written as a surname: those that end as towns do are among them."""
        return self.has_capital(place) and self.at(place) not in PERSONS["no_name"] and not self.is_place(place)

    def is_place(self, place: int) -> bool:
        """Tell whether the word here is, or belongs to, the name of a place or a business."""
        last = next((at for at in range(place + 1, place + 4) if not self.has_capital(at)), place + 4)
        if any(
            self.at(at).endswith(PLACE_ENDS) or (at > place and self.at(at) in _NOUNS | PERSONS["business"]) for at in range(place, last)
        ):
            return True
        following, genitive = self.at(last), self.at(last - 1)[-1:] in {"s", "x", "z"}
        after = following in PERSONS["place_nouns"] if genitive else following in _NOUNS
        return after or following in PERSONS["business"] or self.at(place) in PERSONS["place_nouns"]

    def is_home(self, place: int) -> bool:
        """Tell whether the address of a home begins here: a street and a number, or the number of a flat."""
        for at, word in self.after(place - 1, 4):
            if (word.endswith(STREET_ENDS) or word in PERSONS["flats"]) and any(nearby.isdigit() for _, nearby in self.after(at, 3)):
                return True
        return False


def words_of(text: str) -> Words:
    """The words of a text that has been made plain."""
    written = tuple(_WORD.findall(text))
    return Words(written, tuple(word.lower() for word in written))


_WORD = re.compile(r"[^\W\d_]+(?:[':-][^\W\d_]+)*|\d+|[^\w\s]")
ENDS = frozenset(".!?;")
_NOUNS = PERSONS["place_nouns"] - PERSONS["surname_nouns"]
"""Nouns of places that are neither surnames nor verbs: they make a place of a name also without a genitive ("Klara kyrka")."""
_OPENS = ENDS | frozenset(':-"”»*•')
PLACE_ENDS, TOWN_ENDS, STREET_ENDS = (tuple(sorted(PERSONS[ends])) for ends in ("place_ends", "town_ends", "street_ends"))
