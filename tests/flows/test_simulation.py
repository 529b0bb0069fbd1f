"""A simulated midsummer: the stored steps are the oracle's, and three wrong rules are noticed."""

import json
import subprocess
import sys
from pathlib import Path

import mutants.mutated as mutants
import oracle
import pytest

TESTS = Path(__file__).parent.parent
PROGRAMMES = TESTS.parent / "services" / "programmes"
TOWN = PROGRAMMES / "municipalities" / "angelholm.toml"
FIRST_WEEK, WEEKS = 25, 2
"""Midsummer's eve is the Friday of the first of them; the mutants live that one alone."""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def lives(tmp_path_factory):
    """Each mutant's folder, and what its simulation said."""
    folder = tmp_path_factory.mktemp("lives")
    command = (sys.executable, mutants.__file__, str(folder), str(FIRST_WEEK), str(WEEKS))
    lines = subprocess.run(command, check=True, capture_output=True, text=True, timeout=280).stdout.splitlines()
    said, codes = ([json.loads(line) for line in lines[n::2]] for n in (0, 1))
    return {ended["mutant"]: (folder / ended["mutant"], came, ended["code"]) for came, ended in zip(said, codes, strict=True)}


def test_every_step_of_the_simulation_comes_once_and_in_time_and_it_ends_with_0(lives):
    _, came, code = lives["none"]
    assert code == 0
    assert set(came) == {"signals", "actions", "escalations", "missing", "double", "early", "seconds"}
    assert (came["missing"], came["double"], came["early"]) == (0, 0, 0)
    assert (came["signals"], came["actions"] >= 40, came["escalations"] >= 20) == (115, True, True)


def test_the_oracle_which_knows_only_the_files_and_the_log_says_the_same(lives):
    folder, came, _ = lives["none"]
    assert oracle.differences(TOWN, PROGRAMMES, folder) == []
    assert len((folder / "escalations.jsonl").read_text().splitlines()) == came["escalations"]


@pytest.mark.parametrize("mutant", ["a_day_off", "a_missed_eve", "a_step_fired_twice"])
def test_a_wrong_rule_is_noticed(lives, mutant):
    folder, *_ = lives[mutant]
    assert oracle.differences(TOWN, PROGRAMMES, folder)


def test_the_oracle_imports_nothing_of_the_product():
    imported = [line for line in Path(oracle.__file__).read_text().splitlines() if line.startswith(("import", "from"))]
    assert not [line for line in imported if line.split()[1].partition(".")[0] in {"schemas", "events", "services", "handlers"}]


def test_the_oracle_knows_the_red_days_by_hand():
    days = oracle.red_days(2027)
    assert {str(day) for day in days if day.weekday() < 5} == {
        "2027-01-01", "2027-01-06", "2027-03-26", "2027-03-29", "2027-05-06", "2027-06-25", "2027-12-24", "2027-12-31"
    }  # fmt: skip
