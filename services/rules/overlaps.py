"""Which rules no signal ever gets to, and which take what another rule would take: decided over every kind of signal there can be."""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import combinations
from typing import NamedTuple

from schemas.rules import Condition
from services.rules.signalspace import Box, Space

Certain = bool | None
"""Yes, no, or None: it cannot be told."""


class Item(NamedTuple):
    """A rule or a set_aside where it stands in its lane. `family` is whose cases it counts repetition of."""

    programme: str
    key: str
    when: Condition
    aside: bool = False
    over: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What another programme's `over` calls it."""
        return f"{self.programme}: {self.key}"

    def goes_over(self, other: "Item") -> bool:
        """Whether it says that it goes before the other on purpose."""
        return other.name in self.over or (other.programme == self.programme and other.key in self.over)


class Finding(NamedTuple):
    """What was found about an item: what kind it is, about which others, and an example in words. None of it may be certain."""

    item: Item
    kind: str
    """never, category, takes or unsure."""
    others: tuple[Item, ...]
    example: str = ""


def findings(items: Sequence[Item], space: Space) -> Iterator[Finding]:
    """Everything about the items of one lane, in the order in which they are asked."""
    placed = [(item, space.box(item.when)) for item in items]
    for n, (item, box) in enumerate(placed):
        earlier = [(e, b) for e, b in placed[:n] if space.both(b, box) and not (e.goes_over(item) and e.programme != item.programme)]
        yield from _hidden(item, box, earlier, space)
    for (a, first), (b, second) in combinations(placed, 2):
        if not (a.aside or b.aside or a.goes_over(b)):
            yield from _taken(a, first, b, second, space)


def _hidden(item: Item, box: Box, earlier: Sequence[tuple[Item, Box]], space: Space) -> Iterator[Finding]:
    """A rule that nothing gets to, or a category of it that does not: what stands before takes it all."""
    gets = _left(item, box, earlier, space)
    if gets is not True:
        yield Finding(item, "never" if gets is False else "unsure", _needed(item, box, earlier, space))
        return
    for category, part in space.categories(item.when, box):
        takers = [(e, b) for e, b in earlier if space.both(b, part) and not e.goes_over(item)]
        if takers and _left(item, part, takers, space) is False:
            yield Finding(item, "category", _needed(item, part, takers, space), category)


def _needed(item: Item, box: Box, earlier: Sequence[tuple[Item, Box]], space: Space) -> tuple[Item, ...]:
    """Those without which something would be left: the ones to name."""
    needed = list(earlier)
    for one in earlier:
        others = [other for other in needed if other is not one]
        if _left(item, box, others, space) is not True:
            needed = others
    return tuple(e for e, _ in needed)


def _left(item: Item, box: Box, earlier: Sequence[tuple[Item, Box]], space: Space) -> Certain:
    """Whether any signal is left for the item once the earlier ones have taken theirs."""
    sure = [b for e, b in earlier if _same_count(e, item) or not space.counts(b)]
    possible = [space.any_count(b) if not _same_count(e, item) else b for e, b in earlier]
    if any(space.possible(rest) is True for rest in _without(box, possible)):
        return True
    return None if any(space.possible(rest) is not False for rest in _without(box, sure)) else False


def _without(box: Box, taken: Sequence[Box]) -> list[Box]:
    return reduce(lambda left, other: [piece for one in left for piece in subtract(one, other)], taken, [box])


def subtract(box: Box, other: Box) -> Iterator[Box]:
    """The parts of a box that lie outside another: at most one for each axis."""
    if not all(a & b for a, b in zip(box, other, strict=True)):
        yield box
        return
    inside: tuple[int, ...] = ()
    for n, (a, b) in enumerate(zip(box, other, strict=True)):
        if a & ~b:
            yield (*inside, a & ~b, *box[n + 1 :])
        inside = (*inside, a & b)


def _taken(a: Item, first: Box, b: Item, second: Box, space: Space) -> Iterator[Finding]:
    """Both would take a signal, and the earlier does not say that it means to."""
    both = space.both(first, second)
    if both is None:
        if not _same_count(a, b) and space.both(space.any_count(first), space.any_count(second)) is not None:
            yield Finding(a, "unsure", (b,))
        return
    certain = space.possible(both)
    if certain is not False:
        yield Finding(a, "takes" if certain else "unsure", (b,), space.example(both))


def _same_count(a: Item, b: Item) -> bool:
    """Whether repetition means the same for both: they count the signals of the same cases."""
    return a.programme == b.programme and a.family == b.family
