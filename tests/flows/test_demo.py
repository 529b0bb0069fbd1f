"""The demo as a newcomer starts it: the real command, three at once, and what it says, shows and leaves behind."""

import json
import re
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from handlers.theatre.curtain import holds

SAMSYN = Path(sys.executable).with_name("samsyn")
PATIENCE_S = 200  # it takes twenty
A_PERSONAL_NUMBER = re.compile(r"(?<![0-9a-f])\d{6}[-+]\d{4}(?!\d)")
HERE = ZoneInfo("Europe/Stockholm")

pytestmark = pytest.mark.timeout(2 * PATIENCE_S)


class Run(NamedTuple):
    """A demo that is running, and the folder in which it makes its home."""

    process: subprocess.Popen
    folder: Path

    @property
    def home(self):
        [home] = self.folder.iterdir()
        return home

    def until(self, ends):
        """What it has said up to the first line that `ends` is true of."""
        said = []
        for line in self.process.stdout:
            said.append(line)
            if ends(line):
                break
        return "".join(said)

    def end(self):
        """Wait for the end: its code, and the rest of what it said on both streams."""
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, out, err


def start(folder, *options):
    environment = {"PATH": "/usr/bin:/bin", "TMPDIR": str(folder), "LANG": "C.UTF-8", "SAMSYN_SMTP_USERNAME": "not-for-the-demo"}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return Run(subprocess.Popen([SAMSYN, "demo", *options], env=environment, text=True, **pipes), folder)


def left_behind(folder):
    """Files in the folder, and processes that were started with something in it."""
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    return [*folder.iterdir(), *(command for command in commands if str(folder).encode() in command)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """One for a program, one in words, and one that stays up."""
    asked = {"program": ("--exit", "--json"), "words": ("--exit",), "stays": ("--json",)}
    running = {name: start(tmp_path_factory.mktemp(name), *options) for name, options in asked.items()}
    yield running
    for run in running.values():
        run.process.kill()
        run.process.communicate()


@pytest.fixture(scope="module")
def ended(runs):
    return {name: runs[name].end() for name in ("program", "words")}


@pytest.fixture(scope="module")
def came(ended):
    return json.loads(ended["program"][1])


def test_it_ends_with_0_says_one_json_object_and_leaves_nothing(runs, ended, came):
    code, _, errors = ended["program"]
    assert (code, errors) == (0, "")
    assert {"chain", "digest", "counts", "laws", "cases", "expected", "seconds"} <= came.keys()
    assert left_behind(runs["program"].folder) == []


def test_in_words_it_ends_with_0_and_shows_the_climb_the_digest_and_the_count(runs, ended):
    code, said, errors = ended["words"]
    assert (code, errors) == (0, "")
    assert "Eskalerad till operativa rådet: A-2027-0002" in said
    assert "FÖRSENAT (1)" in said
    assert "13 signaler togs emot" in said
    assert left_behind(runs["words"].folder) == []


def test_the_forgotten_action_climbs_to_the_operational_council_and_its_letter_was_mailed(came):
    chain = came["chain"]
    assert (chain["function"], chain["escalated_to"], chain["step"]) == ("gata-park", "operativa-radet", 3)
    assert chain["message_id"] == f"<{chain['notice']}@samsyn.example.se>"
    assert chain["sent"]


def test_the_reminder_comes_on_working_day_8_and_the_council_hears_on_day_11(came):
    climbed = {step["key"]: step for step in came["chain"]["ladder"]}
    assert {key: step["working_day"] for key, step in climbed.items()} == {
        "påminnelse": 8,
        "försenad": 10,
        "samordnare": 11,
        "operativa rådet": 11,
    }
    assert climbed["försenad"]["told"] == ["gata-park", "samhallschef"]
    assert came["chain"]["climbed_at"] == climbed["operativa rådet"]["at"]


def test_four_signals_about_a_tractors_are_one_case_of_severity_3(came):
    tractors = came["cases"][0]
    assert (tractors["case"], tractors["signals"], tractors["severity"]) == ("EST-2027-0001", 4, 3)
    assert {a["function"] for a in tractors["actions"]} == {"kommunpolis", "gata-park", "faltgruppen"}


def test_the_fires_are_one_case_of_severity_4_with_an_action_within_24_hours_and_one_due_friday_at_15(came):
    fires = came["cases"][1]
    assert (fires["signals"], fires["severity"]) == (5, 4)
    due = {a["title"]: datetime.fromisoformat(a["due_at"]).astimezone(HERE) for a in fires["actions"]}
    added = {a["title"]: datetime.fromisoformat(a["added_at"]) for a in fires["actions"]}
    for urgent in ("Töm och lås containrar", "Kalla snabb EST-grupp"):
        assert due[urgent] - added[urgent] == timedelta(hours=24)
    assert due["Brev till föräldrarna"] == datetime(2027, 10, 29, 15, tzinfo=HERE)
    assert added["Kalla snabb EST-grupp"] == added["Brev till föräldrarna"]
    assert {a["function"] for a in fires["actions"]} == {"bovard-nyhem", "kommunpolis", "est-samordnare", "skola-norr"}


def test_every_accepted_signal_has_one_outcome(came):
    counts = dict(came["counts"])
    assert counts.pop("accepted") == sum(counts.values()) == 13
    assert (counts["waiting"], counts["parked"], counts["noted"], counts["unreadable"]) == (0, 1, 1, 0)
    assert came["adds_up"]


def test_every_law_holds(came):
    assert came["laws"] == dict.fromkeys(("L1", "L2", "L3", "L4", "L5"), True)


@pytest.mark.parametrize(
    "broken", [{"adds_up": False}, {"chain": {"sent": False}}, {"laws": {"L1": True, "L3": False}}, {"expected": [{"holds": False}]}]
)
def test_what_does_not_hold_is_not_passed_over(came, broken):
    assert holds(came)
    assert not holds(came | broken)


def test_the_digest_fits_a_screen(came):
    assert came["digest"]["subject"].startswith("Inför Operativa rådet tors 3 juni")
    assert 5 < came["digest"]["lines"] <= 40


def test_the_number_of_a_person_that_comes_to_the_door_is_not_shown(ended):
    shown = ended["words"][1]
    assert re.search(r"Signalen\s+innehåller\s+[^.]*personnummer[^.]*är\s+förseglad", shown)
    assert not A_PERSONAL_NUMBER.search(shown + ended["program"][1])


def test_it_stays_up_with_its_letters_to_read_until_ctrl_c(runs):
    run = runs["stays"]
    came = json.loads(run.until(lambda line: line == "}\n"))
    letters = {str(message_from_bytes(path.read_bytes())["Message-ID"]): path for path in run.home.glob("mail/*.eml")}
    assert came["chain"]["message_id"] in letters
    digest = letters[came["digest"]["message_id"]].with_suffix(".txt").read_text()
    assert len(digest.splitlines()) == came["digest"]["lines"]
    assert came["chain"]["action"] in digest
    assert not [path for path in letters.values() if "elevhalsa" in path.read_text() or "SCHOOL_ABSENCE" in path.read_text()]
    why = subprocess.run([SAMSYN, "why", "EST-2027-0001"], env={"SAMSYN_HOME": str(run.home)}, capture_output=True, text=True, check=True)
    assert "Buskörning, Stortorget" in why.stdout
    assert not A_PERSONAL_NUMBER.search((run.home / "samsyn.log").read_text() + why.stdout)
    run.process.send_signal(signal.SIGINT)
    assert run.end() == (0, "", "")
    assert left_behind(run.folder) == []


def test_a_story_that_is_none_is_answered_with_those_there_are_and_leaves_nothing(tmp_path):
    code, said, errors = start(tmp_path, "--story", "77").end()
    assert (code, said) == (1, "")
    assert "Det finns ingen berättelse 77" in errors
    assert start(tmp_path, "--story", "list").end() == (0, errors.split("finns:\n")[1], "")
    assert left_behind(tmp_path) == []


def test_ctrl_c_in_the_middle_ends_it_and_leaves_nothing(tmp_path):
    run = start(tmp_path)
    run.until(lambda line: line.startswith("tors 13 maj"))
    run.process.send_signal(signal.SIGINT)
    run.process.send_signal(signal.SIGINT)
    code, said, errors = run.end()
    assert (code, errors) == (130, "")
    assert "Avslutat" in said
    assert left_behind(tmp_path) == []
