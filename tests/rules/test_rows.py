"""A partner's rows by a profile: what each cell comes to mean, what is refused and by which column's name, and what a row's id is."""

import gzip
import json
from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError
from weekly import NO_ID, WEEK, feed, row, weekly_home

from handlers.desk.replaying.copies import told_apart
from handlers.desk.replaying.reading import Reading
from handlers.doors.readings import csv_items
from schemas.feeds.rows import event, typed
from schemas.feeds.sheets import COPY, Broken, rows
from schemas.terms import Category, GroupSize, PoliceReport
from services.errors import Refused
from services.explain import field_errors
from services.programmes.loader import load
from services.rules.door import screen


@pytest.fixture(scope="module")
def weekly(tmp_path_factory):
    return feed(tmp_path_factory.mktemp("weekly"))


@pytest.fixture(scope="module")
def unnumbered(tmp_path_factory):
    return feed(tmp_path_factory.mktemp("unnumbered"), NO_ID)


def refused(item, sender):
    with pytest.raises(ValidationError) as wrong:
        event(item, sender)
    return {error.path: error.sv for error in field_errors(wrong.value)}


def test_each_column_comes_to_mean_what_the_profile_says(weekly):
    report = event(row(), weekly).data
    assert (report.category, report.severity_reported, report.text) == (Category.DAMAGE, 2, "Ruta krossad")
    assert (report.group_size, report.police_report) == (GroupSize.FEW, PoliceReport.YES)
    assert (report.place.name, report.place.area) == ("Stortorget", None)
    assert (report.place.lat, report.place.lon, report.place.precision_m) == (56.2431, 12.8619, 20)
    assert report.occurred_from == datetime(2027, 5, 10, 20, 10, tzinfo=UTC)


def test_a_whole_week_is_read_with_its_gaps_and_its_quoting(weekly):
    damage, graffiti, fight, nothing = [event(item, weekly).data for item in rows(WEEK, numbered=False)]
    assert damage.text == "Ruta krossad; glas kvar"
    assert (graffiti.place.area, graffiti.place.precision_m, graffiti.group_size) == ("Nyhem", None, None)
    assert (fight.category, fight.police_report) == (Category.VIOLENCE_THREAT, PoliceReport.NO)
    assert (nothing.category, nothing.severity_reported, nothing.place) == (Category.NIL, None, None)


def test_case_and_spaces_do_not_change_what_a_word_means(weekly):
    assert event(row(Händelse="  KLOTTER "), weekly).data.category is Category.GRAFFITI


def test_a_default_takes_any_other_word(tmp_path):
    other = feed(tmp_path, ('column = "Händelse"', 'column = "Händelse"\ndefault = { category = "OTHER_PLACE", severity = 1 }'))
    assert event(row(Händelse="Skum i fontänen"), other).data.category is Category.OTHER_PLACE
    assert "Händelse" not in typed(other)


@pytest.mark.parametrize("spelt", ["56.2431", "56,2431", "+56,2431", 56.2431])
def test_decimals_have_a_point_or_a_comma(weekly, spelt):
    assert event(row(Latitud=spelt), weekly).data.place.lat == 56.2431


def test_columns_may_be_in_sweref_99_tm(tmp_path):
    metres = feed(tmp_path, ("lat = ", "sweref_n = "), ("lon = ", "sweref_e = "))
    place = event(row(Latitud="6235370,25", Longitud="367510.5"), metres).data.place
    assert (place.sweref_n, place.sweref_e, place.lat, place.precision_m) == (6235370.25, 367510.5, None, 20)
    assert typed(metres) >= {"Latitud", "Longitud"}
    assert refused(row(Latitud="56,24", Longitud="12,86"), metres) == {"Latitud": "Talet är för litet.", "Longitud": "Talet är för litet."}


CLOCKS = (
    ("2027-01-15", "22:10", "2027-01-15T21:10"),
    ("2027-07-15", "22:10:30", "2027-07-15T20:10:30"),
    ("2027-07-15", "9.05", "2027-07-15T07:05"),
    ("2027-03-28", "02:30", "2027-03-28T01:30"),  # the clocks went from 2 to 3: one that nobody has turned yet
    ("2027-10-31", "02:30", "2027-10-31T00:30"),  # twice that night: the first time
    ("2027-10-31", "03:00", "2027-10-31T02:00"),
)


@pytest.mark.parametrize(("day", "clock", "utc"), CLOCKS)
def test_day_and_clock_are_the_municipalitys(weekly, day, clock, utc):
    assert event(row(Datum=day, Tid=clock), weekly).data.occurred_from == datetime.fromisoformat(f"{utc}+00:00")


WHOLE = ('time = { date = "Datum", clock = "Tid" }', 'time = { at = "Datum" }')
HOUR = ('time = { date = "Datum", clock = "Tid" }', 'timezone = "America/Toronto"\ntime = { date = "Datum", hour = "Tid" }')


def test_one_column_may_hold_the_whole_time_with_an_offset_or_without(tmp_path):
    whole = feed(tmp_path, WHOLE)
    for said in ("2027-05-13T22:10:00+02:00", "2027-05-13t20:10z", "2027-05-13 22:10"):
        assert event(row(Datum=said), whole).data.occurred_from == datetime(2027, 5, 13, 20, 10, tzinfo=UTC)
    assert refused(row(Datum="20270513"), whole) == {"Datum": "Här ska stå en tidpunkt enligt RFC 3339."}


def test_an_hour_of_the_day_and_a_zone_of_its_own(tmp_path):
    hourly = feed(tmp_path, HOUR)
    assert event(row(Tid="22"), hourly).data.occurred_from == datetime(2027, 5, 11, 2, tzinfo=UTC)
    for said in ("24", "22:10", "-1", "tio"):
        assert refused(row(Tid=said), hourly) == {"Tid": "Här ska stå ett klockslag."}


WRONG = (
    ({"Händelse": "Buskörning"}, {"Händelse": "Värdet finns inte i listan över tillåtna värden."}),
    ({"Händelse": ""}, {"Händelse": "Fältet saknas."}),
    ({"Datum": "2027-02-30"}, {"Datum": "Här ska stå ett datum."}),
    ({"Datum": "199001011234"}, {"Datum": "Här ska stå ett datum."}),
    ({"Datum": "1927-05-10"}, {"Datum": "Tidpunkten ligger för långt bort."}),
    ({"Datum": "0001-01-01", "Tid": "00:00"}, {"Datum": "Tidpunkten ligger för långt bort."}),
    ({"Tid": "25:00"}, {"Tid": "Här ska stå ett klockslag."}),
    ({"Latitud": "norr", "Rapport": " "}, {"Latitud": "Här ska stå ett tal.", "Rapport": "Fältet saknas."}),
    ({"Latitud": "NaN"}, {"Latitud": "Här ska stå ett tal."}),
    ({"Latitud": "٥٦"}, {"Latitud": "Här ska stå ett tal."}),
    ({"Latitud": "91"}, {"Latitud": "Talet är för stort."}),
    ({"Longitud": ""}, {"Longitud": "Ange båda koordinaterna, eller ingen av dem."}),
    ({"Plats": "", "Latitud": "", "Longitud": ""}, {"Plats": "Plats saknas."}),
    ({"Plats": "x" * 121}, {"Plats": "Texten är för lång."}),
    ({"Antal": "7"}, {"Antal": "Värdet finns inte i listan över tillåtna värden."}),
    ({"Anmärkning": "\x1b[2J"}, {"Anmärkning": "Texten innehåller styrtecken."}),
    ({"Anmärkning": ["en", "lista"]}, {"Anmärkning": "Här ska stå text."}),
    ({"Anmärkning": True}, {"Anmärkning": "Här ska stå text."}),
)


@pytest.mark.parametrize(("changed", "says"), WRONG)
def test_what_is_wrong_is_told_by_the_rows_own_columns(weekly, changed, says):
    assert refused(row(**changed), weekly) == says


def test_what_is_no_row_is_refused(weekly):
    assert refused(["1734", "2027-05-10"], weekly) == {"": "Raden har fler eller färre fält än rubrikraden."}
    assert refused("1734", weekly) == {"": "Här ska stå ett objekt."}
    assert refused({}, weekly).keys() == {"Rapport", "Datum", "Händelse"}


def test_the_id_is_what_its_columns_say_together(tmp_path):
    two = feed(tmp_path, ('["Rapport"]', '["Rapport", "Rond"]'))
    assert event(row(), two).id == event(row(Anmärkning="rättad"), two).id
    assert len({event(row(Rapport=a, Rond=b), two).id for a, b in (("1", "23"), ("12", "3"), ("1", "2"), ("2", "1"))}) == 4


def test_without_id_columns_the_whole_row_is_the_id_and_equal_rows_are_told_apart_however_they_are_sent(unnumbered):
    line = WEEK.splitlines()[2]
    once, thrice = f"{WEEK.splitlines()[0]}\n{line}\n", f"{WEEK}{line}\n{line}\n"
    ids = [event(item, unnumbered).id for item in rows(thrice, numbered=True)]
    turned = "\n".join([thrice.splitlines()[0], *reversed(thrice.splitlines()[1:])])
    assert len(set(ids)) == len(ids) == 6
    assert {event(item, unnumbered).id for item in rows(turned, numbered=True)} == set(ids)
    assert [event(item, unnumbered).id for item in rows(once, numbered=True)] == [ids[1]]
    assert [item.get(COPY) for item in rows(thrice, numbered=True)] == [None, None, None, None, "2", "3"]


def test_what_has_been_read_as_a_time_a_point_or_a_word_of_ours_is_not_screened_and_all_else_is(weekly):
    assert typed(weekly) == {"Datum", "Tid", "Latitud", "Longitud", "Händelse", "Antal"}
    for column in ("Rapport", "Plats", "Område", "Anmäld", "Anmärkning", "Rond", "Vakt"):
        found = screen(row(**{column: "ring 070-174 06 05"}), date(2027, 5, 14), typed(weekly))
        assert [finding.path for finding in found] == [column]


# --- sheets


@pytest.mark.parametrize("spelt", ["a,b\r\n1,2\r\n", "\ufeffa;b\n1;2", ' a ;"b"\n\n1;2\n;\n', "a,b\r1,2\r"])
def test_a_sheet_has_either_delimiter_any_line_ending_and_perhaps_a_mark_first(spelt):
    assert list(rows(spelt, numbered=True)) == [{"a": "1", "b": "2"}]


def test_what_stands_in_quotes_in_the_header_is_no_delimiter():
    assert list(rows('"a;x",b\n1,2', numbered=False)) == [{"a;x": "1", "b": "2"}]
    assert list(rows('"a,x";b\n1;2', numbered=False)) == [{"a,x": "1", "b": "2"}]


def test_a_row_that_does_not_fit_the_header_stays_a_list():
    assert list(rows("a;b\n1\n1;2;3\n1;2", numbered=False)) == [["1"], ["1", "2", "3"], {"a": "1", "b": "2"}]


BROKEN = (
    ("", "Första raden ska vara rubriker: kolumnernas namn."),
    ("\n1;2", "Första raden ska vara rubriker: kolumnernas namn."),
    ("a;b;a\n1;2;3", "Två kolumner har samma rubrik."),
    ("a;b\n1;\0", "Filen innehåller nolltecken och är ingen text."),
    ('a;b\n1;2\n1;"två\n3;4\n', "Filen går inte att läsa som CSV vid rad 4: se över citattecknen där."),
    ('a;b\n"1"x;2\n', "Filen går inte att läsa som CSV vid rad 2: se över citattecknen där."),
)


@pytest.mark.parametrize(("text", "says"), BROKEN)
def test_what_is_no_sheet_is_refused_with_a_sentence(text, says):
    with pytest.raises(Broken, match=f"^{says}$"):
        list(rows(text, numbered=True))


# --- files that are replayed


def read_again(path, sender):
    reading = Reading(path)
    return reading, [json.loads(item.body) for item in told_apart(reading.items(), sender)]


@pytest.mark.parametrize("name", ["vecka.csv", "vecka.csv.gz"])
def test_a_file_is_read_as_the_door_reads_an_upload(tmp_path, weekly, unnumbered, name):
    twice = f"\ufeff{WEEK}{WEEK.splitlines()[2]}\n".encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(twice) if name.endswith(".gz") else twice)
    for sender in (weekly, unnumbered):
        reading, found = read_again(path, sender)
        assert found == csv_items(twice, sender, 1000)
        assert not reading.broken


def test_of_a_file_that_is_cut_off_or_is_no_sheet_nothing_is_sent_and_it_is_said(tmp_path, weekly):
    cut, wrong, latin = tmp_path / "cut.csv.gz", tmp_path / "wrong.csv", tmp_path / "latin.csv"
    cut.write_bytes(gzip.compress(WEEK.encode())[:-20])
    wrong.write_text("a;a\n1;2\n")
    latin.write_bytes(WEEK.encode("latin-1"))
    for path, says in ((cut, "avhuggen"), (wrong, "Två kolumner har samma rubrik."), (latin, "inte UTF-8")):
        reading, found = read_again(path, weekly)
        assert found == []
        assert says in reading.broken


# --- profiles

PROFILES = (
    ('text = "Anmärkning"', 'fritext = "Anmärkning"', "profile.fritext: Nyckeln finns inte i formatet."),
    ('time = { date = "Datum", clock = "Tid" }\n', "", "profile.time: Fältet saknas."),
    ('clock = "Tid"', 'klockslag = "Tid"', "profile.time.klockslag: Nyckeln finns inte i formatet."),
    (', clock = "Tid"', "", "profile.time: Ange at, eller date och en av clock och hour."),
    ('clock = "Tid"', 'clock = "Tid", hour = "Tid"', "profile.time: Ange at, eller date och en av clock och hour."),
    ('lon = "Longitud", ', "", "profile.place: Ange båda koordinaterna, eller ingen av dem."),
    (
        'lon = "Longitud", ',
        'lon = "L", sweref_n = "N", sweref_e = "E", ',
        "profile.place: Ange punkten i WGS84 (lat, lon) eller i SWEREF 99 TM (sweref_n, sweref_e), inte båda.",
    ),
    (", precision_m = 20", "", "profile.place: Ange precision_m: hur nära punkten är känd, i meter."),
    ('name = "Plats", ', 'name = "", ', "profile.place.name: Texten är tom."),
    ('"DAMAGE"', '"SKADA"', "profile.what.values.Skadegörelse.category: Värdet finns inte i listan över tillåtna värden."),
    ('"DAMAGE", severity = 2', '"DAMAGE", severity = 5', "profile.what.values.Skadegörelse.severity: Talet är för stort."),
    ('"DAMAGE", severity = 2', '"DAMAGE"', "profile.what.values.Skadegörelse.severity: Allvarlighetsgrad (1–4) saknas."),
    ('"10-19" }', '"femton" }', "profile.group_size.values.Många: Värdet finns inte i listan över tillåtna värden."),
    ('format = "csv"', 'format = "polisen"', 'profile: Bara ett flöde med format = "csv" har en profil.'),
    ('format = "csv"', 'format = "excel"', "format: Värdet är inte det som krävs här."),
    ("[feeds.profile]", 'profile_of = "x"\n[feeds.profile]', "profile_of: Nyckeln finns inte i formatet."),
)


@pytest.mark.parametrize(("old", "new", "says"), PROFILES)
def test_a_profile_that_is_wrong_stops_the_start_and_names_the_key(tmp_path, old, new, says):
    home = weekly_home(tmp_path, (old, new))
    with pytest.raises(Refused) as refusal:
        load(home)
    assert f"{home / 'municipality.toml'}: feeds.vaktbolaget-vecka.{says}" in refusal.value.sentence.splitlines()


def test_a_feed_of_rows_needs_a_profile(tmp_path):
    home = weekly_home(tmp_path)
    file = home / "municipality.toml"
    file.write_text(file.read_text().partition("[feeds.profile]")[0])
    with pytest.raises(Refused, match=r'feeds\.vaktbolaget-vecka\.profile: Ett flöde med format = "csv" behöver en profil\.$'):
        load(home)
