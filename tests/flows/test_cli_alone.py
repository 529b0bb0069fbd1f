"""The command line before there is a home, when it is mistyped, and when it is asked for help."""

import shlex

import pytest
from cyclopts import App
from reported import real
from shell import cold, samsyn

from handlers.desk.main import app
from schemas.parties import Municipality
from services.programmes.loader import EXAMPLE, EXAMPLES, load, read


def test_init_writes_a_municipality_to_edit_that_is_whole_and_for_its_owner_alone(tmp_path):
    home = tmp_path / "new" / "home"
    said = cold(home, "init")
    assert (said.code, said.err) == (0, "")
    assert said.out == f"{home / 'municipality.toml'} är skriven. Ändra den och kör samsyn up.\n"
    assert (home / "municipality.toml").read_text() == EXAMPLE.read_text()
    assert home.stat().st_mode & 0o077 == 0
    municipality = load(home).municipality
    assert municipality.name == "Ängelholms kommun"
    assert {str(party.kind) for party in municipality.parties} == {"authority", "municipal_company", "private", "council"}
    assert all(function.email.endswith("@example.se") for function in municipality.functions)
    assert any(function.deputy for function in municipality.functions)
    assert any(function.manager for function in municipality.functions)
    assert any(function.areas for function in municipality.functions)
    assert any(place.aliases for place in municipality.places)
    assert municipality.calendar.opens.hour == 8


def test_init_writes_the_whole_country_as_an_exercise_with_each_of_its_municipalities_as_an_area(tmp_path):
    said = samsyn(tmp_path, "init", "--municipality", "hela-sverige")
    assert said.code == 0, said.err
    municipality = load(tmp_path).municipality
    names = {area.id: area.name for area in municipality.areas}
    assert municipality.exercise
    assert len(names) == len(set(names.values())) == 290
    assert all(i.isascii() for i in names)
    assert (names["habo"], names["haabo"], names["upplands-vaesby"]) == ("Habo", "Håbo", "Upplands väsby")
    assert all(function.email.endswith("@example.se") for function in municipality.functions)
    assert [(feed.id, feed.format, feed.use) for feed in municipality.feeds] == [("polisen", "polisen", "route")]


def test_every_municipality_of_the_real_notices_is_an_area_of_the_whole_country():
    told = {notice["location"]["name"] for notice in real()}
    areas = {area.name for area in read(EXAMPLES["hela-sverige"], Municipality).areas}
    assert areas == {name for name in told if not name.endswith(" län")}


def test_init_does_not_touch_a_municipality_that_is_there(tmp_path):
    (tmp_path / "municipality.toml").write_text("min egen")
    said = samsyn(tmp_path, "init")
    assert (said.code, said.out, said.err) == (1, "", f"{tmp_path / 'municipality.toml'} finns redan och är orörd.\n")
    assert (tmp_path / "municipality.toml").read_text() == "min egen"


def test_init_where_nothing_can_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    said = samsyn(tmp_path / "file", "init")
    assert (said.code, said.out) == (1, "")
    assert "går inte att läsa eller skriva" in said.err


@pytest.mark.parametrize("typed", ["cases", "status", "why EST-2027-0001", "action done A-1 Gjort", "feeds list", "feeds key x"])
def test_without_a_home_the_way_out_is_said_and_no_home_is_made(tmp_path, typed):
    said = samsyn(tmp_path / "nowhere", *shlex.split(typed))
    assert (said.code, said.out) == (1, "")
    assert "Kör samsyn init" in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "nowhere").exists()


def test_the_service_does_not_start_without_a_home_and_says_the_way_out(tmp_path):
    said = cold(tmp_path / "nowhere", "up")
    assert said.code == 1
    assert said.err.endswith("Kör samsyn init.\n")
    assert "Traceback" not in said.err


def test_a_broken_file_is_named_by_whatever_command_meets_it(tmp_path):
    (tmp_path / "municipality.toml").write_text(EXAMPLE.read_text().replace('manager = "lpo-chef"', 'manager = "nemo"'))
    for typed in ("cases", "up", "feeds list"):
        said = samsyn(tmp_path, *typed.split())
        assert (said.code, said.err) == (1, "municipality.toml: functions.kommunpolis.manager: nemo finns inte.\n")


def test_a_setting_that_cannot_be_used_is_named(tmp_path):
    said = samsyn(tmp_path, "cases", SAMSYN_SMTP_PORT="tjugofem")
    assert (said.code, said.err) == (1, "smtp_port: Här ska stå ett heltal.\n")


WRONG = "har ett värde som inte går att använda här."
MISTYPED = {
    "ärenden": "Kommandot ärenden finns inte. Läs mer: samsyn --help",
    "case stäng": "Kommandot stäng finns inte. Läs mer: samsyn case --help",
    "case close": "ÄRENDE saknas. Läs mer: samsyn case close --help",
    "case close EST-1": "TEXT saknas. Läs mer: samsyn case close --help",
    "case close EST-1 allt är klart": "Det står för mycket. Sätt citattecken runt text med flera ord. Läs mer: samsyn case close --help",
    "action extend A-1 x --dagar 3": "Valet --dagar finns inte. Läs mer: samsyn action extend --help",
    "action extend A-1 x --days tre": f"--days {WRONG} Läs mer: samsyn action extend --help",
    "action pause A-1 x": "--until saknas. Läs mer: samsyn action pause --help",
    "action pause A-1 x --until snart": f"--until {WRONG} Läs mer: samsyn action pause --help",
    "signal add x --category BRAND --severity 2": f"--category {WRONG} Läs mer: samsyn signal add --help",
    "signal add x --category FIRE --severity 2 --occurred igår": f"--occurred {WRONG} Läs mer: samsyn signal add --help",
    "why": "NUMMER saknas. Läs mer: samsyn why --help",
}


@pytest.mark.parametrize(("typed", "says"), MISTYPED.items())
def test_what_is_mistyped_is_said_in_swedish_and_where_to_read_more(tmp_path, typed, says):
    assert samsyn(tmp_path, *typed.split()) == (1, "", f"{says}\n")


def commands(of=app, chain=()):
    """Every command there is, and every command that holds others."""
    yield chain
    for name in of:
        if not name.startswith("-"):
            yield from commands(of[name], (*chain, name)) if isinstance(of[name], App) else [(*chain, name)]


@pytest.mark.parametrize("words", sorted(set(commands())), ids=lambda words: " ".join(words) or "samsyn")
def test_every_command_explains_itself_in_swedish(tmp_path, words):
    said = samsyn(tmp_path, *words, "--help")
    assert (said.code, said.err) == (0, "")
    first, *rest = [line for line in said.out.splitlines() if line.strip()]
    assert first.startswith(f"Usage: {' '.join(['samsyn', *words])}")
    assert set("åäö") & set("".join(rest).lower())
    assert not {"the", "and", "with", "of"} & set(re_words(said.out))


def re_words(text):
    return text.replace("Display this message and exit", "").lower().split()


def test_without_a_word_samsyn_says_what_it_can_do(tmp_path):
    said = cold(tmp_path)
    assert (said.code, said.err) == (0, "")
    assert "Ärenden som inte är avslutade" in said.out
