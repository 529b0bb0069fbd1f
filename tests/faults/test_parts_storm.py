"""Kill -9 at every part in turn and at random, under thousands of signals: none lost, none twice, and all facts told once."""

import asyncio
import json
import os
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import nats
import pytest
from faults.deployment import Deployment
from faults.shots import CANARY
from faults.storm import Tally, storm

from handlers.broker.connection import options
from handlers.theatre.mailbox import mailbox

pytestmark = pytest.mark.timeout(900)

SIGNALS = int(os.environ.get("SAMSYN_STORM_SIGNALS", "4000"))
SETTLED = ("signal.routed", "signal.attached", "signal.noted", "signal.set_aside", "signal.parked", "signal.unreadable")


class Aftermath(NamedTuple):
    """What is left to look at."""

    tally: Tally
    kills: dict[str, int]
    outcomes: dict[str, str]
    settled: dict[str, int]
    cases: list[tuple]
    doubles: dict[str, list[tuple]]
    versions: list[tuple]
    facts: list[dict]
    verified: tuple[int, dict]
    codes: dict[str, list[int]]
    ended: dict[str, int]
    letters: list
    logs: str


@pytest.fixture(scope="module")
def after(seed, tell, tmp_path_factory) -> Aftermath:
    left = asyncio.run(_struck(seed, tmp_path_factory.mktemp("parts")))
    tally = left.tally
    tell(f"{len(tally.accepted)} accepted, {tally.lost} lost, kills {left.kills}")
    tell(f"  answers {dict(tally.answers)}; receipts held after {tally.sent_s:.1f} s, {tally.left} left {tally.drained_s:.1f} s later")
    tell(f"  in flight at each kill: {tally.in_flight}")
    return left


async def _struck(seed: int, folder: Path) -> Aftermath:
    async with mailbox() as box:
        town = Deployment(folder, box.port, SIGNALS)
        async with town.up():
            await town.ready()
            tally = await storm(town, seed)
            outcomes = dict(await town.rows("select receipt, outcome from inbox"))
            settled = dict(await town.rows("select about_id, count(*) from ledger where fact = any($1) group by about_id", list(SETTLED)))
            cases = await town.rows("select c.id, c.signals, (select count(*) from inbox where about_id = c.id) from cases c")
            doubles = {what: await town.rows(query) for what, query in DOUBLES.items()}
            versions = await town.rows(
                "select about_id, count(*), max(version), bool_or(audience = 'bus') from ledger group by about_kind, about_id"
            )
            facts = await _facts(town)
            verified = await town.verified()
            codes = {part: kept.codes for part, kept in town.running.items()}
            ended = await town.end()
            logs = "".join(town.log(part).read_text() for part in town.parts)
            return Aftermath(
                tally, dict(tally.kills), outcomes, settled, cases, doubles, versions, facts, verified, codes, ended, box.letters, logs
            )


DOUBLES = {
    "planned actions": "select about_id, key from actions where key is not null group by 1, 2 having count(*) > 1",
    "triage": "select about_id from actions where about_kind = 'signal' group by 1 having count(*) > 1",
    "first letters": "select action from notices where kind = 'assigned' group by 1 having count(*) > 1",
    "escalations": "select action, round, step from escalations group by 1, 2, 3 having count(*) > 1",
    "untold": "select id from actions where id not in (select action from notices where kind = 'assigned')",
}


async def _facts(town):
    """Everything on FACTS."""
    async with await nats.connect(**options(town.bus_url(), "provision")) as connection:
        js = connection.jetstream()
        last = (await js.stream_info("FACTS")).state.last_seq
        told, done = [], asyncio.Event()

        async def heard(message):
            told.append(json.loads(message.data))
            if message.metadata.sequence.stream >= last:
                done.set()

        await js.subscribe("facts.>", stream="FACTS", ordered_consumer=True, cb=heard)
        await asyncio.wait_for(done.wait(), 120)
        return told


def test_every_part_was_killed_and_the_rest_went_on(after):
    assert set(after.kills) == set(after.codes)
    assert min(after.kills.values()) >= 3
    assert {code for codes in after.codes.values() for code in codes} <= {-9}, "they ended only where they were killed"
    assert set(after.ended.values()) == {0}
    assert after.tally.left == 0


def test_every_signal_with_a_receipt_has_its_one_outcome(after):
    tally = after.tally
    assert (len(tally.receipts), tally.odd) == (SIGNALS, [])
    assert {identity: held for identity, held in tally.receipts.items() if len(held) > 1} == {}
    assert tally.accepted - after.outcomes.keys() == set()
    wrong = {i: after.outcomes[r] for i, held in tally.receipts.items() for r in held if after.outcomes[r] not in tally.expects[i]}
    assert wrong == {}
    assert len(after.outcomes) == SIGNALS + len(tally.injected)


def test_nothing_took_effect_twice(after):
    assert after.settled == dict.fromkeys(after.outcomes, 1)
    assert [case for case in after.cases if case[1] != case[2]] == []
    assert {what: found for what, found in after.doubles.items() if found} == {}


def test_letters_come_again_only_where_a_kill_allows_it(after):
    copies = Counter(str(letter["Message-ID"]) for letter in after.letters)
    kills = sum(n for part, n in after.kills.items() if part.startswith("notifier"))
    assert sum(copies.values()) - len(copies) <= kills * 8


def test_a_subscriber_heard_every_fact_once_and_gapless(after):
    assert [about for about, n, newest, _ in after.versions if n != newest] == []
    heard = Counter(fact["id"] for fact in after.facts)
    assert max(heard.values()) == 1
    last = {}
    for fact in after.facts:
        assert fact["subjectversion"] == last.get(fact["subject"], 0) + 1
        last[fact["subject"]] = fact["subjectversion"]
    assert last == {about: newest for about, _, newest, on_the_bus in after.versions if on_the_bus}


def test_the_laws_hold_and_no_log_repeats_what_was_sent(after):
    code, found = after.verified
    assert (code, found["findings"]) == (0, [])
    assert found["counts"]["accepted"] == SIGNALS + len(after.tally.injected)
    assert CANARY not in after.logs
    assert "Traceback" not in after.logs
