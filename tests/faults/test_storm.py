"""Ten seconds of kill -9 at random under 2,000 signals: samsyn keeps all of them, once; a program with every default does not."""

import asyncio
import json
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from faults.programs import Naive, Samsyn, rows
from faults.service import samsyn
from faults.shots import CANARY, SIGNALS
from faults.storm import ENOUGH, Tally, storm

from handlers.theatre.mailbox import mailbox
from handlers.turning.notifier import AT_ONCE
from services.clock import monotonic

pytestmark = pytest.mark.timeout(600)

SETTLED = ("signal.routed", "signal.attached", "signal.noted", "signal.set_aside", "signal.parked", "signal.unreadable")


class Aftermath(NamedTuple):
    """What is left to look at."""

    ours: Tally
    naive: Tally
    program: Samsyn
    code: int
    letters: list


@pytest.fixture(scope="module")
def after(seed, tell, tmp_path_factory) -> Aftermath:
    """Both programs through the same storm, at the same time."""
    begun = monotonic()
    left = asyncio.run(_both(seed, tmp_path_factory.mktemp("storm")))
    for name, tally in (("samsyn", left.ours), ("naive", left.naive)):
        tell(f"{name}: {len(tally.accepted)} accepted, {tally.lost} lost, kills {dict(tally.kills)}, in flight at each {tally.in_flight}")
        tell(f"  answers {dict(tally.answers)}; receipts held after {tally.sent_s:.1f} s, {tally.left} left {tally.drained_s:.1f} s later")
    tell(f"  both {monotonic() - begun:.1f} s, {len(left.letters)} letters")
    return left


async def _both(seed: int, folder: Path) -> Aftermath:
    (folder / "samsyn").mkdir()
    (folder / "naive").mkdir()
    async with mailbox() as box:
        program, other = Samsyn(folder / "samsyn", box.port), Naive(folder / "naive")
        async with program.up(), other.up():
            ours, naive = await asyncio.gather(storm(program, seed), storm(other, seed))
            code = await program.process.end()
    return Aftermath(ours, naive, program, code, box.letters)


def test_every_part_was_hit_while_signals_were_in_flight(after):
    for tally in (after.ours, after.naive):
        assert min(tally.kills["process"], tally.kills["broker"]) >= ENOUGH == 3
        assert sum(n > 0 for n in tally.in_flight) >= ENOUGH
    assert set(after.program.process.codes) == {-9}, "it ended only where it was killed"
    assert (after.ours.left, after.code) == (0, 0), "it drained, and ended when it was told"


def test_every_signal_with_a_receipt_has_its_one_outcome(after):
    tally = after.ours
    outcomes = dict(rows(after.program.database, "select receipt, outcome from inbox"))
    assert (len(tally.receipts), tally.odd) == (SIGNALS, [])
    assert {identity: held for identity, held in tally.receipts.items() if len(held) > 1} == {}, "sent again, the same receipt"
    assert tally.accepted - outcomes.keys() == set()
    wrong = {i: outcomes[r] for i, held in tally.receipts.items() for r in held if outcomes[r] not in tally.expects[i]}
    assert wrong == {}
    assert len(outcomes) == SIGNALS + len(tally.injected)


def test_no_signal_took_effect_twice(after):
    assert after.ours.repeated >= 50, "not counting what the storm itself brought twice"
    file = after.program.database
    asked = ",".join("?" * len(SETTLED))
    facts = dict(rows(file, f"select about_id, count(*) from ledger where fact in ({asked}) group by about_id", *SETTLED))  # noqa: S608
    assert facts == dict.fromkeys((receipt for (receipt,) in rows(file, "select receipt from inbox")), 1)
    counted = dict(rows(file, "select id, signals from cases"))
    assert counted == dict(rows(file, "select about_id, count(*) from inbox where about_kind = 'case' group by about_id"))
    assert counted == dict(rows(file, 'select "case", count(*) from signals where "case" is not null group by "case"'))
    assert rows(file, "select about_id, key from actions where key is not null group by about_id, key having count(*) > 1") == []
    assert rows(file, "select about_id from actions where about_kind = 'signal' group by about_id having count(*) > 1") == []


def test_what_nobody_can_read_is_sealed_once_and_not_repeated_in_the_log(after):
    file = after.program.database
    unreadable = {receipt for (receipt,) in rows(file, "select receipt from inbox where outcome = 'unreadable'")}
    assert unreadable == set(after.ours.injected)
    assert unreadable == {name for (name,) in rows(file, "select id from sealed where purpose = 'unreadable'")}
    log = after.program.log.read_text()
    assert CANARY not in log
    assert CANARY.encode("unicode_escape").decode() not in log
    assert "Traceback" not in log


def test_a_letter_comes_twice_only_where_a_kill_allows_it(after):
    file, kills = after.program.database, after.ours.kills["process"]
    copies = Counter(str(letter["Message-ID"]) for letter in after.letters)
    assert max(copies.values()) <= 1 + kills
    assert sum(copies.values()) - len(copies) <= kills * AT_ONCE
    sent = rows(file, "select n.id, d.message_id from notices n join deliveries d on d.notice = n.id where n.status = 'sent'")
    assert {message for _, message in sent} == set(copies)
    assert len({notice for notice, _ in sent}) == len(set(sent)), "one Message-ID a notice, whatever mail it was gathered in"
    told = {(str(m["To"]), str(m["Subject"]), str(m["Message-ID"])) for m in after.letters if re.search(r"A-\d{4}-", str(m["Subject"]))}
    assert len({(to, subject) for to, subject, _ in told}) == len(told)
    assigned = dict(rows(file, "select action, count(*) from notices where kind = 'assigned' group by action"))
    assert assigned == dict.fromkeys((action for (action,) in rows(file, "select id from actions")), 1)


async def test_the_laws_of_conservation_hold_after_it(after):
    said = await samsyn(after.program.home, "verify", "--json", "--drained")
    found = json.loads(said.out)
    assert (said.code, found["findings"]) == (0, [])
    assert found["laws"] == dict.fromkeys(("L1", "L2", "L3", "L4", "L5"), True)
    assert found["counts"]["accepted"] == SIGNALS + len(after.ours.injected)


def test_a_program_with_every_default_loses_signals_in_the_same_storm(after):
    assert after.naive.lost > 0
    assert after.ours.lost == 0
