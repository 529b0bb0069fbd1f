"""docs/partner.md, as a partner follows it: every block is run as it stands, against a real service."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from shell import samsyn, start, stop
from weekly import weekly_home

GUIDE = (Path(__file__).parents[2] / "docs" / "partner.md").read_text()
SHELL, PYTHON = (re.findall(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL) for kind in ("sh", "python"))


@pytest.fixture(scope="module")
def partner(tmp_path_factory):
    """What the municipality hands out: an address, a key, and where its NATS is."""
    home = weekly_home(tmp_path_factory.mktemp("partner") / "home")
    service = start(home)
    key, weekly = (samsyn(home, "feeds", "key", feed).out.strip() for feed in ("vaktbolaget", "vaktbolaget-vecka"))
    url = json.loads((home / "run" / "samsyn.json").read_text())["url"]
    bus = json.loads((home / "run" / "ports.json").read_text())["nats"]
    yield os.environ | {"SAMSYN_URL": url, "SAMSYN_KEY": key, "SAMSYN_WEEKLY_KEY": weekly, "SAMSYN_NATS": f"nats://127.0.0.1:{bus}"}
    assert stop(service) == 0


def run(partner, *command):
    return subprocess.run(command, env=partner, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="the guide's first step is curl, and there is none here")
def test_the_guide_shows_the_way_in_curl_python_nats_and_rows(partner):
    _, curl, rows = SHELL
    first = json.loads(run(partner, "sh", "-c", curl))
    assert first == json.loads(run(partner, "sh", "-c", curl)) | {"outcome": "waiting", "message": first["message"]}
    by_list, by_nats = PYTHON
    assert run(partner, sys.executable, "-c", by_list) == "4 mottagna, 0 inte\n"
    told = run(partner, sys.executable, "-c", by_nats)
    assert told.startswith(("Signalen är mottagen", "En ensam signal med allvar 1"))
    assert [item["status"] for item in json.loads(run(partner, "sh", "-c", rows))["items"]] == [202, 202]
    own = {"Authorization": f"Bearer {partner['SAMSYN_KEY']}"}
    assert httpx.get(first["status"], headers=own).json()["receipt"] == first["receipt"]


def test_every_field_and_status_of_the_guide_is_in_the_contract():
    contract = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
    fields = re.findall(r"^\| `(.*?)`(?:, `(.*?)`)? \|", GUIDE, re.MULTILINE)
    assert {name for pair in fields for name in pair if name} == contract["components"]["schemas"]["PlaceReport"]["properties"].keys() - {
        "lane"
    }
    statuses = {code for line in re.findall(r"^\| ([\d, ]+) \|", GUIDE, re.MULTILINE) for code in line.split(", ")}
    assert statuses == contract["paths"]["/signals"]["post"]["responses"].keys() - {"500"}
