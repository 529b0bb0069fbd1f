"""A made-up year of a municipality: what is reported where and when, and how people answer. Seeded, so that it can be lived again."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import count
from random import Random
from typing import Any, NamedTuple

from handlers.theatre.cast import event
from schemas.terms import Category, Concern, OrgCategory
from services.workdays import Workdays

SENT_EVERY_DAYS = 7
"""Partner systems send what they have gathered."""
SEASONS = (7, 7, 8, 10, 13, 13, 10, 12, 11, 10, 9, 8)
"""How much is reported in each month, January first."""
FEEDS = ("polisen", "raddningstjansten", "skolan", "fritid", "bostadsbolaget", "vaktbolaget", "samhalle", "felanmalan")
KINDS = {
    Category.VEHICLE_RECKLESS: "Bilar kör varv på platsen",
    Category.GATHERING: "Samling som stör boende",
    Category.FIRE: "Brand i en container",
    Category.DAMAGE: "Krossade rutor",
    Category.GRAFFITI: "Nytt klotter",
    Category.LITTER: "Skräp och glas",
    Category.LIGHTING_VEGETATION: "Trasig belysning",
    Category.VIOLENCE_THREAT: "Bråk på platsen",
    Category.DRUGS_SUSPECTED: "Misstänkt handel",
    Category.ALCOHOL_PUBLIC: "Drickande på platsen",
    Category.BURGLARY_THEFT: "Inbrott i förråd",
    Category.ILLEGAL_SALE_MINORS: "Tips om langning",
    Category.OTHER_PLACE: "Något annat på platsen",
}
KNOWN = ("Stortorget", "Sockerbruket", "Järnvägsstationen", "Nyhems torg", "Kronoskogen", "Skola Norr", "Lekplatsen Lyckan")
STREETS = tuple(f"{name}gatan {number}" for name in ("Ek", "Björk", "Lind") for number in range(1, 6))
PLACES = KNOWN + STREETS
"""Each has its own kind of trouble, which comes back."""
WORRIES = (Concern.SCHOOL_ABSENCE, Concern.NORM_BREAKING, Concern.PEERS_SUBSTANCES)
FINDINGS = (OrgCategory.OVERSERVING, OrgCategory.UNUSUAL_HOURS)
TERMS: tuple[dict[str, Any], ...] = (
    {"days": 0, "at": "16:00"},
    {"days": 1, "at": "12:00"},
    {"days": 3, "at": "16:00"},
    {"days": 5, "at": "09:30"},
    {"days": 10, "at": "16:00"},
    {"days": 20, "at": "16:00"},
    {"hours": 24},
    {"hours": 72},
    {"weekday": "fri", "at": "18:00"},
    {"weekday": "sun", "at": "02:30"},
)
"""Deadlines that people give by hand; the last one falls where the clocks are moved."""
FATES = {"in_time": 52, "late": 22, "pause": 9, "extend": 8, "decline": 3, "reassign": 2, "forgotten": 4}
"""How actions fare, of a hundred."""


class Deed(NamedTuple):
    """What somebody will do with an action, on or after a local day."""

    day: date
    name: str


class Sent(NamedTuple):
    """What one partner system sends at a time."""

    feed: str
    events: list[dict[str, Any]]


class Span(NamedTuple):
    """The days that are lived through, both included, and how much happens in them."""

    first: date
    last: date
    signals: int
    actions: int

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1


def sendings(span: Span, rng: Random, workdays: Workdays) -> dict[date, list[Sent]]:
    """Every signal of the span, by the day it is sent and its feed. Exactly as many as the span says."""
    dates = [span.first + timedelta(days=n) for n in range(0, span.days, SENT_EVERY_DAYS)]
    numbers, chosen = count(1), rng.choices(dates, [SEASONS[day.month - 1] for day in dates], k=span.signals)
    return {day: list(_of_day(day, chosen.count(day), numbers, rng, workdays)) for day in dates}


def _of_day(day: date, many: int, numbers: Iterator[int], rng: Random, workdays: Workdays) -> Iterator[Sent]:
    by_feed: dict[str, list[dict[str, Any]]] = {}
    for _ in range(many):
        seen = workdays.instant(day - timedelta(days=rng.randint(1, SENT_EVERY_DAYS)), time(rng.randrange(24), rng.randrange(60)))
        feed, report = _report(rng)
        by_feed.setdefault(feed, []).append(event(feed, f"liv-{next(numbers)}", report | {"occurred_from": seen.isoformat()}))
    return (Sent(feed, events) for feed, events in by_feed.items())


def _report(rng: Random) -> tuple[str, dict[str, Any]]:
    """A feed, and what it says: most is about places, some is nothing at all, a little about businesses and young people."""
    kind = rng.random()
    if kind < 0.04:
        seen = {"category": rng.choice(FINDINGS), "severity_reported": 2, "text": "Sett vid besök"}
        return "tillsynen", {"lane": "org", "business": f"lokal-{rng.randint(1, 25)}", **seen}
    if kind < 0.07:
        about = {"concerns": [rng.choice(WORRIES)], "unit": "skola-norr", "reference": f"elev-{rng.randint(1, 60)}"}
        return "skolan", {"lane": "individual", **about}
    if kind < 0.12:
        return rng.choice(FEEDS), {"category": Category.NIL}
    number = rng.randrange(len(PLACES))
    category, place = list(KINDS)[(3 * number + rng.choice((0, 0, 0, 1))) % len(KINDS)], PLACES[number]
    severity = rng.choices((1, 2, 3, 4), (60, 30, 9, 1))[0]
    return rng.choice(FEEDS), {"category": category, "severity_reported": severity, "place": {"name": place}, "text": KINDS[category]}


def fate(action: str, asked: date, due: date, rng: Random) -> list[Deed]:
    """What will be done with an action, in order: most are done in time, some late, some when every step is long taken."""
    [kind] = rng.choices(list(FATES), list(FATES.values()))
    soon, late = asked + timedelta(days=rng.randint(1, 2)), due + timedelta(days=rng.randint(1, 14))
    in_time = asked + timedelta(days=rng.randint(0, max((due - asked).days - 1, 0)))
    match kind:
        case "in_time":
            return [Deed(min(soon, in_time), "accept"), Deed(in_time, "done")]
        case "late":
            return [*([Deed(soon, "accept")] if action[-1] in "02468" else []), Deed(late, "done")]
        case "forgotten":
            return [Deed(due + timedelta(days=rng.randint(30, 60)), "done")]
        case _:
            return [Deed(in_time, kind), Deed(late + timedelta(days=10), "done")]
