"""The bench does not rot: it says where its notices should be, and its limit takes each of them once."""

import importlib
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

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


PLAUSIBLE = {"read": 75_612, "accepted": 75_612, "rejected": 0, "routed": 9_000, "attached": 11_000, "waiting": 0}
SUNDAY, MONDAY = "2027-01-03 22:59:00.000000", "2027-01-03 23:01:00.000000"
ODD = {
    "nothing": ({}, SUNDAY, "boden", "Ett län.", []),
    "two weeks": ({}, MONDAY, "boden", "Ett län.", ["1 times a case holds more than a week of one area."]),
    "two areas": ({}, SUNDAY, "berg", "Ett län.", ["1 times a case holds more than a week of one area."]),
    "no reason": ({}, SUNDAY, "boden", " ", ["1 notices were set aside without a reason."]),
    "too few": ({"routed": 8_999}, SUNDAY, "boden", "Ett län.", ["Only 19999 of 75612 notices were routed or attached."]),
    "one that waits": ({"waiting": 1}, SUNDAY, "boden", "Ett län.", [f"The numbers do not add up: {PLAUSIBLE | {'waiting': 1}}."]),
}


@pytest.mark.parametrize(("numbers", "occurred", "area", "reason", "found"), ODD.values(), ids=ODD)
def test_a_replay_that_left_what_cannot_be_is_no_measurement(tmp_path, monkeypatch, numbers, occurred, area, reason, found):
    monkeypatch.syspath_prepend(BENCH)
    with closing(sqlite3.connect(tmp_path / "samsyn.db", isolation_level=None)) as kept:
        kept.execute('CREATE TABLE signals ("case", area, occurred_from)')
        kept.execute("CREATE TABLE inbox (outcome, sentence)")
        kept.executemany("INSERT INTO signals VALUES ('EST-2027-0001', ?, ?)", [("boden", "2026-12-31 10:00:00.000000"), (area, occurred)])
        kept.execute("INSERT INTO inbox VALUES ('set_aside', ?)", (reason,))
    assert list(importlib.import_module("plausible").implausible(tmp_path, PLAUSIBLE | numbers)) == found
