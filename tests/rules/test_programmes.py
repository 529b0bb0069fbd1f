"""Policy from files: a broken one stops the start and names file and key; a municipality's own replaces ours."""

import pytest

from schemas.deadlines import FixedTime
from schemas.parties import Municipality
from schemas.programmes import Role
from services.errors import NotFound, Refused
from services.programmes.loader import EXAMPLE, HERE, digest, load, policy, read

HINT = "Ange working_days, clock_hours, eller weekday och at."


@pytest.fixture
def home(tmp_path):
    (tmp_path / "municipality.toml").write_text(EXAMPLE.read_text())
    (tmp_path / "programmes").mkdir()
    return tmp_path


def spoil(file, text, old, new):
    assert old in text
    file.write_text(text.replace(old, new, 1))


def refusal(home):
    with pytest.raises(Refused) as refused:
        load(home)
    return refused.value.sentence.splitlines()


PROGRAMME = [
    ('title = "Buskörning"', 'title = "Buskörning"\ntitel = ""', "rules.fordon.titel: Nyckeln finns inte i formatet."),
    ("version = 1", 'version = "ett"', "version: Här ska stå ett heltal."),
    ("version = 1", "version = 0", "version: Talet är för litet."),
    ('lane = "place"\n', "", "lane: Fältet saknas."),
    ('role = "technical_unit"\n', "", "rules.fordon.plan.hinder.role: Fältet saknas."),
    ('role = "police"', 'role = "polisen"', "rules.fordon.plan.trafikkontroll.role: Värdet finns inte i listan över tillåtna värden."),
    ("{ working_days = 10 }", '{ working_days = "tio" }', f"rules.fordon.plan.hinder.deadline: {HINT}"),
    ("{ working_days = 10 }", "{ working_day = 10 }", f"rules.fordon.plan.hinder.deadline: {HINT}"),
    ("{ clock_hours = 24 }", "{ clock_hours = 0 }", f"rules.brand.plan.container.deadline: {HINT}"),
    (
        "{ working_days = -2 }",
        "{ working_days = -2, clock_hours = 3 }",
        "ladder.påminnelse.after: Ange exakt en av working_days, working_hours och clock_hours.",
    ),
    ("{ working_hours = 4 }", "{}", "ladder.samordnare.after: Ange exakt en av working_days, working_hours och clock_hours."),
    ('["strategic_council"]', '["kommunstyrelsen"]', "ladder.strategiska rådet.tell.0: Värdet finns inte i listan över tillåtna värden."),
    ('["coordinator"]', "[]", "ladder.samordnare.tell: Listan är för kort."),
    ("within_days = 7", "within_days = 0", "window.within_days: Talet är för litet."),
    ("letter_days_at_most = 14", "letter_days_at_most = 2", "letter_days_at_most: Talet är för litet."),
    ('joins = ["brand"', 'joins = ["eld"', "rules.rykte.joins: eld finns inte."),
    ('key = "skadegörelse"', 'key = "fordon"', "rules.fordon: står två gånger."),
    ('when = { category = ["FIRE"] }', 'when = { area = ["nynäs"] }', "rules.brand.when.area: nynäs finns inte i kommunens fil."),
    ('["EVENT_UPCOMING"]', '[]\narea = ["nynäs"]', "går inte att läsa som TOML"),
    ('lane = "place"', 'lane = "place"\nopens_cases = false', "opens_cases: programmet har regler men öppnar inga ärenden."),
    (
        'coordinator = "coordinator"',
        'coordinator = "rescue_service"',
        "coordinator: Kommunens fil har ingen funktion med rollen rescue_service.",
    ),
    ("version = 1", "version = = 1", "går inte att läsa som TOML"),
]


@pytest.mark.parametrize(("old", "new", "says"), PROGRAMME)
def test_a_broken_programme_stops_the_start_and_names_file_and_key(home, old, new, says):
    spoil(home / "programmes" / "est.toml", (HERE / "est.toml").read_text(), old, new)
    lines = refusal(home)
    assert any(line.startswith(f"{home / 'programmes' / 'est.toml'}") and says in line for line in lines)


NOTICES = 'format = "polisen"\nuse = "context"'
MUNICIPAL = [
    ('name = "Ängelholms kommun"', 'namn = "Ängelholms kommun"', "namn: Nyckeln finns inte i formatet."),
    ('kind = "authority"', 'kind = "myndighet"', "parties.kommunledning.kind: Värdet finns inte i listan över tillåtna värden."),
    ('email = "gata-park@example.se"', 'email = "gata och park"', "functions.gata-park.email: Texten har fel form."),
    ('party = "samhalle"', 'party = "samhället"', "functions.gata-park.party: Texten har fel form."),
    ('party = "samhalle"', 'party = "nemo"', "functions.gata-park.party: nemo finns inte."),
    ('manager = "samhallschef"', 'manager = "nemo"', "functions.gata-park.manager: nemo finns inte."),
    ('deputy = "sakerhetssamordnare"', 'deputy = "nemo"', "functions.est-samordnare.deputy: nemo finns inte."),
    ('areas = ["nyhem"]', 'areas = ["nemo"]', "functions.skola-norr.areas: nemo finns inte."),
    ('area = "centrum"\nkind = "square"', 'area = "nemo"\nkind = "square"', "places.stortorget.area: nemo finns inte."),
    ('function = "operativa-radet"', 'function = "nemo"', "councils.operativa-radet.function: nemo finns inte."),
    ('party = "vaktbolaget"\nsource', 'party = "nemo"\nsource', "feeds.vaktbolaget.party: nemo finns inte."),
    (
        '# types = { "Skadegörelse"',
        'types = { "Klotter"',
        "feeds.polisen-notiser.types: Klotter är ingen händelsetyp hos polisen.",
    ),
    (
        NOTICES,
        'format = "polisen"\nuse = "bakgrund"',
        "feeds.polisen-notiser.use: Värdet finns inte i listan över tillåtna värden.",
    ),
    ('# url = "https', 'url = "ftp', "feeds.polisen-notiser.url: Texten har fel form."),
    ("# every_minutes = 15", "every_minutes = 0", "feeds.polisen-notiser.every_minutes: Talet är för litet."),
    ('format = "polisen"\nuse', "use", 'feeds.polisen-notiser: use, types, url och every_minutes gäller bara format = "polisen".'),
    (
        NOTICES,
        'format = "polisen"\nlanes = ["individual"]',
        "feeds.polisen-notiser: Polisens notiser hör till filen place och ingen annan.",
    ),
    ('id = "bovardar"', 'id = "gata-park"', "functions: gata-park står två gånger."),
    ('id = "samhallschef"', 'id = "trygghetschef"', "functions: trygghetschef står två gånger."),
    ('name = "Nyhem"', 'name = " NYHEM"\naliases = ["centrum"]', "areas: namnet centrum står på fler än en."),
    ('name = "Nyhems torg"', 'name = "Gångtunneln  vid Stationen"', "places: namnet gångtunneln vid stationen står på fler än en."),
    ('timezone = "Europe/Stockholm"', 'timezone = "Europa/Stockholm"', "timezone: Tidszonen finns inte."),
    ("closes = 17:00:00", "closes = 07:00:00", "calendar: Öppning måste ligga före stängning."),
    ('weekday = "thu"', 'weekday = "torsdag"', "councils.operativa-radet.meets.weekday: Värdet är inte det som krävs här."),
    ("lat = 56.2430", 'lat = "norr"', "places.stortorget.lat: Här ska stå ett tal."),
    ('role = "coordinator"', 'role = "police"', "coordinator: Kommunens fil har ingen funktion med rollen coordinator."),
]


@pytest.mark.parametrize(("old", "new", "says"), MUNICIPAL)
def test_a_broken_municipality_stops_the_start_and_names_file_and_key(home, old, new, says):
    spoil(home / "municipality.toml", EXAMPLE.read_text(), old, new)
    lines = refusal(home)
    assert any(".toml: " in line and says in line for line in lines), lines


@pytest.mark.parametrize("broken", [b"\xff\xfe", "name = ''\nÄ = 1".encode("latin-1")])
@pytest.mark.parametrize("name", ["municipality.toml", "programmes/est.toml"])
def test_a_file_that_is_not_utf_8_is_named(home, name, broken):
    (home / name).write_bytes(broken)
    assert refusal(home)[0].startswith(f"{home / name} går inte att läsa som TOML")


def test_a_folder_in_the_place_of_a_file_is_named(home):
    (home / "programmes" / "est.toml").mkdir()
    assert refusal(home)[0].startswith(f"{home / 'programmes' / 'est.toml'} går inte att läsa")


def test_every_key_that_is_wrong_is_named_at_once(home):
    text = (HERE / "est.toml").read_text().replace("version = 1", "version = 0").replace('role = "housing"', 'role = "hus"')
    (home / "programmes" / "est.toml").write_text(text)
    assert len(refusal(home)) == 2


def test_without_a_municipality_the_way_out_is_named(tmp_path):
    assert refusal(tmp_path) == [f"{tmp_path / 'municipality.toml'} finns inte. Kör samsyn init."]


AREAS = ["ANDTS", "AVHOPPARE", "DIALOG", "EST", "EST_DEEP", "KMK", "KRIM_EKO", "LOFTE", "REN_HARD", "SIG", "SNABB", "SSPF", "SSPF_GRUPP"]


def test_the_example_and_our_programmes_are_whole(home):
    found = load(home)
    assert sorted(found.programmes) == AREAS
    assert [p.order for p in found.programmes.values()] == sorted(p.order for p in found.programmes.values())
    assert found.programme("EST").name == "Effektiv samordning för trygghet"
    with pytest.raises(NotFound, match="inget program ORDNING"):
        found.programme("ORDNING")


ORDNING = (HERE / "andts.toml").read_text().replace('code = "ANDTS"', 'code = "ORDNING"').replace("ILLEGAL_SALE_MINORS", "OTHER_PLACE")
ORDNING = ORDNING.replace('over = ["EST: droger"]', 'over = ["DIALOG: annan rådighet"]').replace("order = 40", "order = 25")


def works_by(home, *codes):
    """Say in the municipality's file which areas it works by; none at all leaves the line out, as in homes from before."""
    text = EXAMPLE.read_text()
    line = text[text.index("programmes = [") : text.index("]\n", text.index("programmes = [")) + 2]
    (home / "municipality.toml").write_text(text.replace(line, f"programmes = {list(codes)}\n" if codes else ""))


def test_a_municipality_replaces_a_programme_by_a_file_of_the_same_name_and_adds_others(home):
    own = (HERE / "est.toml").read_text().replace("version = 1", "version = 2", 1).replace("within_days = 7", "within_days = 14")
    (home / "programmes" / "est.toml").write_text(own)
    (home / "programmes" / "ordning.toml").write_text(ORDNING)
    works_by(home, "EST", "DIALOG", "ORDNING")
    found = load(home).programmes
    assert list(found) == ["ORDNING", "DIALOG", "EST"]
    assert (found["EST"].version, found["EST"].window.within_days) == (2, 14)


def test_a_home_from_before_works_by_est_and_sspf_and_its_own_files(home):
    (home / "programmes" / "ordning.toml").write_text(ORDNING.replace('"DIALOG: annan rådighet"', ""))
    works_by(home)
    assert list(load(home).programmes) == ["ORDNING", "EST", "SSPF"]


def test_a_programme_that_does_not_exist_is_named_with_those_that_do(home):
    works_by(home, "EST", "ETS")
    [line] = refusal(home)
    assert line == f"municipality.toml: programmes: ETS finns inte. Välj bland {', '.join(AREAS)}."


def test_two_files_with_one_code_are_refused_rather_than_one_of_them_chosen(home):
    (home / "programmes" / "egen.toml").write_text((HERE / "est.toml").read_text())
    [line] = refusal(home)
    assert line.startswith(f"{home / 'programmes' / 'egen.toml'}: code: EST finns redan i en annan fil.")


def test_a_role_nobody_holds_is_no_fault_for_the_coordinator_places_it():
    example = read(EXAMPLE, Municipality)
    without_police = tuple(f for f in example.functions if f.role is not Role.POLICE)
    assert policy(example.model_copy(update={"functions": without_police, "feeds": ()})).programmes["EST"]


def test_the_fingerprint_of_a_programme_changes_with_its_text_and_with_nothing_else(home):
    est = load(home).programmes["EST"]
    assert digest(est) == digest(load(home).programmes["EST"])
    assert digest(est) != digest(est.model_copy(update={"pause_days_at_most": 29}))


def test_the_programme_says_what_the_issue_says():
    est = policy(read(EXAMPLE, Municipality)).programmes["EST"]
    told = [(step.key, step.after.model_dump(exclude_none=True), [str(t) for t in step.tell]) for step in est.ladder]
    assert told == [
        ("påminnelse", {"working_days": -2}, ["responsible"]),
        ("försenad", {"working_days": 0}, ["responsible", "manager"]),
        ("samordnare", {"working_hours": 4}, ["coordinator"]),
        ("operativa rådet", {"working_days": 1}, ["operational_council"]),
        ("strategiska rådet", {"working_days": 5}, ["strategic_council"]),
    ]
    assert (est.window.within_days, est.window.distance_m, est.window.precision_m) == (7, 150, 150)
    assert all(a.title and a.effect and a.role and a.deadline for r in est.rules for a in r.plan)
    assert isinstance(est.rules[0].plan[0].deadline, FixedTime)
