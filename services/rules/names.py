"""What an unknown name may have meant: the same word in another form, a part of a longer name, or a slip of spelling.

These are guesses to show to a person. None of them ever routes a signal.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.decisions import Decision, NearMiss
from schemas.parts import fold

MOST = 3
"""How many guesses are shown."""
ALIKE = 80
"""Per cent of the letters that must agree for one name to be a slip of another."""
TELLING = 4
"""Letters a stem needs to stand for a longer name: shorter ones are in everything."""

_BEFORE = re.compile(
    r"^(?:(?:alldeles|precis|strax|bakom|framför|utanför|innanför|intill|invid|bredvid|mittemot|mitt emot|nära|kring|runt|under|över|"
    r"mellan|norr om|söder om|öster om|väster om|uppe|nere|inne|ute|vid|på|i|till|från|hos|mot|gamla|nya|den|det|ett|en) )+"
)
_ENDINGS = ("arna", "erna", "orna", "en", "et", "an", "ar", "er", "or", "a", "e")
_KEEPS = 3
"""Letters that an ending must leave."""


class _Name(NamedTuple):
    """A name by its words' stems, and what the one who has it is called."""

    stems: tuple[str, ...]
    words: frozenset[str]
    called: str


class Names:
    """The names that may have been meant: each with what the one who has it is called."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._names = [_Name(found := stems(name), frozenset(found), called) for name, called in names]
        self._spelt = ["".join(one.stems) for one in self._names]

    def meant(self, said: str) -> tuple[str, ...]:
        """What those are called whose names come nearest to what was said, nearest first."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - six megabytes, for those whose senders know other names than we do

        mine = stems(said)
        spelt = process.extract("".join(mine), self._spelt, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST)
        found = [(score, self._names[n].called) for _, score, n in spelt]
        found += [(score, one.called) for one in self._names if (score := _formed(mine, frozenset(mine), one))]
        return tuple(dict.fromkeys(called for _, called in sorted(found, key=lambda f: (-f[0], f[1]))))[:MOST]


def question(guesses: Sequence[str], asks: str = "Menade avsändaren") -> tuple[str, ...]:
    """One sentence that offers the guesses; none when there is no guess."""
    if not guesses:
        return ()
    *rest, last = guesses
    return (f"{asks} {', '.join(rest)} eller {last}?" if rest else f"{asks} {last}?",)


def offered(decision: Decision, guesses: Sequence[str]) -> Decision:
    """The decision with what an unknown name may have meant, for the person who judges it."""
    near = tuple(NearMiss(name=guess, why="namnet är inte bekräftat") for guess in guesses)
    reason = " ".join([decision.reason, *question(guesses)])
    return decision.model_copy(update={"reason": reason, "nearest": (*near, *decision.nearest)[:MOST]}) if near else decision


def stems(name: str) -> tuple[str, ...]:
    """The words of a name without where they stand, definite ending or genitive: `vid stationen` and `Station` are the same."""
    return tuple(_stem(word) for word in re.findall(r"\w+", _BEFORE.sub("", fold(name))))


def _stem(word: str) -> str:
    word = word.removesuffix("s") if len(word) > _KEEPS + 1 else word
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _KEEPS), "")
    bare = word.removesuffix(ending)
    return bare[:-1] if len(bare) > _KEEPS and bare[-1] == bare[-2] else bare


def _formed(mine: tuple[str, ...], words: frozenset[str], one: _Name) -> int:
    """How surely a name is a form of another, in per cent: the same stems, all words of it said, or the last part of a compound."""
    if not mine or not one.stems:
        return 0
    if mine == one.stems:
        return 100
    if one.words <= words or words <= one.words:
        return 95
    tail, head = mine[-1], one.stems[-1]
    if len(mine) == 1 and len(tail) >= TELLING and head.endswith(tail):
        return 92
    return 85 if len(one.stems) == 1 and len(head) >= TELLING and tail.endswith(head) else 0
