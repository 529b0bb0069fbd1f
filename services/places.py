"""Places: what names signals come with, and what people confirm that such a name means."""

from collections.abc import Iterable
from typing import NamedTuple

from events.places import PlaceForgotten, PlaceNamed
from schemas.parts import fold
from schemas.signals import ReportedPlace
from services.errors import NotFound, Refused
from services.rules.gazetteer import NOTHING, Gazetteer, Learned, Meaning
from services.rules.names import question
from services.rules.places import Located
from services.rules.said import refuse_persons
from services.store import places as rows
from services.store.work import Work
from services.wording import short

TITLE = 200
"""Characters that the title of an action may have."""


async def learned(work: Work, reported: Iterable[ReportedPlace | None]) -> Learned:
    """What has been learned of names, asked for only when one of these stands in no file."""
    knows = work.policy.gazetteer.knows
    unknown = (name for place in reported if place for name in (place.name, place.area) if name and not knows(fold(name)))
    return await rows.learned(work) if next(unknown, None) is not None else NOTHING


def asking(title: str, located: Located | None) -> str:
    """The title of what somebody is to judge, with what an unknown name may have meant, as long as a title may be."""
    return short(". ".join([title, *question(located.meant if located is not None else ())]), TITLE)


class Confirmed(NamedTuple):
    """What a name means from now on, and the signals and actions that wait with it."""

    called: str
    receipts: tuple[str, ...]
    actions: tuple[str, ...]


async def confirm(work: Work, name: str, target: str) -> Confirmed:
    """A name that stands in no file means a place or an area (its id or its name): signals that come with it are routed from now on.

    Raises Refused for a name that means something already, and NotFound.
    """
    folded, known = fold(name), work.policy.gazetteer
    refuse_persons(name, work.today)
    if known.knows(folded):
        raise Refused(f"{name.strip()} står redan i kommunens fil.")
    meaning = _meaning(known, target)
    await work.alone_with([f"name {folded}"])
    before = (await rows.learned(work)).get(folded)
    if before not in {None, meaning}:
        raise Refused(f"{name.strip()} betyder redan {known.called(before or meaning)}. Ta först bort det med samsyn places forget.")
    waiting = [row for row in await rows.waiting(work) if fold(row.place_name) == folded]
    called, receipts = known.called(meaning), tuple(row.receipt for row in waiting)
    if before is None:
        await rows.learn(work, folded, meaning, next(iter(receipts), None))
        work.record(PlaceNamed(place=meaning.target, is_a=meaning.kind, name=name.strip(), called=called))
    return Confirmed(called, receipts, tuple(row.action for row in waiting))


async def forget(work: Work, name: str) -> str:
    """Take back what a name was confirmed to mean; where signals went by it stands. Returns what it meant. Raises NotFound."""
    folded = fold(name)
    await work.alone_with([f"name {folded}"])
    meaning = (await rows.learned(work)).get(folded)
    if meaning is None:
        raise NotFound(f"{name.strip()} är inget bekräftat namn. Se samsyn places list.")
    called = work.policy.gazetteer.called(meaning)
    await rows.forget(work, folded)
    work.record(PlaceForgotten(place=meaning.target, is_a=meaning.kind, name=name.strip(), called=called))
    return called


def _meaning(known: Gazetteer, target: str) -> Meaning:
    """The place or area with this id or name, a place first. Raises NotFound."""
    folded = fold(target)
    place = known.by_id.get(folded) or known.place(folded, NOTHING)
    if place is not None:
        return Meaning("place", place.id)
    area = known.area(folded, NOTHING)
    if area is None:
        raise NotFound(" ".join([f"Det finns ingen plats och inget område {target.strip()}.", *question(known.meant(target), "Menade du")]))
    return Meaning("area", area.id)
