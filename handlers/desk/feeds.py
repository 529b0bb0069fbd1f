"""samsyn feeds …: the doors of partner systems and their keys."""

from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import run, running
from handlers.desk.words import commands
from schemas.terms import SOURCES
from services.errors import NotFound
from services.programmes.loader import load
from services.settings import Settings
from services.store import feeds
from services.store.home import holder

app = commands("feeds", "Partnersystemens dörrar och nycklar.")


@app.command(help="Gör en ny nyckel till ett flöde och visa den en gång; den gamla slutar gälla.")
def key(feed: Annotated[str, Parameter(name="flöde", help="Flödets id i municipality.toml.")], /) -> None:
    """Make a new key for a feed and print it once; the old key stops working."""
    run(_key(feed))


async def _key(feed: str) -> None:
    settings = Settings()
    if feed not in {f.id for f in load(settings.home).municipality.feeds}:
        raise NotFound(f"Det finns inget flöde {feed} i municipality.toml.")
    print(feeds.issue(settings.home, feed), flush=True)  # before anything can fail: it is kept nowhere
    if holder(settings.home) is not None:
        await running(settings, "feeds.changed", None, {})


@app.command(name="list", help="Flödena, och om de har en nyckel.")
def list_() -> None:
    """The feeds and whether they have a key."""
    run(_list())


async def _list() -> None:
    home = Settings().home
    listed = load(home).municipality.feeds
    keys = feeds.load(home)
    for feed in listed:
        print(f"{feed.id:20} {SOURCES[feed.source]:20} {'har nyckel' if feed.id in keys else 'saknar nyckel'}")
