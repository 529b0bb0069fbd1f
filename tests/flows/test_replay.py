"""A replay as people run it: the police's real notices through the real door; stopped, killed and repeated, it adds up."""

import asyncio
import json
import os
import re
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple
from zoneinfo import ZoneInfo

import databases
import pytest
from faults.programs import rows as written
from reported import real
from shell import SAMSYN, samsyn
from sqlalchemy import select
from town import rows

from handlers.house.ground import opened
from services.clock import monotonic
from services.settings import Settings
from services.store import tables as t
from services.store.home import holder

KEYS = ["read", "accepted", "rejected", "routed", "attached", "noted", "set_aside", "quarantined", "waiting", "cases", "seconds"]
OUTCOMES = KEYS[3:9]
SLOWLY = "--speed=50000"
"""Two weeks in half a minute: slow enough to be stopped on the way."""
HERE = ZoneInfo("Europe/Stockholm")

pytestmark = pytest.mark.timeout(240)


class Played(NamedTuple):
    """A home that the same file has been replayed into again and again: how each run ended."""

    settings: dict[str, str]
    stopped: subprocess.CompletedProcess
    killed: subprocess.CompletedProcess
    whole: SimpleNamespace
    again: SimpleNamespace

    def rows(self, query):
        """What the database has, asked of it as the house would."""

        async def ask():
            async with opened(Settings(home=self.settings["SAMSYN_HOME"], database_url=self.settings.get("SAMSYN_DATABASE_URL"))) as store:
                return await rows(store, query)

        return asyncio.run(ask())


def command(file, *options):
    return ["replay", str(file), "--feed", "polisen", *options]


def to_its_end(settings, file):
    """A run to its end, and its numbers."""
    said = samsyn(settings["SAMSYN_HOME"], *command(file, "--json"), **settings)
    assert said.code == 0, said
    return SimpleNamespace(numbers=json.loads(said.out), out=said.out, err=said.err)


def on_its_way(home, file):
    """A run of which at least one more signal has its outcome."""
    before = handled(home)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    running = subprocess.Popen([SAMSYN, *command(file, SLOWLY)], env={"PATH": os.environ["PATH"], "SAMSYN_HOME": str(home)}, **pipes)
    patience = monotonic() + 60
    while handled(home) <= before:
        assert running.poll() is None, running.communicate()
        assert monotonic() < patience
        with suppress(subprocess.TimeoutExpired):
            running.wait(0.05)
    return running


def handled(home):
    """Signals that have their outcome; none where there is no database yet."""
    try:
        [(n,)] = written(home / "samsyn.db", "select count(*) from inbox")
    except Exception:  # noqa: BLE001 - it is being made just now
        return 0
    return n


def ended(running):
    out, err = running.communicate(timeout=60)
    return subprocess.CompletedProcess((), running.returncode, out, err)


def stopped(home, file):
    """A run that is stopped with Ctrl-C."""
    running = on_its_way(home, file)
    running.send_signal(signal.SIGINT)
    return ended(running)


def killed(home, file):
    """A run whose service is killed."""
    running = on_its_way(home, file)
    os.kill(holder(home), signal.SIGKILL)
    return ended(running)


EMBEDDED = pytest.mark.parametrize("played", ["sqlite"], indirect=True)
"""Of the run on SQLite: it is the one that is stopped and killed, and a bus that ended with it can be verified from its files."""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Three hundred real notices of two weeks and a half, from all of Sweden: every fourth one."""
    lines = [json.dumps(notice) for notice in real()[:1200:4]]
    path = tmp_path_factory.mktemp("notices") / "polisen.jsonl"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def played(request, tmp_path_factory, file):
    """On SQLite a run that is stopped and one that is killed come before the two whole ones."""
    home = tmp_path_factory.mktemp("replayed") / "home"
    settings = {"SAMSYN_HOME": str(home)}
    if request.param == "postgresql":
        settings["SAMSYN_DATABASE_URL"] = asyncio.run(databases.fresh())
        yield Played(settings, None, None, to_its_end(settings, file), to_its_end(settings, file))
        asyncio.run(databases.drop(settings["SAMSYN_DATABASE_URL"]))
    else:
        yield Played(settings, stopped(home, file), killed(home, file), to_its_end(settings, file), to_its_end(settings, file))


def test_every_notice_read_is_accepted_or_rejected_and_every_accepted_one_has_an_outcome(played):
    numbers = played.whole.numbers
    assert list(numbers) == KEYS
    assert (numbers["read"], numbers["accepted"], numbers["rejected"], numbers["waiting"]) == (300, 300, 0, 0)
    assert sum(numbers[outcome] for outcome in OUTCOMES) == numbers["accepted"]
    assert min(numbers["routed"], numbers["attached"], numbers["set_aside"], numbers["cases"]) > 0


def test_the_json_is_one_line_and_the_last_and_only_thing_on_standard_output(played):
    assert played.whole.out.count("\n") == 1
    assert played.whole.out.endswith("}\n")


def test_a_second_run_gives_the_same_receipts_and_no_new_case(played):
    first, second = played.whole.numbers, played.again.numbers
    assert second["cases"] == 0
    assert [second[key] for key in KEYS[:9]] == [first[key] for key in KEYS[:9]]
    assert len(played.rows(select(t.inbox))) == 300


def test_what_is_set_aside_says_why(played):
    aside = played.rows(select(t.inbox.c.sentence).where(t.inbox.c.outcome == "set_aside"))
    reasons = {row.sentence for row in aside}
    assert all(len(reason) > 30 for reason in reasons)
    assert any("ett helt län" in reason for reason in reasons)
    assert any("Trafikolyckor" in reason for reason in reasons)


def test_no_case_gathers_more_than_a_week_of_one_area(played):
    query = select(t.signals.c.case, t.signals.c.area, t.signals.c.occurred_from).where(t.signals.c.case.is_not(None))
    weeks = {(row.case, row.area, row.occurred_from.astimezone(HERE).isocalendar()[:2]) for row in played.rows(query)}
    assert len(weeks) == len({case for case, *_ in weeks}) == len(played.rows(select(t.cases)))


def test_an_exercise_mails_nobody_and_shows_whom_it_would_have_told(played):
    letters = played.rows(select(t.notices.c.status))
    assert {letter.status for letter in letters} == {"withheld"}
    told = re.search(r"(\d+) brev skulle ha skickats: Kommunpolisen \d+; ", played.whole.err)
    assert 0 < int(told[1]) <= len(letters)
    assert "brev" not in played.again.err


@EMBEDDED
def test_the_laws_hold_afterwards_and_nothing_waits(played):
    said = samsyn(played.settings["SAMSYN_HOME"], "verify", "--drained")
    assert said.code == 0, said


def test_the_service_it_started_ends_with_it(played):
    assert holder(Path(played.settings["SAMSYN_HOME"])) is None


@EMBEDDED
def test_ctrl_c_stops_it_says_what_was_accepted_and_the_next_run_goes_on(played):
    assert played.stopped.returncode == 130
    assert played.stopped.stdout == ""
    accepted, read = re.fullmatch(r"Avbrutet: (\d+) av (\d+) lästa är mottagna\..*\n", played.stopped.stderr).groups()
    assert 0 < int(accepted) <= int(read) < 300
    assert played.whole.numbers["accepted"] == played.whole.numbers["read"] == 300  # and each once: the next run counts receipts


@EMBEDDED
def test_when_the_service_it_started_is_killed_it_says_so_and_the_next_run_goes_on(played):
    assert played.killed.returncode == 1
    assert "har stannat (signal 9)" in played.killed.stderr
    assert "run/replay.log" in played.killed.stderr
    assert "Traceback" not in played.killed.stderr
