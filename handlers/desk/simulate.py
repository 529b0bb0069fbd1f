"""samsyn simulate: a year of a municipality in a minute, and whether anything overdue went unsaid."""

import asyncio
import gc
import json
import sys
from datetime import date
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from cyclopts import Parameter

from handlers.desk.words import Json

ROOM = 2**30
"""Bytes that a year's home may need, and more."""
RARELY = (100_000, 20, 50)
"""How seldom garbage is looked for: a sixth of the year's time went to that."""
Leave = Annotated[Path | None, Parameter(name="--log", help="En mapp för åtgärdernas logg och de steg som togs, att räkna efter.")]
SAYS = (
    "{signals} signaler, {actions} åtgärder och {escalations} steg på {seconds} sekunder: "
    "{missing} steg saknas, {double} togs två gånger, {early} för tidigt."
)


def simulate(
    *,
    year: Annotated[int, Parameter(help="Året som levs.")] = 2027,
    first_week: Annotated[int, Parameter(help="Veckan det börjar.")] = 1,
    weeks: Annotated[int | None, Parameter(help="Hur många veckor; annars året ut.")] = None,
    seed: Annotated[int, Parameter(help="Vilket liv: samma tal ger samma signaler.")] = 1,
    log: Leave = None,
    as_json: Json = False,
) -> None:
    """Live through a year on real parts in a throwaway home, with a turned clock. Ends with 1 when a step is missing, double or early."""
    from handlers.logs import configure  # noqa: PLC0415 - the imports of a whole house
    from handlers.theatre.year import Asked, lived  # noqa: PLC0415 - the same
    from services.errors import No  # noqa: PLC0415 - the same
    from services.settings import Settings  # noqa: PLC0415 - the same

    gc.freeze()  # what is imported stays
    gc.set_threshold(*RARELY)
    with TemporaryDirectory(prefix="samsyn-simulate-", dir=_somewhere(), ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        with (home / "samsyn.log").open("a", encoding="utf-8") as lines:
            configure(stream=lines)
            try:
                settings = Settings.model_construct(home=home)  # the defaults, whatever the environment says
                came: dict[str, Any] = asyncio.run(lived(settings, Asked(year, first_week, weeks, seed, log), _say))
            except No as no:
                print(no.sentence, file=sys.stderr)
                sys.exit(1)
    print(json.dumps(came) if as_json else SAYS.format(**came))
    sys.exit(1 if came["missing"] or came["double"] or came["early"] else 0)


def _somewhere() -> Path | None:
    """Memory, where there is room for a year: a home that is thrown away needs no disk, though it waits for one as any home does."""
    memory = Path("/dev/shm")  # noqa: S108 - what is made in it is ours alone
    return memory if memory.is_dir() and disk_usage(memory).free > ROOM else None


def _say(day: date) -> None:
    """One line that is written over, where somebody sees it."""
    if sys.stderr.isatty():
        print(f"\rDet är {day} …", end="\r", file=sys.stderr, flush=True)
