"""The bench does not rot: it says where its notices should be, and its limit takes each of them once."""

import importlib
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench"
NOTICES = [b'{"id":%d}' % number for number in range(120)]


def test_without_the_notices_it_says_where_they_should_be(tmp_path):
    ended = subprocess.run(
        [sys.executable, BENCH / "replay.py", "--file", tmp_path / "none.gz"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"The police's notices are not at {tmp_path / 'none.gz'}.")


async def test_the_limit_takes_every_notice_once(monkeypatch):
    monkeypatch.syspath_prepend(BENCH)
    limit, table = importlib.import_module("limit"), importlib.import_module("table")

    heat = [*await limit.apart(NOTICES), await limit.together(NOTICES), await limit.together(NOTICES, batch=1)]

    assert [(one.signals, one.lost, one.double) for one in heat] == [(120, 0, 0)] * 4
    shown = {row["stage"]: row for row in table.document([heat])}
    assert list(shown) == ["limit: publish", "limit: fetch, insert, ack", "limit: end to end", "limit: one a transaction"]
    assert shown["limit: one a transaction"]["to_the_limit"] == round(heat[3].per_second / heat[2].per_second, 3)
    assert set(shown["limit: end to end"]["peak_rss_mb"]) == {"nats", "sender"}
