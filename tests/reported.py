"""The police's notices: one to order, and the real ones where the file of them lies beside the project."""

import gzip
import json
from functools import cache
from pathlib import Path

import pytest

FILE = Path(__file__).parents[2] / "shared" / "data" / "polisen-handelser-2023-2026.jsonl.gz"
WHERE = {"name": "Ängelholm", "gps": "56.242,12.862"}


def notice(identity=600001, **said):
    """A notice of damage in Ängelholm on Thu 13 May 2027 at 20.14, published a quarter of an hour later; `said` overrides its fields."""
    usual = {
        "id": identity,
        "datetime": "2027-05-13 20:29:26 +02:00",
        "name": "13 maj 20.14, Skadegörelse, Ängelholm",
        "summary": "Flera rutor krossade på en skola.",
        "url": "/aktuellt/handelser/2027/maj/13/13-maj-2014-skadegorelse-angelholm/",
        "type": "Skadegörelse",
        "location": WHERE,
    }
    return usual | said


@cache
def real():
    """Every real notice; a test that asks for them is skipped, and says why, where they are not."""
    if not FILE.exists():
        pytest.skip(f"the police's real notices are not here: {FILE.name} is looked for in ../shared/data/")
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
