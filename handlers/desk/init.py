"""samsyn init: a home with an example municipality to edit."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import run
from services.errors import NotFound, Refused
from services.programmes.loader import EXAMPLE, EXAMPLES
from services.settings import Settings


def init(
    *,
    municipality: Annotated[str, Parameter(help="Vilken exempelkommun som skrivs.")] = EXAMPLE.stem,
) -> None:
    """Write municipality.toml into the home (SAMSYN_HOME, default ./var): Ängelholm as the example, with fictitious functions."""
    run(_init(municipality))


async def _init(municipality: str) -> None:
    target = furnish(Settings().home, municipality)
    print(f"{target} är skriven. Ändra den och kör samsyn up.")


def furnish(home: Path, municipality: str) -> Path:
    """Write an example municipality into a home and return the file. Raises NotFound, and Refused when there is one already."""
    if municipality not in EXAMPLES:
        raise NotFound(f"Det finns ingen exempelkommun {municipality}. Välj bland {', '.join(EXAMPLES)}.")
    target = home / "municipality.toml"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "programmes").mkdir(mode=0o700, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(EXAMPLES[municipality].read_text(encoding="utf-8"))
    except FileExistsError:
        raise Refused(f"{target} finns redan och är orörd.") from None
    return target
