"""What docs/openapi.json says is what the running house does: schemathesis tries all of it, every check on."""

import asyncio
import json
import sys
from pathlib import Path

import httpx
import pytest
from house import house_at
from lived import signals_come

from handlers.desk.docs import DOCUMENTS, as_text
from services.store import feeds, persons

SEED = 20271123
SCHEMATHESIS = Path(sys.executable).with_name("st")
TESTS = Path(__file__).parents[1]
DOCS = TESTS.parent / "docs"

CONFIG = """\
hooks = "contract_hooks"
seed = {seed}

[auth.openapi.personKey]
bearer = "{person}"

[auth.openapi.feedKey]
bearer = "{feed}"

# All checks are on. Besides what schemathesis expects of a no, a list of more than a thousand signals is too large (413).
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429", "5xx"]
"""


@pytest.fixture
async def house(tmp_path, monkeypatch):
    """Without a mail server: a thousand letters would be handed over, and none is looked at."""
    for limit in ("API_REQUESTS", "SIGNALS"):
        monkeypatch.setenv(f"SAMSYN_{limit}_PER_MINUTE", "1000000")
    async with house_at(tmp_path / "home") as up:
        yield up


@pytest.mark.timeout(900)
async def test_the_house_keeps_its_contract(house, tmp_path):
    home = house.nats.home
    await signals_come(house, home)
    async with house.store.work("system:test") as work:
        person = await persons.issue(work, "est-samordnare", 1)
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG.format(seed=SEED, person=person, feed=feeds.issue(home, "skolan")))
    command = (SCHEMATHESIS, "--config-file", config, "run", f"{house.url}/openapi.json", "--max-examples", "4")
    pipe = asyncio.subprocess.PIPE
    ran = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe, cwd=tmp_path, env={"PYTHONPATH": str(TESTS)})
    out, err = await ran.communicate()
    assert ran.returncode == 0, f"seed {SEED}\n{out.decode()[-20_000:]}\n{err.decode()[-5_000:]}"
    assert b"Selected: 42/42" in out
    assert f"Seed: {SEED}".encode() in out


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_committed_documents_are_current(name):
    assert (DOCS / name).read_text(encoding="utf-8") == as_text(DOCUMENTS[name]), "run: samsyn docs write docs"


def test_the_document_is_openapi_3_1_and_describes_the_public_routes_only():
    told = DOCUMENTS["openapi.json"]()
    assert told["openapi"].startswith("3.1")
    assert {path for path in told["paths"] if not path.startswith("/api/v1/")} == {"/signals", "/receipts/{receipt}"}
    assert told["components"]["securitySchemes"].keys() == {"feedKey", "personKey"}
    assert "HTTPValidationError" not in json.dumps(told)


def test_every_route_tells_what_it_is_who_may_ask_and_every_no():
    for path in DOCUMENTS["openapi.json"]()["paths"].values():
        for way in path.values():
            assert way["description"]
            assert way["security"]
            noes = {status: told for status, told in way["responses"].items() if status >= "400"}
            assert {"401", "422", "500", "503"} <= noes.keys()
            assert all(told["content"].keys() == {"application/problem+json"} for told in noes.values())


async def test_the_document_is_served_as_it_is_committed(house):
    async with httpx.AsyncClient(base_url=house.url) as client:
        assert (await client.get("/openapi.json")).json() == json.loads((DOCS / "openapi.json").read_text(encoding="utf-8"))
