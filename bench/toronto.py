"""What becomes of three years of Toronto's recorded crimes: 96,123 rows through a profile, routed as they would be.

`.venv/bin/python bench/toronto.py [--rows 96123] [--batch 500] [--home FOLDER] [--profile]`. What was found is a line of JSON on standard
output. The file is not part of the product: it is read from ../shared/data, and its absence is said.
"""

import argparse
import asyncio
import cProfile
import gzip
import json
import pstats
import resource
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import process_time

HERE = Path(__file__).parent
FILE = HERE.parents[1] / "shared" / "data" / "toronto-incidents-2018-2020.csv.gz"

from events.signals import SignalReceived
from handlers.house.ground import opened
from schemas.canonical import digest
from schemas.feeds.formats import FORMATS
from schemas.feeds.sheets import rows
from services import signals
from services.clock import monotonic
from services.settings import Settings


def items(path=FILE, most=None):
    """The file's rows, as the door would find them."""
    if not path.exists():
        sys.exit(f"{path} is not there: this measures real data that the product does not carry.")
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(islice(rows(file.read(), numbered=True), most))


def received(store, feed, item):
    """A row as the stream would carry it."""
    event = FORMATS[feed.format].event(item, feed)
    ids = {"receipt": store.keys.receipt_id(feed.id, event.id), "feed": feed.id, "party": feed.party, "source": feed.source}
    return SignalReceived(**ids, digest=digest(item), accepted_at=store.clock.now(), report=event.data)


async def routed(home, sent, batch):
    """Route them all and count outcomes, with the signals a second of reading and of routing, and the processor time of it all."""
    async with opened(Settings(home=home)) as store:
        [feed] = store.policy.municipality.feeds
        reading = routing = 0.0
        outcomes = Counter()
        for start in range(0, len(sent), batch):
            begun = monotonic()
            read = [received(store, feed, item) for item in sent[start : start + batch]]
            reading, begun = reading + monotonic() - begun, monotonic()
            async with store.work("system:router") as work:
                outcomes += await signals.route(work, read)
            routing += monotonic() - begun
        speeds = {"read_per_second": round(len(sent) / reading), "routed_per_second": round(len(sent) / routing)}
        return outcomes, speeds | {"seconds": round(reading + routing), "cpu_seconds": round(process_time())}


def cases(home):
    """How large the cases became and how long they lasted, from the database."""
    with sqlite3.connect(home / "samsyn.db") as database:
        found = database.execute(
            "select id, rule, status, signals, first_at, last_at, place_name from cases order by signals desc"
        ).fetchall()
    sizes = [row[3] for row in found]
    lasted = sorted((datetime.fromisoformat(row[5]) - datetime.fromisoformat(row[4])).days for row in found)
    bands = Counter(next(band for band in ("1", "2-4", "5-9", "10-19", "20-49", "50-99", "100+") if within(n, band)) for n in sizes)
    return {
        "cases": len(found),
        "status": Counter(row[2] for row in found),
        "sizes": bands,
        "longest_days": lasted[-1],
        "over_90_days": sum(days > 90 for days in lasted),
        "largest": found[:5],
    }


def within(number, band):
    low, _, high = band.partition("-")
    return int(low.rstrip("+")) <= number <= (int(high or low) if "+" not in low else number)


async def main(given):
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        home.mkdir(exist_ok=True)
        shutil.copy(HERE / "toronto.toml", home / "municipality.toml")
        sent = items(most=given.rows)
        profile = cProfile.Profile()
        if given.profile:
            profile.enable()
        outcomes, speed = await routed(home, sent, given.batch)
        profile.disable()
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        attached = round(100 * outcomes["attached"] / len(sent), 1)
        print(json.dumps({"rows": len(sent), "attached_percent": attached, "outcomes": outcomes, **speed, "rss_mb": rss, **cases(home)}))
        if given.profile:
            pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int)
    arguments.add_argument("--batch", type=int, default=500)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--profile", action="store_true")
    asyncio.run(main(arguments.parse_args()))
