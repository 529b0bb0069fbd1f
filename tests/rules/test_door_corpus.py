"""A slice of the newest corpus keeps its bounds; `make bench` measures all of every corpus."""

import importlib
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "door"


def test_a_slice_of_the_newest_corpus_keeps_its_bounds(monkeypatch):
    monkeypatch.syspath_prepend(BENCH)
    measure, eighth = importlib.import_module("measure"), importlib.import_module("eighth")

    figures = {name: measure.found(rows) for name, rows in measure.corpus_of(eighth, (6, 6, 6)).items()}

    assert [one["texts"] for one in figures.values()] == [210, 306, 264]
    assert all(measure.kept(figures).values()), {name: one["rate"] for name, one in figures.items()}
