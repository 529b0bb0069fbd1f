"""Two clocks that kill -9 takes again and again climb a midsummer's ladders on PostgreSQL: each step once, as the oracle says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import oracle
import pytest
from faults import killed_clocks

TESTS = Path(__file__).parent.parent
PROGRAMMES = TESTS.parent / "services" / "programmes"
TOWN = PROGRAMMES / "municipalities" / "angelholm.toml"
FIRST_WEEK, WEEKS, SEED = 25, 2, 27


@pytest.mark.timeout(200)
def test_what_two_killed_clocks_climb_is_what_the_oracle_says(tmp_path, tell):
    command = (sys.executable, killed_clocks.__file__, str(tmp_path), str(FIRST_WEEK), str(WEEKS), str(SEED))
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=180, env=os.environ | {"PYTHONPATH": str(TESTS)})
    came = json.loads(said.stdout.splitlines()[-1])
    tell(f"two clocks on PostgreSQL, seed {SEED}: {came}")
    assert came["kills"] >= 10
    assert (came["missing"], came["double"], came["early"]) == (0, 0, 0)
    assert (came["signals"], came["actions"] >= 40, came["escalations"] >= 20) == (115, True, True)
    assert oracle.differences(TOWN, PROGRAMMES, tmp_path) == []
