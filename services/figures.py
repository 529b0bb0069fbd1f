"""The figures of a digest in words: how late by party, what grows and shrinks, and what is done in time."""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.views import Compared, DigestView
from services.rules.ages import aged
from services.rules.bars import bar
from services.rules.trends import RULE_OF_SPANS
from services.screen import Section
from services.wording import counted, short

NOW, BEFORE = "Senaste fyra veckorna", "Fyra veckor före"


class _Figure(NamedTuple):
    """What it is a figure of, and the figure in words."""

    what: str
    said: str


class _Bar(NamedTuple):
    """One number drawn: of which weeks, as a bar, and its share of the longest (0–1)."""

    of: str
    number: int
    bar: str
    share: float


class _Trend(NamedTuple):
    """What has grown or shrunk most, and its two bars."""

    said: str
    bars: tuple[_Bar, ...]


def ages(view: DigestView) -> Iterator[Section]:
    """How many are late and for how long, by party."""
    rows = aged(view.overdue).items()
    entries = [_Figure(short(party, 60), "; ".join(f"{age}: {n}" for age, n in counts.items())) for party, counts in rows]
    yield Section("Försenat per part", tuple(entries), of="figures")


def trends(view: DigestView) -> Iterator[Section]:
    """The worst and the best trend, as one chart that is never cut in two."""
    known = [(said, one) for said, one in (("Mest ökat", view.worst), ("Mest minskat", view.best)) if one is not None]
    most = max((number for _, one in known for number in (one.now, one.before)), default=0) or 1
    chart = tuple(_Trend(f"{said}: {short(one.what, 60)}", _bars(one, most)) for said, one in known)
    yield Section("Signaler", (chart,) if chart else (), shown=len(known[:1]), of="trends", note=RULE_OF_SPANS)


def _bars(one: Compared, most: int) -> tuple[_Bar, ...]:
    return tuple(_Bar(of, n, bar(n, most), n / most) for of, n in ((BEFORE, one.before), (NOW, one.now)))


def in_time(view: DigestView) -> Iterator[Section]:
    """How much was done in time, with the weeks before beside it."""
    entries = tuple(_Figure(short(one.what, 60), _kept(one)) for one in view.in_time)
    yield Section("Gjort i tid, senaste fyra veckorna", entries, of="figures")


def _kept(one: Compared) -> str:
    before = f"{one.before} av {one.of_before}" if one.of_before else "inga"
    return f"{one.now} av {counted(one.of_now or 0, 'åtgärd', 'åtgärder')}; fyra veckor före {before}"
