"""Priority: severity × repetition × trend × how vulnerable the place is. Weights are the programme's; the sum is always shown."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from schemas.hotspots import Weights
from schemas.terms import PLACE_KINDS, PlaceKind


class Counted(NamedTuple):
    """Signals of the case's family at its place: in the last four weeks, and in the four before."""

    now: int
    before: int


class Priority(NamedTuple):
    """The number, what it was made of, and the sum as people read it."""

    severity: int
    repetition: float
    trend: float
    vulnerability: float
    score: float
    sentence: str


def weigh(weights: Weights, severity: int, counted: Counted, kind: PlaceKind | None) -> Priority:
    """Weigh a case. What the programme gives no weight weighs 1."""
    repetition = max((band.factor for band in weights.repetition if counted.now >= band.signals), default=1.0)
    trend, how = _trend(weights, counted)
    vulnerability = weights.vulnerable.get(kind, 1.0) if kind is not None else 1.0
    score = round(severity * repetition * trend * vulnerability, 4)
    many = f"{counted.now} {'signal' if counted.now == 1 else 'signaler'} på fyra veckor"
    place = PLACE_KINDS[kind] if kind is not None else "ingen namngiven plats"
    sentence = (
        f"{severity} × {_factor(repetition)} ({many}) × {_factor(trend)} ({how}) × {_factor(vulnerability)} ({place}) = {shown(score)}"
    )
    return Priority(severity, repetition, trend, vulnerability, score, sentence)


def _trend(weights: Weights, counted: Counted) -> tuple[float, str]:
    """A lone signal where there was none is new, and does not grow."""
    now, before = counted
    if now > max(before, 1):
        return weights.growing, f"ökar från {before}"
    return (weights.shrinking, f"minskar från {before}") if now < before else (weights.same, "oförändrat" if before else "nytt")


def shown(score: float) -> str:
    """A priority as people read it: 5,9."""
    return str(Decimal(str(score)).quantize(Decimal("0.1"), ROUND_HALF_UP)).replace(".", ",")


def _factor(factor: float) -> str:
    """1,0 and 1,25."""
    return f"{factor:.2f}".removesuffix("0").replace(".", ",")
