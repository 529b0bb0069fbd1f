"""Every kind of signal there can be, as far as rules can tell them apart: axes of finitely many kinds, and boxes of them as bits."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from schemas.parties import Municipality
from schemas.rules import Condition
from schemas.signals import OrgReport, PlaceReport
from schemas.terms import CATEGORIES, PLACE_KINDS, SOURCES, Category, Concern, GroupSize, Lane, OrgCategory, PlaceKind, Source
from services.rules.conditions import Asked, tests
from services.rules.places import Located

Box = tuple[int, ...]
"""For each axis the kinds it holds, one bit each. A signal lies in it when it does on every axis."""

_MONDAY = datetime(2027, 5, 10)  # noqa: DTZ001 - a local week like any other
_ASKED_BY: Mapping[str, tuple[str, ...]] = {
    "category": ("category",),
    "concern": ("concern",),
    "severity": ("severity_at_least", "severity_at_most"),
    "source": ("source",),
    "kind": ("place_kind",),
    "area": ("area", "area_known"),
    "size": ("group_size",),
    "observed": ("observed",),
    "rough": ("rougher_than_m",),
    "moment": ("hours", "weekday"),
    "repeats": ("repeats_at_least", "repeats_at_most"),
}


class Space:
    """The kinds of signal of one lane that a set of conditions can tell apart, in one municipality."""

    def __init__(self, lane: Lane, municipality: Municipality, conditions: Sequence[Condition]) -> None:
        self.kinds = _axes(lane, municipality, conditions)
        self.names = tuple(self.kinds)
        self._places = {(p.kind, p.area) for p in municipality.places}
        self._signals = {name: [_signal(lane, name, kind) for kind in kinds] for name, kinds in self.kinds.items() if name != "concern"}

    def box(self, when: Condition) -> Box:
        """The signals that meet a condition: each axis asked with the very tests that routing asks."""
        return tuple(self._bits(name, when) for name in self.names)

    def _bits(self, name: str, when: Condition) -> int:
        given = {field: getattr(when, field) for field in _ASKED_BY[name]}
        if not any(value not in (None, ()) for value in given.values()):
            return self._all(name)
        if name == "concern":
            return _bits(kind in when.concern for kind in self.kinds[name])
        part = Condition.model_construct(**given)
        return _bits(all(t.holds for t in tests(part, signal)) for signal in self._signals[name])

    def _all(self, name: str) -> int:
        return (1 << len(self.kinds[name])) - 1

    def at(self, box: Box, name: str) -> int:
        """The bits of one axis; all of them for an axis the lane does not have."""
        return box[self.names.index(name)] if name in self.names else 1

    def put(self, box: Box, name: str, bits: int) -> Box:
        """The box with other bits on one axis."""
        return tuple(bits if axis == name else old for axis, old in zip(self.names, box, strict=True))

    def both(self, a: Box, b: Box) -> Box | None:
        """What lies in both. One report about a young person may hold several concerns, so two rules always meet there."""
        shared = tuple(x & y or (x if name == "concern" else 0) for name, x, y in zip(self.names, a, b, strict=True))
        return shared if all(shared) else None

    def counts(self, box: Box) -> bool:
        """Whether it asks for repetition."""
        return "repeats" in self.names and self.at(box, "repeats") != self._all("repeats")

    def any_count(self, box: Box) -> Box:
        """The same, however often the case was heard of."""
        return self.put(box, "repeats", self._all("repeats")) if "repeats" in self.names else box

    def categories(self, when: Condition, box: Box) -> Iterator[tuple[str, Box]]:
        """The box cut by the categories that a condition names, when it names several."""
        for n, kind in enumerate(self.kinds.get("category", ())):
            if len(when.category) > 1 and kind in when.category:
                yield str(kind), self.put(box, "category", 1 << n)

    def possible(self, box: Box) -> bool | None:
        """Whether such a signal can come; None when only a place that is not in the municipality's file today could tell."""
        if not all(box):
            return False
        if "kind" not in self.names:
            return True
        kinds, areas = self._in(box, "kind"), self._in(box, "area")
        if None in kinds or len([a for a in areas if a]) == len(self.kinds["area"]) - 1:
            return True
        if areas == [None]:  # a place that is known has its area
            return False
        return True if any((kind, area) in self._places for kind in kinds for area in areas) else None

    def _in(self, box: Box, name: str) -> list[Any]:
        bits = self.at(box, name)
        return [kind for n, kind in enumerate(self.kinds[name]) if bits >> n & 1]

    def example(self, box: Box) -> str:
        """One such signal, in words."""
        words: dict[str, Callable[[Any], str]] = {
            "category": lambda kind: CATEGORIES[kind],
            "concern": str,
            "severity": lambda n: f"allvar {n}",
            "source": lambda kind: f"från {SOURCES[kind]}",
            "kind": lambda kind: f"på {PLACE_KINDS[kind]}" if kind else "",
            "moment": lambda at: (
                f"en {('måndag', 'tisdag', 'onsdag', 'torsdag', 'fredag', 'lördag', 'söndag')[at.weekday()]} kl. {at:%H.%M}"
            ),
        }
        narrow = [
            name for name in words if name in self.names and (self.at(box, name) != self._all(name) or name in {"category", "severity"})
        ]
        said = [words[name](self._in(box, name)[0]) for name in narrow]
        return ", ".join(word for word in said if word)


def _bits(holds: Iterable[bool]) -> int:
    return sum(1 << n for n, yes in enumerate(holds) if yes)


def _axes(lane: Lane, municipality: Municipality, conditions: Sequence[Condition]) -> dict[str, list[Any]]:
    if lane is Lane.INDIVIDUAL:
        return {"concern": list(Concern), "source": list(Source)}
    rough = {c.rougher_than_m + 1 for c in conditions if c.rougher_than_m is not None}
    often = {c.repeats_at_least for c in conditions if c.repeats_at_least} | {
        c.repeats_at_most + 1 for c in conditions if c.repeats_at_most is not None
    }
    edges = {edge for c in conditions if c.hours for edge in (c.hours.since, c.hours.until)}
    days = 7 if any(c.weekday for c in conditions) else 1
    return {
        "category": [kind for kind in (Category if lane is Lane.PLACE else OrgCategory) if kind is not Category.NIL],
        "severity": [1, 2, 3, 4],
        "source": list(Source),
        "kind": [None, *PlaceKind],
        "area": [None, *(area.id for area in municipality.areas)],
        "size": [None, *GroupSize],
        "observed": [True, False],
        "rough": sorted({0} | rough),
        "moment": [datetime.combine(_MONDAY + timedelta(days=n), at) for n in range(days) for at in sorted({time(0)} | edges)],
        "repeats": sorted({0} | often),
    }


def _signal(lane: Lane, axis: str, kind: Any) -> Asked:
    """A signal of which one thing is known, for the tests that ask for nothing else."""
    said: dict[str, Any] = {"category": Category.OTHER_PLACE, "severity_reported": 1, "observed": True, "group_size": None}
    said |= {{"severity": "severity_reported", "size": "group_size"}.get(axis, axis): kind}
    report = PlaceReport.model_construct(**said) if lane is Lane.PLACE else OrgReport.model_construct(**said)
    where: dict[str, Any] = {"place": None, "lat": None, "lon": None, "precision_m": None, "kind": None, "area": None, "name": ""}
    where |= {"precision_m" if axis == "rough" else axis: kind} if axis in {"rough", "kind", "area"} else {}
    source, at = kind if axis == "source" else Source.POLICE, kind if axis == "moment" else _MONDAY
    return Asked(report, source, Located(**where), at, (lambda: int(kind)) if axis == "repeats" else int)
