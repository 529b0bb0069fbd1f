"""samsyn rehearse: other rules tried on the signals there are. What it shows is what the router would have done, and it writes nothing."""

import asyncio
import json
import os
import random
import shutil
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import noticed
import pytest
import tomls
from house import DAY, THURSDAY, concern, furnish, signal
from routes import EST
from sqlalchemy import select
from town import do, report, route, rows

from handlers.desk.rehearsing import in_words, rehearsed
from services.errors import Refused
from services.programmes.loader import policy
from services.rehearsal import rehearse, span
from services.settings import Settings
from services.store import tables as t

LATER = THURSDAY + 60 * DAY
PLACES = ("Stortorget", "Kronoskogen", "Nyhems torg", "Sockerbruket", "bakom affären")
CATEGORIES = ("VEHICLE_RECKLESS", "GRAFFITI", "DAMAGE", "FIRE", "OTHER_PLACE", "EVENT_UPCOMING", "NIL")


def some(store, seed, n):
    """Signals of every kind at random places and times."""
    chance = random.Random(seed)
    for _ in range(n):
        category = chance.choice(CATEGORIES)
        said = {"severity_reported": chance.randint(1, 4), "place": {"name": chance.choice(PLACES)}, "context": chance.random() < 0.05}
        nil = {"severity_reported": None, "place": None} if category == "NIL" else {}
        yield signal(store, occurred=THURSDAY + timedelta(hours=chance.randrange(900)), category=category, **said | nil)


def rule(key, **changed):
    """The rules of EST, one of them changed."""
    content = EST.model_dump(mode="json", exclude_none=True)["rules"]
    return [one | (changed if one["key"] == key else {}) for one in content]


async def test_the_present_rules_make_of_the_signals_what_the_router_made_of_them(store):
    await route(store, *some(store, 7, 60))
    await route(store, *some(store, 8, 60))
    await report(store, feed="skolan", **concern(store.keys.reference("elev-17")))
    found = await rehearse(store.reader, store.policy, store.policy, THURSDAY - DAY, LATER)
    stands = Counter(row.status for row in await rows(store, select(t.cases)))
    asked = Counter(row.function for row in await rows(store, select(t.actions)) if row.lane == "place")
    assert found["signals"] == 120
    assert (found["stored_otherwise"], found["not_rehearsed"]) == (0, 1)
    assert found["cases"]["before"] == found["cases"]["after"] == dict(sorted(stands.items()))
    assert {row["function"]: (row["before"], row["after"]) for row in found["work"]} == {name: (n, n) for name, n in asked.items()}
    assert (found["elsewhere"]["count"], found["other_case"], found["deadlines"]) == (0, 0, [])
    assert "ligger annorlunda i dag" not in "\n".join(in_words(found))


async def test_other_rules_show_what_goes_elsewhere_what_opens_otherwise_and_who_gets_more_to_do(store, tmp_path):
    reports = (
        {"category": "GRAFFITI", "severity_reported": 1},
        {"category": "FIRE", "severity_reported": 3, "place": {"name": "Nyhems torg"}},
        {"category": "EVENT_UPCOMING"},
    )
    for data in reports:
        await report(store, **data)
    graffiti, fire, _ = [row.receipt for row in await rows(store, select(t.inbox).order_by(t.inbox.c.handled_at))]
    aside = {"key": "bränder", "when": {"category": ["FIRE"], "severity_at_most": 3}, "reason": "Räddningstjänsten tar hand om bränder."}
    [quick] = [one for one in EST.rules if one.key == "skadegörelse"]
    plan = [one.model_dump(mode="json", exclude_none=True) for one in quick.plan]
    plan[0] |= {"deadline": {"clock_hours": 3}, "from_severity": 1}
    rules = rule("skadegörelse", opens_at_severity=1, plan=plan)
    new = policy(store.policy.municipality, tomls.write(tmp_path / "nya", EST, version=2, set_aside=[aside], rules=rules))
    found = await rehearse(store.reader, store.policy, new, THURSDAY - DAY, LATER)
    went = {one["receipt"]: (one["to"], one["after"]) for one in found["elsewhere"]["listed"]}
    assert went[fire] == ("åt sidan, EST bränder", "Räddningstjänsten tar hand om bränder.")
    assert {group["to"] for group in found["elsewhere"]["groups"]} == {"åt sidan, EST bränder", "bedömning, EST"}
    assert (found["cases"]["not_begun"], found["cases"]["opened"]) == (
        {"count": 1, "examples": [fire]},
        {"count": 1, "examples": [graffiti]},
    )
    [deadline] = [row for row in found["deadlines"] if row["before"] and row["after"]]
    assert deadline["action"] == f"EST skadegörelse: {plan[0]['key']}"
    assert deadline["after"].startswith("3 timmar till ")
    assert (deadline["asked_before"], deadline["asked_after"]) == (0, 1)
    work = {row["function"]: row["after"] - row["before"] for row in found["work"]}
    assert min(work.values()) < 0 < max(work.values())
    said = "\n".join(in_words(found))
    assert "Signaler: 2 skulle gå någon annanstans" in said
    assert f"Till exempel {fire}: " in said
    assert "1  skulle ha öppnats i stället för att bevakas" in said


async def test_what_was_accepted_before_the_span_builds_up_the_cases_and_is_not_counted(store):
    early, late = signal(store), signal(store, occurred=THURSDAY + DAY)
    await route(store, early.model_copy(update={"accepted_at": THURSDAY}), late.model_copy(update={"accepted_at": THURSDAY + 2 * DAY}))
    found = await rehearse(store.reader, store.policy, store.policy, THURSDAY + DAY, LATER)
    assert (found["signals"], found["stored_otherwise"]) == (1, 0)


async def test_a_corrected_signal_is_tried_as_it_was_corrected(store):
    await report(store)
    [row] = await rows(store, select(t.inbox))
    await do(store, "signal.correct", receipt=row.receipt, category="FIRE", text="Det brann")
    found = await rehearse(store.reader, store.policy, store.policy, THURSDAY - DAY, LATER)
    assert (found["stored_otherwise"], found["cases"]["before"]) == (0, {"open": 1})


@pytest.mark.parametrize("wrong", ["", "w", "12", "0w", "-3d", "12x", "99999w"])
def test_how_far_back_is_said_in_weeks_or_days(wrong):
    assert span("12w", LATER) == LATER - 84 * DAY
    assert span("30d", LATER) == LATER - 30 * DAY
    with pytest.raises(Refused, match="12w"):
        span(wrong, LATER)


# --- the command, on the police's notices


@pytest.fixture(scope="module")
def noticed_home(tmp_path_factory):
    """A home of the whole country with a month of the police's notices, stopped."""
    home = tmp_path_factory.mktemp("noticed") / "home"
    asyncio.run(noticed.come(home, 40_000, 1500))
    return home


@pytest.fixture
def folder(tmp_path):
    """Programmes in which EST asks more of whom and sets other things aside."""
    quick = EST.rules[0].model_dump(mode="json", exclude_none=True)
    for planned in quick["plan"]:
        planned["deadline"] = {"clock_hours": 3}
    rules = [quick, *(one.model_dump(mode="json", exclude_none=True) | {"opens_at_severity": 4} for one in EST.rules[1:])]
    return tomls.write(tmp_path / "nya", EST, version=2, rules=rules)


async def samsyn(home, *words):
    """Run the command on a home; its exit code and what it said."""
    program = Path(sys.executable).with_name("samsyn")
    pipe = asyncio.subprocess.PIPE
    run = await asyncio.create_subprocess_exec(program, *words, env=os.environ | {"SAMSYN_HOME": str(home)}, stdout=pipe, stderr=pipe)
    out, err = await run.communicate()
    return run.returncode, out.decode(), err.decode()


async def test_it_tells_the_difference_over_the_polices_notices_and_changes_no_byte(noticed_home, folder, tmp_path):
    home = Path(shutil.copytree(noticed_home, tmp_path / "home"))
    with closing(sqlite3.connect(home / "samsyn.db", isolation_level=None)) as db:
        db.execute("insert into meta values ('left in the log', '')")
        killed = Path(shutil.copytree(home, tmp_path / "killed"))  # as kill -9 leaves it: the log is not in the database yet
    files = [killed / "samsyn.db", killed / "samsyn.db-wal"]
    before = [file.read_bytes() for file in files]
    code, out, err = await samsyn(killed, "rehearse", "--programmes", str(folder), "--since", "12w", "--json")
    assert (code, err) == (0, "")
    assert [file.read_bytes() for file in files] == before
    found = json.loads(out)
    assert (found["signals"], found["stored_otherwise"]) == (1500, 0)
    with closing(sqlite3.connect(home / "samsyn.db")) as db:
        stands = dict(db.execute("select status, count(*) from cases group by status"))
    assert found["cases"]["before"] == stands
    assert found["cases"]["only_watched"]["count"] > 10
    assert found["cases"]["after"]["open"] < stands["open"]
    assert sum(row["after"] for row in found["work"]) < sum(row["before"] for row in found["work"])
    assert {row["action"] for row in found["deadlines"]} == {f"EST {EST.rules[0].key}: {planned.key}" for planned in EST.rules[0].plan}
    assert found["per_second"] > 100


async def test_people_read_it_on_one_screen_and_broken_programmes_are_named(noticed_home, folder, tmp_path):
    lines = in_words(await rehearsed(Settings(home=noticed_home), folder, "12w"))
    assert lines[0].startswith("1500 signaler sedan 20")
    assert len(lines) < 60
    assert any(line.startswith("Ärenden: ") for line in lines)
    assert any("till" in line and "→ 3 timmar till " in line for line in lines)
    (folder / "est.toml").write_text('code = "EST"\n')
    with pytest.raises(Refused, match=r"est\.toml: name"):
        await rehearsed(Settings(home=noticed_home), folder, "12w")
    with pytest.raises(Refused, match="inga programfiler"):
        await rehearsed(Settings(home=noticed_home), tmp_path, "12w")


async def test_a_home_that_has_never_been_up_has_nothing_to_rehearse(tmp_path, folder):
    home = furnish(tmp_path / "home")
    (home / "samsyn.db").unlink()
    with pytest.raises(Exception, match="inget att pröva"):
        await rehearsed(Settings(home=home), folder, "12w")
