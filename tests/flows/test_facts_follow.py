"""samsyn facts follow, as people run it: what happens, line by line, and a word when something was missed or came twice."""

import json
import signal
import subprocess
from datetime import UTC, datetime
from itertools import islice

import nats
import pytest
from house import make_home
from shell import SAMSYN, YEAR, _environment, samsyn, start, stop

from events.cloudevents import cloud_event
from handlers.broker.accounts import address
from handlers.broker.connection import options
from handlers.broker.facts import publish
from schemas.actions import About

CASE = f"EST-{YEAR}-0001"
SIGNAL = ["signal", "add", "A-traktorer", "--category", "VEHICLE_RECKLESS", "--severity", "2", "--place", "Stortorget"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = make_home(tmp_path_factory.mktemp("facts") / "home")
    service = start(folder)
    samsyn(folder, *SIGNAL, "--source", "guards")
    yield folder
    assert stop(service) == 0


@pytest.fixture
def follower(home):
    begun = []

    def follow(*words):
        pipe = subprocess.PIPE
        more = {"stdout": pipe, "stderr": pipe, "text": True, "preexec_fn": _at_a_terminal}
        process = subprocess.Popen([SAMSYN, "facts", "follow", *words], env=_environment(home), **more)
        begun.append(process)
        return process

    yield follow
    for process in begun:
        process.kill()
        process.communicate()


def _at_a_terminal():
    """What runs the tests in the background may have taken Ctrl-C away from them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def heard(process, number):
    return [json.loads(line) for line in islice(process.stdout, number)]


def bus(home):
    return address(home, "provision", json.loads((home / "run" / "ports.json").read_text())["nats"])


def test_from_the_beginning_every_fact_of_a_case_is_a_line_and_ctrl_c_ends_it_quietly(follower, home):
    following = follower("--all", "--case", CASE.lower())
    [opened] = heard(following, 1)
    assert (opened["type"], opened["subject"], opened["subjectversion"]) == ("se.samsyn.case.opened.v1", CASE, 1)
    samsyn(home, "case", "comment", CASE, "Fler har hört av sig")
    [commented] = heard(following, 1)
    assert (commented["type"], commented["subjectversion"], commented["data"]) == ("se.samsyn.case.commented.v1", 2, {"case": CASE})
    following.send_signal(signal.SIGINT)
    assert following.communicate(timeout=100) == ("", "")
    assert following.returncode == 0


def test_one_kind_can_be_asked_for_and_a_place_to_begin(follower):
    added = heard(follower("--all", "--subject", "action.*"), 3)
    assert {fact["type"] for fact in added} == {"se.samsyn.action.added.v1"}
    assert heard(follower("--since", "2", "--subject", "action.added"), 1) == added[:1]


async def test_a_gap_and_a_repeat_are_said_on_standard_error(follower, home):
    following = follower("--all", "--subject", "case")
    line, first = f"EST-{YEAR}-0900", datetime(YEAR, 1, 1, tzinfo=UTC)
    events = [cloud_event(About("case", line), version, "case.closed", first, {}) for version in (1, 2, 5, 3)]
    async with await nats.connect(**options(bus(home), "provision")) as connection:
        await publish(connection, events)
    said = [following.stderr.readline() for _ in range(2)]
    assert said == [f"{line}: före version 5 saknas 3, 4.\n", f"{line}: version 3 kom i efterhand.\n"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--subject", "kase"), "Det finns inga fakta som heter kase."),
        (("--subject", "notice.sent"), "Det finns inga fakta som heter notice.sent."),
    ],
)
def test_what_is_not_on_the_bus_is_refused(follower, words, says):
    out, err = follower(*words).communicate(timeout=100)
    assert out == ""
    assert err.startswith(says)


def test_without_a_service_it_says_where_it_looked(tmp_path):
    said = samsyn(make_home(tmp_path / "home"), "facts", "follow")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"Ingen samsyn kör på {tmp_path / 'home'}.")
