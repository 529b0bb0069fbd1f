"""What is asked every few seconds goes by an index: neither the clock's claim nor the auditor's round reads a table whole."""

import importlib
import re
from pathlib import Path

from house import store_at
from sqlalchemy import event

from handlers.house.auditor import days_of
from services import vigil
from services.reckoning.look import Reckoning

BENCH = Path(__file__).parents[2] / "bench"
LARGE = ("actions", "notices", "ledger", "escalations", "terms", "deliveries", "inbox")


async def test_no_query_of_the_auditors_round_scans_a_large_table(tmp_path):
    asked = []
    async with store_at(tmp_path / "home") as store:
        engine = store.reader
        event.listen(engine.sync_engine, "before_cursor_execute", lambda _c, _cursor, words, bound, *_: asked.append((words, bound)))
        await vigil.judge(engine, store.clock.now())
        await vigil.numbers(engine, store.clock.now())
        async with engine.connect() as connection:
            await Reckoning(days_of(store.policy)).round(connection, store.clock.now())
            plans = [await _plan(connection, words, bound) for words, bound in list(asked) if words.startswith(("SELECT", "WITH"))]
    assert len(plans) > 20
    scans = [line for plan in plans for line in plan if re.match(rf"SCAN ({'|'.join(LARGE)})\b(?!.*USING)", line)]
    assert scans == []


async def _plan(connection, words, bound):
    return [row.detail for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", bound)]


async def test_the_claim_reads_as_much_among_ten_thousand_open_actions_as_among_a_thousand(monkeypatch):
    monkeypatch.syspath_prepend(BENCH)
    few, many = await importlib.import_module("million").on_sqlite((1_000, 10_000))
    for claim in ("claim_50", "claim_1000"):
        assert many[claim] <= 1.2 * few[claim]
