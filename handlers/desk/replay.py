"""samsyn replay: a file of a feed's items, sent through the real door."""

import asyncio
import json
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import run
from handlers.desk.replaying import said
from handlers.desk.replaying.run import Came, Wanted
from handlers.desk.replaying.run import replay as play
from handlers.desk.replaying.tally import Tally
from handlers.desk.words import Json
from services.clock import monotonic
from services.errors import No

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def replay(
    file: Annotated[Path, Parameter(name="fil", help="JSON-lista, JSON-rader eller CSV, även .gz.")],
    /,
    *,
    feed: Annotated[str, Parameter(help="Flödet vars dörr filen går genom, med sitt id i municipality.toml.")],
    municipality: Annotated[str | None, Parameter(help="Exempelkommun för ett nytt hem; annars hela-sverige.")] = None,
    speed: Annotated[str, Parameter(help="max, eller hur många gånger fortare än det hände.")] = "max",
    letters: Annotated[bool, Parameter(help="Låt breven gå. Annars mejlas ingen, och det visas vilka det hade varit.")] = False,
    as_json: Json = False,
) -> None:
    """Send a file through a feed's door and wait until every signal has its outcome. A second run gives the same receipts."""
    sys.exit(run(_until_told(Wanted(file, feed, municipality, speed, letters), as_json=as_json)))


async def _until_told(wanted: Wanted, *, as_json: bool) -> int:
    """Replay to the end, or until the first signal: then no more is sent, and a service that was started here is ended."""
    began, tally, told = monotonic(), Tally(), list[int]()
    playing = asyncio.create_task(play(wanted, tally))

    def stop(number: int) -> None:
        told.append(number)
        if len(told) == 1:  # once: the next would cut off the ending
            playing.cancel()

    for number in ENDS:
        asyncio.get_running_loop().add_signal_handler(number, stop, number)
    try:
        came = await playing
    except asyncio.CancelledError:
        _to_people([*said.rejected(tally), said.interrupted(tally)])
        return 128 + told[0]
    except No:
        _to_people([*said.rejected(tally), *([said.interrupted(tally)] if tally.read else ())])
        raise
    return _end(tally, came, monotonic() - began, as_json=as_json)


def _end(tally: Tally, came: Came, seconds: float, *, as_json: bool) -> int:
    """Say what came of it; returns the code to leave with, 1 when something is left."""
    numbers = tally.told(seconds)
    _to_people([*said.rejected(tally), *said.left(tally, came.broken)])
    whom = list(said.told(came.letters, exercise=came.exercise))
    if as_json:
        _to_people(whom)
        print(json.dumps(numbers))
    else:
        print("\n".join([*said.numbers(numbers), *whom]))
    return 1 if came.broken or tally.waiting else 0


def _to_people(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
