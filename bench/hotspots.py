"""Does the simple rule for hotspots find what goes on? It and statistical methods on Toronto's recorded crimes, judged on 2020.

Each week every method proposes as many places as the simple rule does, from what came before, and no place again within four weeks.
A proposal was right when the place's next four weeks lie above its own base rate: the year before the four weeks that made it stand out.
`.venv/bin/python bench/hotspots.py [--limits 6 8 10] [--side 300]`: JSON on standard output, a table on standard error.
"""

import argparse
import csv
import gzip
import json
import math
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

HERE = Path(__file__).parent
FILE = HERE.parents[1] / "shared" / "data" / "toronto-incidents-2018-2020.csv.gz"

from schemas.parties import Municipality
from schemas.programmes import Window
from services.programmes.loader import EXAMPLE, policy, read
from services.rules.hotspots import Seen, key_of, recurring

FAMILY = {"Assault": "våld", "Robbery": "våld"}
DAY, SPAN, YEAR = timedelta(days=1), 28, 364
FLOOR = 4
"""Signals in four weeks below which no method proposes: a place with two stands out from none and tells nothing."""
FIRST = datetime(2018, 1, 1, tzinfo=UTC)
WEEKS = {"2019": range(365, 365 + 47 * 7, 7), "2020": range(730 + 28, 730 + 48 * 7, 7)}
"""Mondays, as days since FIRST, on which proposals are made; each has its four weeks after it in the same year."""


def crimes():
    """Each crime as the rule sees it, oldest first: its family, its hour and its point."""
    if not FILE.exists():
        sys.exit(f"{FILE} is not there: this measures real data that the product does not carry.")
    with gzip.open(FILE, "rt", encoding="utf-8-sig", newline="") as file:
        for n, row in enumerate(csv.DictReader(file)):
            at = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC) + timedelta(hours=int(row["hour"] or 0))
            where = (None, row["neighbourhood"], row["neighbourhood"], float(row["lat"]), float(row["lon"]), 100)
            yield Seen(str(n), "", "EST", FAMILY.get(row["type"], "stöld"), at, *where)


class Town(NamedTuple):
    """The days (since FIRST, rising) on which each place had each family."""

    days: dict
    totals: dict

    def count(self, place, start, end):
        days = self.days.get(place, ())
        return bisect_left(days, end) - bisect_left(days, start)

    def total(self, family, start, end):
        days = self.totals[family]
        return bisect_left(days, end) - bisect_left(days, start)


def town_of(seen, window):
    days, totals = defaultdict(list), defaultdict(list)
    for one in seen:
        day = (one.at - FIRST).days
        days[key_of(one, window), one.family].append(day)
        totals[one.family].append(day)
    return Town({k: sorted(v) for k, v in days.items()}, {k: sorted(v) for k, v in totals.items()})


def tail(count, mean):
    """P(X >= count) of a Poisson variable, exactly."""
    term = below = math.exp(-mean)
    for k in range(1, count):
        term *= mean / k
        below += term
    return max(1 - below, 0.0)


def active(town, week, floor=FLOOR):
    return [place for place in town.days if town.count(place, week - SPAN, week) >= floor]


def poisson(town, week):
    """How unlikely the last four weeks are, given the place's own year before and the town's season; shrunk to the family's mean."""
    places = active(town, week)
    mean, season = {}, {}
    for family in town.totals:
        year = town.total(family, week - SPAN - YEAR, week - SPAN)
        season[family] = 13 * town.total(family, week - SPAN, week) / max(year, 1)
        mean[family] = year / 13 / max(sum(f == family for _, f in town.days), 1)
    scores = {}
    for place in places:
        family = place[1]
        own = (town.count(place, week - SPAN - YEAR, week - SPAN) + mean[family]) / (13 + 1)
        scores[place] = -tail(town.count(place, week - SPAN, week), season[family] * own)
    return scores


def neighbours(place):
    square, family = place
    _, side, row, column = square.split()
    return [(f"ruta {side} {int(row) + dr} {int(column) + dc}", family) for dr in (-1, 0, 1) for dc in (-1, 0, 1)]


def scan(town, week):
    """The prospective space-time permutation scan (Kulldorff 2005): the likeliest cylinder that stands on the place and ends now."""
    scores = {}
    for place in active(town, week):
        whole = town.total(place[1], week - YEAR, week)
        best = 0.0
        for zone in ([place], neighbours(place)):
            ever = sum(town.count(one, week - YEAR, week) for one in zone)
            for weeks in (1, 2, 3, 4):
                seen = sum(town.count(one, week - 7 * weeks, week) for one in zone)
                expected = ever * town.total(place[1], week - 7 * weeks, week) / whole
                if seen > expected > 0:
                    rest = whole - seen
                    best = max(best, seen * math.log(seen / expected) + rest * math.log(rest / (whole - expected)))
        scores[place] = best
    return scores


def near_repeat(town, week):
    """Every crime of eight weeks lends its place and those beside it a risk that fades with time (prospective mapping, Bowers 2004)."""
    scores = {}
    for place in active(town, week):
        shares = {one: (1 if one == place else 0.5) for one in neighbours(place)}
        weekly = {w: sum(share * town.count(one, week - 7 * w, week - 7 * (w - 1)) for one, share in shares.items()) for w in range(1, 9)}
        scores[place] = sum(number / w for w, number in weekly.items())
    return scores


def counted(town, week):
    """The same number of places by the plain count alone: what the threshold is without its limit."""
    return {place: town.count(place, week - SPAN, week) for place in active(town, week)}


def by_lot(floor):
    """Any of the places with so many signals: what there is to beat."""

    def drawn(town, week):
        lot = Random(week)
        return {place: lot.random() for place in active(town, week, floor)}

    return drawn


METHODS = {
    "any place": by_lot(1),
    "any of four": by_lot(FLOOR),
    "plain count": counted,
    "poisson tail": poisson,
    "space-time scan": scan,
    "near repeat": near_repeat,
}


def simple(programme, seen, times, week):
    """What the product's own rule proposes, as places with families."""
    now = FIRST + week * DAY
    lately = seen[bisect_right(times, now - 4 * SPAN * DAY) : bisect_right(times, now)]
    year = seen[bisect_right(times, now - YEAR * DAY - SPAN * DAY) : bisect_right(times, now - YEAR * DAY)]
    return [(one.key, one.family) for one in recurring(programme, [*year, *lately], now)]


class Judged:
    """What became of the places a method proposed. `z` is its precision against the simple rule's, in standard errors."""

    def __init__(self):
        self.last, self.n, self.above, self.lasting, self.after = {}, 0, 0, 0, 0

    def fresh(self, ranked, week):
        """Those that were not proposed within the last four weeks."""
        return [place for place in ranked if week - self.last.get(place, -SPAN) >= SPAN]

    def take(self, town, places, week):
        for place in places:
            after, now = town.count(place, week, week + SPAN), town.count(place, week - SPAN, week)
            base = town.count(place, week - SPAN - YEAR, week - SPAN) / 13
            self.last[place] = week
            self.n += 1
            self.above += after > base
            self.lasting += after > base and after >= now / 2
            self.after += after

    def told(self, simple):
        n = max(self.n, 1)
        pooled = (self.above + simple.above) / (n + max(simple.n, 1))
        z = (self.above - simple.above) / math.sqrt(max(2 * n * pooled * (1 - pooled), 1e-9))
        parts = {"above_base": self.above / n, "above_base_and_half": self.lasting / n, "crimes_after": self.after / n, "z": z}
        return {"proposals": self.n, **{name: round(part, 3) for name, part in parts.items()}}


def measured(programme, seen, town, weeks):
    times = [one.at for one in seen]
    judged = {"simple rule": Judged()} | {name: Judged() for name in METHODS}
    for week in weeks:
        ours = judged["simple rule"].fresh(simple(programme, seen, times, week), week)
        judged["simple rule"].take(town, ours, week)
        for name, method in METHODS.items():
            scores = method(town, week)
            ranked = judged[name].fresh(sorted(scores, key=lambda place: (-scores[place], place)), week)
            judged[name].take(town, ranked[: len(ours)], week)
    return {name: one.told(judged["simple rule"]) for name, one in judged.items()}


def main(given):
    window = Window(distance_m=given.side // 2)
    programme = policy(read(EXAMPLE, Municipality)).programmes["EST"]
    seen = sorted(crimes(), key=lambda one: one.at)
    town = town_of(seen, window)
    for limit in given.limits:
        hotspot = programme.hotspot.model_copy(update={"signals": limit, "above_usual": given.factor, "at_least": FLOOR})
        mine = programme.model_copy(update={"hotspot": hotspot, "window": window})
        for year, weeks in WEEKS.items():
            found = measured(mine, seen, town, weeks)
            setting = {"year": year, "limit": limit, "above_usual": given.factor, "side_m": given.side, "weeks": len(weeks)}
            print(json.dumps(setting | found), flush=True)
            for name, told in found.items():
                print(f"{year} limit {limit:3} {name:16}" + "".join(f"{value:>9}" for value in told.values()), file=sys.stderr)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--limits", type=int, nargs="+", default=[6, 8, 10])
    arguments.add_argument("--factor", type=float, default=2.0)
    arguments.add_argument("--side", type=int, default=300)
    main(arguments.parse_args())
