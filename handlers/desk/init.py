"""samsyn init: a home with an example municipality to edit."""

from handlers.desk.ask import run
from services.errors import Refused
from services.programmes.loader import EXAMPLE
from services.settings import Settings


def init() -> None:
    """Write municipality.toml into the home (SAMSYN_HOME, default ./var): Ängelholm as the example, with fictitious functions."""
    run(_init())


async def _init() -> None:
    home = Settings().home
    target = home / "municipality.toml"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "programmes").mkdir(mode=0o700, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(EXAMPLE.read_text(encoding="utf-8"))
    except FileExistsError:
        raise Refused(f"{target} finns redan och är orörd.") from None
    print(f"{target} är skriven. Ändra den och kör samsyn up.")
