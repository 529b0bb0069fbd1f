"""samsyn feeds …: the doors of partner systems and their keys."""

import sys

from cyclopts import App

from handlers.desk.ask import run, running
from services.programmes.loader import load
from services.settings import Settings
from services.store import feeds
from services.store.home import holder

app = App(name="feeds", help="Partnersystemens dörrar och nycklar.")


@app.command
def key(feed: str, /) -> None:
    """Make a new key for a feed and print it once; the old key stops working."""
    run(_key(feed))


async def _key(feed: str) -> None:
    settings = Settings()
    if feed not in {f.id for f in load(settings.home).municipality.feeds}:
        print(f"Det finns inget flöde {feed} i municipality.toml.", file=sys.stderr)
        sys.exit(1)
    made = feeds.issue(settings.home, feed)
    if holder(settings.home) is not None:
        await running(settings, "feeds.changed", None, {})
    print(made)


@app.command(name="list")
def list_() -> None:
    """The feeds and whether they have a key."""
    settings = Settings()
    keys = feeds.load(settings.home)
    for feed in load(settings.home).municipality.feeds:
        print(f"{feed.id:20} {feed.source:16} {'har nyckel' if feed.id in keys else 'saknar nyckel'}")
