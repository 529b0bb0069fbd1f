"""A slice of the corpus that was written after the door was frozen keeps its bounds; `make bench` measures all of it."""

import importlib
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "door"


def test_a_slice_of_the_unseen_corpus_keeps_its_bounds(monkeypatch):
    monkeypatch.syspath_prepend(BENCH)
    measure, sixth = importlib.import_module("measure"), importlib.import_module("sixth")

    figures = {name: measure.found(rows) for name, rows in measure.corpus_of(sixth, (6, 6, 6)).items()}

    assert [one["texts"] for one in figures.values()] == [216, 348, 276]
    assert all(measure.kept(figures).values()), {name: one["rate"] for name, one in figures.items()}
