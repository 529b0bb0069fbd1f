"""How well the door finds persons: a corpus of templates that it had not seen when it was frozen, and the police's real summaries.

A part of `make bench`. JSON on standard output or in `--json FILE`, a table on standard error; ends with 1 when a figure misses its bound.
"""

import argparse
import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import corpus
import fifth
import fourth
import second
import sixth
import third

from services.rules.door import find_persons

SEED = 20270512
TODAY = date(2026, 8, 1)
BOUNDS = {"numbers": 0.995, "phrases": 0.95, "harmless": 0.01}
FILE = Path(__file__).parents[3] / "shared" / "data" / "polisen-handelser-2023-2026.jsonl.gz"


def corpus_of(words: ModuleType, each: tuple[int, int, int] = (60, 12, 15)) -> dict[str, list[corpus.Row]]:
    """A corpus: so many of each spelling of a number, of each phrase and of each harmless sentence."""
    draw = random.Random(SEED)
    makers = {"numbers": corpus.numbers, "phrases": corpus.phrases, "harmless": corpus.harmless}
    return {name: make(words, draw, n) for (name, make), n in zip(makers.items(), each, strict=True)}


def found(rows: Sequence[corpus.Row]) -> dict[str, Any]:
    """How many of these are held back, and how many of each template."""
    held = [(template, bool(find_persons(text, TODAY))) for _, template, text in rows]
    each, hits = Counter(template for template, _ in held), Counter(template for template, hit in held if hit)
    shown = {template: f"{hits[template]}/{n}" for template, n in each.items()}
    return {
        "texts": len(held),
        "templates": len(each),
        "held": hits.total(),
        "rate": round(hits.total() / len(held), 4),
        "by_template": shown,
    }


def kept(figures: dict[str, Any]) -> dict[str, bool]:
    """Which bounds are kept."""
    rates = {name: figures[name]["rate"] for name in BOUNDS}
    return {name: rates[name] <= bound if name == "harmless" else rates[name] >= bound for name, bound in BOUNDS.items()}


def real(file: Path) -> dict[str, Any]:
    """What is held back of the police's summaries, a hundred of them drawn, and how long one takes."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        summaries = [json.loads(line)["summary"] for line in lines]
    began = time.process_time()
    held = [(text, kinds) for text in summaries if (kinds := find_persons(text, TODAY))]
    took = time.process_time() - began
    drawn = random.Random(SEED).sample(held, min(100, len(held)))
    return {
        "summaries": len(summaries),
        "held": len(held),
        "by_kind": Counter(str(kind) for _, kinds in held for kind in kinds),
        "microseconds_each": round(took / len(summaries) * 1e6, 1),
        "drawn": [{"kinds": sorted(map(str, kinds)), "text": text} for text, kinds in drawn],
    }


def main() -> bool:
    """Whether every figure of the corpus that counts keeps its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--file", type=Path, default=FILE)
    asked = parser.parse_args()
    told = {
        words.__name__: {name: found(rows) for name, rows in corpus_of(words).items()} for words in (second, third, fourth, fifth, sixth)
    }
    keeps = kept(told["sixth"])
    document = {"seed": SEED, "bounds": BOUNDS, "kept": keeps, **told, "real": real(asked.file) if asked.file.exists() else None}
    text = json.dumps(document, ensure_ascii=False, indent=1)
    asked.json.write_text(text + "\n") if asked.json else print(text)
    for name, figures in told.items():
        for what, one in figures.items():
            counted = f"{one['held']:5} of {one['texts']:5} held back, {one['rate']:.2%}, bound {BOUNDS[what]:.1%}"
            print(f"{name:7} {what:9} {one['templates']:3} templates  {counted}", file=sys.stderr)
    return all(keeps.values())


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
