"""What was measured, as one document and as a table: ratios first, for the machines are shared and the seconds are not ours."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from ground import Measured
from rich.box import SIMPLE
from rich.table import Table

END_TO_END, HALF, PEER = "limit: end to end", "limit: fetch, insert, ack", "taskiq on NATS"
MESSAGE, BATCHES, ALONE = "message", "batch ≤ 500", "notice"
WORDS = """A second: least, median and most of the runs. A ratio is the median of the pairs that ran right after each other.
CPU is that of every program of the stage, with its start. Synced is what waits for the disk: a message before its PubAck (JetStream,
sync_interval always), and as one transaction (SQLite, WAL, FULL) a batch, a notice, or one of samsyn's units of work, whose facts are
messages again."""


class Stage(NamedTuple):
    """Which of the limits a stage is held against, and what it waits for the disk with."""

    limit: str | None
    synced: str


STAGES = {
    "limit: publish": Stage(None, MESSAGE),
    HALF: Stage(None, BATCHES),
    END_TO_END: Stage(None, f"{MESSAGE}, {BATCHES}"),
    "limit: one a transaction": Stage(END_TO_END, f"{MESSAGE}, {ALONE}"),
    "samsyn replay": Stage(END_TO_END, f"{MESSAGE}, unit ≤ 500, facts"),
    "samsyn from a backlog": Stage(HALF, "unit ≤ 500, facts"),
    PEER: Stage(END_TO_END, f"{MESSAGE}, {ALONE}"),
}

Heat = Sequence[Measured]
"""What was measured right after each other on the same notices: only within a heat is anything compared."""


def document(heats: Sequence[Heat]) -> list[dict[str, Any]]:
    """Each stage at each size, in the order of STAGES: a second's worth, its ratios, what it took, and whether anything was lost."""
    runs: defaultdict[tuple[int, str], list[tuple[Measured, Heat]]] = defaultdict(list)
    for heat in heats:
        size = max(one.signals for one in heat)
        for one in heat:
            runs[size, one.stage].append((one, heat))
    order = list(STAGES)
    return [_row(size, stage, runs[size, stage]) for size, stage in sorted(runs, key=lambda of: (of[0], order.index(of[1])))]


def _row(size: int, stage: str, runs: list[tuple[Measured, Heat]]) -> dict[str, Any]:
    speeds = [one.per_second for one, _ in runs]
    return {
        "stage": stage,
        "notices": size,
        "per_second": {"min": round(min(speeds)), "median": round(median(speeds)), "max": round(max(speeds))},
        "to_the_limit": _ratio(runs, STAGES[stage].limit),
        "to_the_peer": _ratio(runs, PEER) if stage != PEER else None,
        "cpu_ms_each": round(median(1000 * one.cost.cpu_seconds / one.signals for one, _ in runs), 2) or None,
        "peak_rss_mb": {name: max(one.cost.peak_mb.get(name, 0) for one, _ in runs) for one, _ in runs for name in one.cost.peak_mb},
        "synced": STAGES[stage].synced,
        "lost": sum(one.lost for one, _ in runs),
        "double": sum(one.double for one, _ in runs),
        "runs": [{"seconds": round(one.seconds, 2), "load": one.load, **one.more} for one, _ in runs],
    }


def _ratio(runs: list[tuple[Measured, Heat]], other: str | None) -> float | None:
    """The median of how each run compares with the same heat's measurements of the other."""
    found = [one.per_second / median(beside) for one, heat in runs if (beside := [o.per_second for o in heat if o.stage == other])]
    return round(median(found), 3) if found else None


def table(rows: Sequence[dict[str, Any]]) -> Table:
    """The document for people."""
    shown = Table("stage", "notices", "a second", "of its limit", "× taskiq", "CPU ms each", "peak MB", "synced", box=SIMPLE)
    for row in rows:
        shown.add_row(*_cells(row))
    return shown


def _cells(row: dict[str, Any]) -> Iterator[str]:
    yield row["stage"]
    yield f"{row['notices']:,}"
    yield "–".join(dict.fromkeys(f"{row['per_second'][which]:,}" for which in ("min", "median", "max")))
    yield f"{row['to_the_limit']:.0%}" if row["to_the_limit"] else ""
    yield f"{row['to_the_peer']:.2f}" if row["to_the_peer"] else ""
    yield f"{row['cpu_ms_each']:.2f}" if row["cpu_ms_each"] else ""
    yield ", ".join(f"{name} {size}" for name, size in row["peak_rss_mb"].items())
    yield row["synced"]
