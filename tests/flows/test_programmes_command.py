"""samsyn programmes: what the areas say, what is wrong with them, and a second municipality's own folder of them."""

import json

import pytest
from house import make_home, signal
from town import route

from handlers.desk import programmes
from handlers.house.ground import opened
from services.programmes.loader import EXAMPLE, EXAMPLES, HERE, load
from services.settings import Settings
from services.store import indicators

EST = (HERE / "est.toml").read_text()
OWN = """
code = "TORG"
name = "Torgvärdarna"
version = 1
lane = "place"
order = 45
owner = "coordinator"
coordinator = "coordinator"
accepts = ["LITTER"]

[[ladder]]
key = "försenad"
after = { working_days = 0 }
tell = ["responsible"]

[[rules]]
key = "skräp på torget"
title = "Skräp på torget"
when = { category = ["LITTER"], place_kind = ["square"], weekday = ["fri", "sat"], hours = { since = 18:00:00, until = 03:00:00 } }
over = ["EST: fysisk miljö"]

[[rules.plan]]
key = "städa"
title = "Städa torget"
role = "leisure"
deadline = { clock_hours = 12 }
effect = "Torget är rent när handeln öppnar"
"""


@pytest.fixture
def grannby(tmp_path, monkeypatch):
    """A second municipality: EST with its own deadlines, an area of its own, and what it does not work by switched off."""
    (tmp_path / "programmes").mkdir()
    text = EXAMPLE.read_text().replace("Ängelholms kommun", "Grannby kommun")
    start, end = text.index("programmes = ["), text.index("]\n", text.index("programmes = [")) + 2
    (tmp_path / "municipality.toml").write_text(text[:start] + 'programmes = ["EST", "SSPF", "TORG"]\n' + text[end:])
    (tmp_path / "programmes" / "est.toml").write_text(
        EST.replace("{ clock_hours = 24 }", "{ clock_hours = 12 }").replace("version = 1", "version = 2", 1)
    )
    (tmp_path / "programmes" / "torg.toml").write_text(OWN)
    monkeypatch.setenv("SAMSYN_HOME", str(tmp_path))
    return tmp_path


def checked(capsys, folder=None):
    """What check prints, and what it ends with."""
    ended = 0
    try:
        programmes.check(folder)
    except SystemExit as end:
        ended = end.code
    return capsys.readouterr().out.splitlines(), ended


def test_a_second_municipality_has_its_own_deadlines_an_area_of_its_own_and_others_switched_off(grannby, capsys):
    found = load(grannby).programmes
    assert list(found) == ["TORG", "EST", "SSPF"]
    assert (found["EST"].version, found["EST"].rules[1].plan[0].deadline.clock_hours) == (2, 12)
    assert checked(capsys) == (["3 program går ihop: TORG, EST, SSPF."], 0)
    programmes.list_(as_json=True)
    rows = {row["kod"]: row for row in json.loads(capsys.readouterr().out)}
    assert (rows["TORG"]["påslaget"], rows["EST"]["version"], rows["KMK"]["påslaget"]) == ("ja", 2, "nej")


def test_check_names_every_problem_with_its_file_and_ends_with_1(grannby, capsys):
    (grannby / "programmes" / "torg.toml").write_text(
        OWN.replace('over = ["EST: fysisk miljö"]', 'over = ["EST: miljö"]').replace("LITTER", "FIRE", 1)
    )
    lines, ended = checked(capsys)
    file = grannby / "programmes" / "torg.toml"
    assert ended == 1
    assert lines == [
        f"{file}: accepts: FIRE har ingen regel. Skriv en, eller ta bort den.",
        f"{file}: rules.skräp på torget.when: LITTER står inte i accepts. Lägg till den där.",
        f"{file}: rules.skräp på torget.over: EST: miljö finns inte.",
    ]


def test_check_of_a_folder_holds_it_against_the_homes_municipality(grannby, tmp_path_factory, capsys):
    folder = tmp_path_factory.mktemp("utkast")
    (folder / "torg.toml").write_text(OWN.replace('role = "leisure"', 'role = "rescue_service"'))
    lines, ended = checked(capsys, folder)
    assert ended == 1
    missing = "ingen funktion har rollen rescue_service. Lägg till en i municipality.toml, eller välj en annan roll."
    assert lines == [f"TORG: rules.skräp på torget.plan.städa.role: {missing}"]


@pytest.mark.parametrize("town", EXAMPLES)
def test_all_that_we_ship_is_clean_in_both_example_municipalities(town, tmp_path, monkeypatch, capsys):
    (tmp_path / "municipality.toml").write_text(EXAMPLES[town].read_text())
    monkeypatch.setenv("SAMSYN_HOME", str(tmp_path))
    [line], ended = checked(capsys)
    assert ended == 0
    assert line.endswith(" EST, SSPF." if town == "hela-sverige" else "SSPF_GRUPP.")


def test_show_says_everything_in_swedish_and_names_an_area_that_does_not_exist(grannby, capsys):
    programmes.show("torg")
    said = capsys.readouterr().out
    assert "Regel skräp på torget: Skräp på torget, när nedskräpning, på torg, kl. 18.00–03.00, fredag eller lördag." in said
    assert "Går med avsikt före EST: fysisk miljö." in said
    assert "- Städa torget: Fältgruppen, inom 12 timmar. Ska leda till: Torget är rent när handeln öppnar." in said
    programmes.show("avhoppare")
    assert "Ring polisen på 114 14 eller socialtjänsten i kommunen" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        programmes.show("kmkk")
    assert "Det finns inget program KMKK. Välj bland ANDTS" in capsys.readouterr().err


async def test_indicators_are_counted_from_what_is_stored(tmp_path):
    home = make_home(tmp_path)
    async with opened(Settings(home=home), turnable=True) as store:
        await route(store, signal(store, "a"), signal(store, "b"), signal(store, "c", category="ILLEGAL_SALE_MINORS"))
        async with store.look() as look:
            counted = await indicators.counts(look)
    assert (counted["EST"]["cases"], counted["EST"]["signals"], counted["ANDTS"]["cases"]) == (1, 2, 1)
