"""The names of places by hand: what a name is confirmed to mean, and every place, area and name there is."""

import re
from typing import Any

from handlers.doors.deed import Args, Deed, Nothing
from schemas.parties import NamedPlace, Polygon
from schemas.parts import fold
from schemas.signals import Word
from schemas.terms import PLACE_KINDS
from services import places
from services.rules.deadlines import swedish
from services.rules.gazetteer import Meaning
from services.store import places as rows
from services.store.work import Row, Work
from services.timeline import acted

MOST, READ = 20, 500
"""Unknown names that are shown, and names without a place that they are sought among."""
_POINT = re.compile(r"-?\d+(\.\d+)?, -?\d+(\.\d+)?", re.ASCII)


class Confirm(Args):
    """What a name means: a place or an area, by its id or its name."""

    name: Word
    target: Word


class Forget(Args):
    """A name that was confirmed."""

    name: Word


async def _confirm(work: Work, a: Confirm) -> dict[str, Any]:
    return (await places.confirm(work, a.name, a.target))._asdict()


async def everything(work: Work) -> dict[str, list[dict[str, Any]]]:
    """Places, areas, confirmed names, and the unknown names that signals came with oftenest."""
    municipality, learned = work.policy.municipality, await rows.listed(work)
    confirmed = {row.name for row in learned}
    unknown = [one for one in await rows.unplaced(work, READ) if not _is_known(work, fold(one.name), confirmed)]
    return {
        "platser": [_place(work, place) for place in municipality.places],
        "områden": [
            {"id": a.id, "namn": a.name, "kallas också": ", ".join(a.aliases), "läge": _lies(a.polygon)} for a in municipality.areas
        ],
        "bekräftade namn": [_confirmed(work, row) for row in learned],
        "okända namn": [_unknown(work, row) for row in unknown[:MOST]],
    }


def _is_known(work: Work, folded: str, confirmed: set[str]) -> bool:
    """Whether what a signal without a place was called is an area, a point, or a name that has been confirmed since."""
    return work.policy.gazetteer.knows(folded) or folded in confirmed or _POINT.fullmatch(folded) is not None


def _place(work: Work, place: NamedPlace) -> dict[str, Any]:
    return {
        "id": place.id,
        "namn": place.name,
        "område": work.policy.gazetteer.areas[place.area].name,
        "slag": PLACE_KINDS[place.kind],
        "kallas också": ", ".join(place.aliases),
        "läge": _lies(place.polygon, place.lat, place.radius_m),
    }


def _confirmed(work: Work, row: Row) -> dict[str, Any]:
    return {
        "namn": row.name,
        "betyder": work.policy.gazetteer.called(Meaning(row.kind, row.target)),
        "sedan": swedish(row.at, work.policy.workdays),
        "av": acted(work, row) or "",
    }


def _unknown(work: Work, row: Row) -> dict[str, Any]:
    last, maybe = swedish(row.last_at, work.policy.workdays), ", ".join(work.policy.gazetteer.meant(row.name))
    return {"namn": row.name, "signaler": row.signals, "senast": last, "kanske": maybe}


def _lies(polygon: Polygon | None, lat: float | None = None, radius_m: int = 0) -> str:
    """What is known of where it lies."""
    if polygon:
        return "yta"
    return "okänt" if lat is None else f"punkt, {radius_m} m omkring" if radius_m else "punkt"


DEEDS: dict[str, Deed] = {
    "place.confirm": Deed(Confirm, _confirm),
    "place.forget": Deed(Forget, lambda work, a: places.forget(work, a.name)),
    "places": Deed(Nothing, lambda work, _: everything(work), looks=True),
}
