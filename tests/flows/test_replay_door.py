"""What stands between a file and the door: the running service, broken files, other municipalities, and letters to real people."""

import gzip
import json
import os
import pty
import random
import re
import subprocess
from contextlib import suppress

import httpx
import pytest
from faults.programs import rows as written
from house import THURSDAY, event, furnish
from reported import notice
from shell import SAMSYN, samsyn, start, stop

from handlers.desk.replaying import service
from services.store import feeds
from services.store.home import holder

pytestmark = pytest.mark.timeout(120)

EARNEST = 'name = "Ängelholms kommun"'
EXERCISE = f"{EARNEST}\nexercise = true"


def lines(*items):
    return "\n".join(map(json.dumps, items)).encode()


def replay(home, content, *options, feed="vaktbolaget", name="signals.jsonl", **settings):
    """What became of a file with this content."""
    file = home.parent / name
    file.write_bytes(content)
    return samsyn(home, "replay", str(file), "--feed", feed, *options, **settings)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home in exercise on which samsyn is up."""
    home = furnish(tmp_path_factory.mktemp("running") / "home")
    file = home / "municipality.toml"
    file.write_text(file.read_text().replace(EARNEST, EXERCISE))
    running = start(home)
    yield home
    assert running.poll() is None, "the running service is left running"
    assert stop(running) == 0


@pytest.fixture
def earnest(tmp_path):
    """A home where letters are for real people; nothing runs there."""
    return furnish(tmp_path / "home")


def test_the_running_service_takes_any_feeds_items_and_is_left_running(home):
    pid = holder(home)
    said = replay(home, lines(*(event(f"spelad-{n}") for n in range(30))), "--json")
    numbers = json.loads(said.out)
    assert said.code == 0
    assert (numbers["accepted"], numbers["routed"], numbers["attached"], numbers["cases"]) == (30, 1, 29, 1)
    assert "3 brev skulle ha skickats: " in said.err
    assert holder(home) == pid


def test_a_signal_that_stands_twice_in_the_file_has_one_receipt_and_counts_twice(home):
    same = event("dubbel")
    numbers = json.loads(replay(home, lines(same, same, same), "--json").out)
    assert (numbers["read"], numbers["accepted"], numbers["waiting"]) == (3, 3, 0)
    assert numbers["routed"] + numbers["attached"] == 3


def test_what_the_door_does_not_take_is_told_by_its_lines_and_never_by_its_words(home):
    wrong = event("fel-1") | {"data": {"category": "HEMLIGT", "text": "hemlig text"}}
    content = b"\n".join([lines(event("rätt-1")), b"{ingen json", lines(wrong), lines(event("rätt-2"))])
    said = replay(home, content)
    assert said.code == 0
    assert said.out.startswith("4 lästa: 2 mottagna, 2 avvisade, på ")
    assert "1 avvisade (400, ingen giltig JSON): rad 2\n" in said.err
    assert "1 avvisade (422, innehållet stämmer inte): rad 3\n" in said.err
    assert "hemlig" not in (said.out + said.err).lower()


def test_another_body_under_a_known_id_is_rejected(home):
    replay(home, lines(event("samma-id")))
    said = replay(home, lines(event("samma-id", text="Något annat")), "--json")
    assert json.loads(said.out)["rejected"] == 1
    assert "1 avvisade (409, id:t är redan använt för en annan signal): rad 1\n" in said.err


def test_of_a_file_that_is_cut_off_what_can_be_read_is_sent_and_it_ends_with_1(home):
    said = (event(f"kapad-{n}", text="".join(random.Random(n).choices("abcdefgh ", k=300))) for n in range(400))
    whole = gzip.compress(lines(*said))
    said = replay(home, whole[: len(whole) // 2], "--json", name="signals.jsonl.gz")
    numbers = json.loads(said.out)
    assert said.code == 1
    assert 0 < numbers["accepted"] == numbers["routed"] + numbers["attached"] < 400
    assert "signals.jsonl.gz är avhuggen" in said.err


def test_the_partners_own_key_still_opens_and_an_invented_one_does_not(home):
    partner = feeds.issue(home, "vaktbolaget")
    replay(home, lines(event("före-partnern")))
    url = json.loads((home / "run" / "samsyn.json").read_text())["url"]
    answers = [
        httpx.post(f"{url}/signals", json=event("partner"), headers={"Authorization": f"Bearer {key}".encode()}).status_code
        for key in (partner, "vaktbolaget.aaaaaaaaaaaaaaaaaaaaaaaaaa", "vaktbolaget.", "vaktbolaget", "å")
    ]
    assert answers == [202, 401, 401, 401, 401]


def test_a_proxy_in_the_environment_is_asked_for_nothing_on_this_machine(home):
    nobody = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    said = replay(home, lines(event("förbi-ombudet")), "--json", **nobody)
    assert (said.code, json.loads(said.out)["accepted"]) == (0, 1)


def test_a_terminal_shows_how_far_it_has_come(home):
    file = home.parent / "bar.jsonl"
    file.write_bytes(lines(event("stapel")))
    ours, theirs = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "SAMSYN_HOME": str(home), "TERM": "xterm"}
    words = [SAMSYN, "replay", str(file), "--feed", "vaktbolaget"]
    running = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=theirs, text=True)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # nobody writes there any more
        while some := os.read(ours, 4096):
            shown += some
    os.close(ours)
    shown = shown.decode()
    assert running.communicate(timeout=30)[0].startswith("1 lästa")
    assert "Sänder" in shown
    assert "1 mottagna" in shown
    assert "Får sin väg" in shown


BROKEN = {
    "that is empty": (b"", "signals.jsonl är tom.\n"),
    "of blanks": (b"\n \n\n", "signals.jsonl är tom.\n"),
    "that is an empty list": (b"[]", "signals.jsonl är tom.\n"),
    "that is no list": (b"[ingen json]", "listan går inte att läsa från och med post 1.\n"),
}


@pytest.mark.parametrize(("content", "says"), BROKEN.values(), ids=BROKEN)
def test_a_file_without_items_is_refused(home, content, says):
    said = replay(home, content)
    assert (said.code, said.out) == (1, "")
    assert said.err.endswith(says)


MISTAKEN = {
    "a feed that is not there": ((), "nemo", "Det finns inget flöde nemo i municipality.toml. Välj bland "),
    "a municipality that is not there": (
        ("--municipality", "nemo"),
        "vaktbolaget",
        "Det finns ingen exempelkommun nemo. Välj bland angelholm, hela-sv",
    ),
    "another municipality's home": (("--municipality", "hela-sverige"), "vaktbolaget", "är Ängelholms kommun, inte hela-sverige. Utelämna"),
    "a speed that is none": (("--speed", "snabbt"), "vaktbolaget", "--speed ska vara max eller ett tal större än 0."),
    "no speed": (("--speed", "0"), "vaktbolaget", "--speed ska vara max eller ett tal större än 0."),
}


@pytest.mark.parametrize(("options", "feed", "says"), MISTAKEN.values(), ids=MISTAKEN)
def test_what_cannot_be_meant_is_refused_before_anything_is_sent(home, options, feed, says):
    before = written(home / "samsyn.db", "select count(*) from inbox")
    said = replay(home, lines(event("aldrig")), *options, feed=feed)
    assert (said.code, said.out) == (1, "")
    assert says in said.err
    assert written(home / "samsyn.db", "select count(*) from inbox") == before


def test_a_file_that_is_not_there_makes_no_home(tmp_path):
    said = samsyn(tmp_path / "home", "replay", str(tmp_path / "nowhere.json"), "--feed", "polisen")
    assert (said.code, said.out, said.err) == (1, "", f"Filen {tmp_path / 'nowhere.json'} finns inte.\n")
    assert not (tmp_path / "home").exists()


def test_where_letters_are_for_real_people_a_replay_is_refused_and_the_ways_out_are_said(earnest):
    said = replay(earnest, lines(event()))
    assert (said.code, said.out) == (1, "")
    assert re.search(r"ingen övning(?s:.*)SAMSYN_HOME(?s:.*)exercise = true(?s:.*)--letters", said.err)
    assert holder(earnest) is None
    assert not (earnest / "run" / "replay.log").exists()


def test_a_service_that_was_started_in_earnest_is_not_fooled_by_a_file_that_now_says_exercise(tmp_path):
    home = furnish(tmp_path / "home")
    running = start(home)
    file = home / "municipality.toml"
    file.write_text(file.read_text().replace(EARNEST, EXERCISE))
    said = replay(home, lines(event()))
    assert (said.code, written(home / "samsyn.db", "select count(*) from inbox")) == (1, [(0,)])
    assert "ingen övning" in said.err
    assert stop(running) == 0


@pytest.mark.parametrize("letters", [True, False])
def test_the_service_it_starts_does_not_say_that_the_one_that_should_run_is_well(monkeypatch, letters):
    for name in ("HEARTBEAT_URL", "HEARTBEAT_FILE", "SMTP_HOST", "HTTP_PORT"):
        monkeypatch.setenv(f"SAMSYN_{name}", "1")
    passed = {name for name in service._environment(letters=letters) if name.startswith("SAMSYN_")}
    assert passed - {"SAMSYN_HOME", "SAMSYN_SIGNALS_PER_MINUTE"} == {"SAMSYN_HTTP_PORT", *(["SAMSYN_SMTP_HOST"] if letters else [])}


def test_background_and_letters_on_request_are_replayed_in_earnest_too(earnest):
    background = replay(earnest, lines(notice(1), notice(2)), "--json", feed="polisen-notiser")
    assert json.loads(background.out)["set_aside"] == 2
    assert "brev" not in background.err
    wanted = replay(earnest, lines(event(occurred=THURSDAY)), "--letters")
    assert wanted.code == 0
    assert "3 brev är skrivna: " in wanted.out
    assert written(earnest / "samsyn.db", "select distinct status from notices") == [("waiting",)]
