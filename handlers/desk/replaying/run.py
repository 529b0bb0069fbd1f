"""One replay, from its file to the last outcome."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from handlers.desk.ask import asked
from handlers.desk.init import furnish
from handlers.desk.replaying.bar import Bar, shown
from handlers.desk.replaying.copies import told_apart
from handlers.desk.replaying.drain import drained
from handlers.desk.replaying.pace import batches, happened_in, speed_of
from handlers.desk.replaying.reading import Item, Reading
from handlers.desk.replaying.sender import Sender
from handlers.desk.replaying.service import DIRECT, Service, service_of
from handlers.desk.replaying.tally import NOT_JSON, Tally
from schemas.parties import Feed, Municipality, Use
from services.errors import NotFound, Refused, Unreadable
from services.keys import Keys
from services.programmes.loader import EXAMPLES, load, read
from services.settings import Settings

COUNTRY = "hela-sverige"
ANSWER_S = 60
MAILS = (
    "Hemmet är ingen övning: en återspelning skulle skriva brev till dem som har funktionerna. Spela upp i ett eget hem "
    "(SAMSYN_HOME) där exercise = true står i municipality.toml från början, eller låt breven gå med --letters."
)


class Wanted(NamedTuple):
    """What is to be replayed, and how."""

    path: Path
    feed: str
    municipality: str | None
    speed: str
    letters: bool


class Came(NamedTuple):
    """What came of it besides the tally: whom its letters are for, and why the file could not be read to its end, if so."""

    letters: dict[str, int]
    exercise: bool
    broken: str


async def replay(wanted: Wanted, tally: Tally) -> Came:
    """Send the file through the door of the running service, or of one of our own, and wait for every outcome. Raises No."""
    reading, speed, settings = Reading(wanted.path), speed_of(wanted.speed), Settings()
    items = reading.items()
    first = next(items, None)
    if first is None:
        raise Unreadable(reading.broken or f"{wanted.path} är tom.")
    municipality = _municipality(settings.home, wanted.municipality)
    feed = _feed(municipality, wanted.feed)
    _refuse_letters(wanted, feed, exercise=municipality.exercise)
    async with service_of(settings, letters=wanted.letters) as service:
        begins = await asked("replay.begins", None, {})
        _refuse_letters(wanted, feed, exercise=begins["exercise"])  # what it was started with may be another file
        with shown(reading, tally) as bar:
            await _sent(_counted(told_apart(chain([first], items), feed), tally), feed, service, speed, tally, bar)
            await drained(_ask, tally, begins["now"], service.check, bar.settled)
        letters = await asked("replay.told", None, {"since": begins["now"]})
    return Came(letters, begins["exercise"], reading.broken)


async def _ask(deed: str, **args: Any) -> Any:
    return await asked(deed, None, args)


def _municipality(home: Path, name: str | None) -> Municipality:
    """The home's municipality; a home that has none yet gets an example. Raises NotFound, and Refused when it is another's."""
    file = home / "municipality.toml"
    if not file.exists():
        furnish(home, name or COUNTRY)
    found = load(home).municipality
    if name is not None and name not in EXAMPLES:
        raise NotFound(f"Det finns ingen exempelkommun {name}. Välj bland {', '.join(EXAMPLES)}.")
    if name is not None and read(EXAMPLES[name], Municipality).name != found.name:
        raise Refused(f"{file} är {found.name}, inte {name}. Utelämna --municipality, eller peka ut ett annat hem med SAMSYN_HOME.")
    return found


def _feed(municipality: Municipality, name: str) -> Feed:
    found = next((feed for feed in municipality.feeds if feed.id == name), None)
    if found is None:
        raise NotFound(f"Det finns inget flöde {name} i municipality.toml. Välj bland {', '.join(f.id for f in municipality.feeds)}.")
    return found


def _refuse_letters(wanted: Wanted, feed: Feed, *, exercise: bool) -> None:
    """A replay mails nobody unless it is told to. What is background alone opens nothing, and nobody is written to."""
    background = feed.format == "polisen" and {feed.use, *feed.types.values()} == {Use.CONTEXT}
    if not (exercise or wanted.letters or background):
        raise Refused(MAILS)


def _counted(items: Iterable[Item], tally: Tally) -> Iterator[Item]:
    """Count what is read. A line that is no JSON is rejected here: it would take its neighbours along."""
    for item in items:
        tally.read += 1
        if item.body is None:
            tally.reject(NOT_JSON, [item])
        else:
            yield item


async def _sent(items: Iterable[Item], feed: Feed, service: Service, speed: float | None, tally: Tally, bar: Bar) -> None:
    key = Keys.load(Settings().home / "secrets").replay(feed.id)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    async with httpx.AsyncClient(base_url=service.url, headers=headers, timeout=ANSWER_S, mounts=DIRECT) as client:
        await Sender(client, tally, service.check, bar.sent).send_all(batches(items, speed, happened_in(feed)))
