"""A notice of the police becomes a signal: what it was, how grave, where, and when it happened."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from reported import notice, real

from schemas.feeds import polisen
from schemas.parties import Feed
from schemas.terms import Category, Source
from services.explain import field_errors
from services.rules.door import Kind, screen

COUNTY = {"name": "Skåne län", "gps": "55.990257,13.595769"}
NO_EST_MATTER = {"TRAFFIC_ACCIDENT", "TRAFFIC_OFFENCE", "RESCUE", "POLICE_WORK", "OTHER_CRIME", "SUMMARY"}


def feed(**said):
    return Feed(id="notiser", party="polisen", source=Source.POLICE, format="polisen", **said)


def read(item, **said):
    return polisen.event(item, feed(**said))


def wrong(item):
    with pytest.raises(ValidationError) as found:
        read(item)
    return {e.path: e.sv for e in field_errors(found.value)}


def occurred(name, published):
    return read(notice(name=name, datetime=published)).data.occurred_from


def test_a_notice_keeps_its_number_its_words_and_its_place():
    event = read(notice())
    assert (event.id, event.source) == ("polisen-600001", "https://polisen.se")
    report = event.data
    assert (report.category, report.severity_reported, report.text) == (Category.DAMAGE, 2, "Flera rutor krossade på en skola.")
    assert report.place.model_dump(exclude_none=True) | {"name": report.place.name} == {
        "name": None,
        "area": "Ängelholm",
        "lat": 56.242,
        "lon": 12.862,
        "precision_m": 30_000,
    }


def test_a_county_is_a_hundred_kilometres_wide():
    assert read(notice(location=COUNTY)).data.place.precision_m == 100_000


TIMES = [
    ("20 mars 10:14, Trafikolycka, Malmö", "2023-03-20 10:19:26 +01:00", "2023-03-20T09:14"),
    ("20 mars 10.14, Trafikolycka, Malmö", "2023-03-20 10:19:26 +01:00", "2023-03-20T09:14"),
    ("06 juni 09.05, Stöld, Malmö", "2023-06-06 9:19:26 +02:00", "2023-06-06T07:05"),
    ("31 december 23.50, Brand, Malmö", "2024-01-01 0:20:00 +01:00", "2023-12-31T22:50"),
    ("01 januari 00.10, Brand, Malmö", "2024-01-01 0:20:00 +01:00", "2023-12-31T23:10"),
    ("01 januari 00.10, Brand, Malmö", "2023-12-31 23:55:00 +01:00", "2023-12-31T22:55"),
    ("02 december 12.00, Brand, Malmö", "2024-01-01 0:20:00 +01:00", "2023-12-02T11:00"),
    ("29 februari 12.00, Brand, Malmö", "2024-03-01 8:00:00 +01:00", "2024-02-29T11:00"),
    ("18 december 23.02, Misshandel, Malmö", "2025-12-18 6:42:40 +01:00", "2025-12-18T05:42"),
    ("31 mars 02.30, Brand, Malmö", "2024-03-31 4:00:00 +02:00", "2024-03-31T01:30"),
    ("27 oktober 02.30, Brand, Malmö", "2024-10-27 2:40:00 +02:00", "2024-10-27T00:30"),
    ("27 oktober 02.30, Brand, Malmö", "2024-10-27 4:00:00 +01:00", "2024-10-27T00:30"),
    ("30 februari 12.00, Brand, Malmö", "2024-03-01 8:00:00 +01:00", "2024-03-01T07:00"),
    ("20 march 10.14, Brand, Malmö", "2023-03-20 10:19:00 +01:00", "2023-03-20T09:19"),
    ("20 mars 24.00, Brand, Malmö", "2023-03-20 10:19:00 +01:00", "2023-03-20T09:19"),
    ("Sammanfattning natt", "2023-03-20 10:19:00 +01:00", "2023-03-20T09:19"),
    ("", "2023-03-20 10:19:00 +01:00", "2023-03-20T09:19"),
]


@pytest.mark.parametrize(("name", "published", "then"), TIMES)
def test_it_happened_when_its_name_says_in_swedish_time_and_never_after_it_was_published(name, published, then):
    assert occurred(name, published) == datetime.fromisoformat(f"{then}:00+00:00").replace(second=occurred(name, published).second)


@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2098, 12, 31), timezones=st.just(polisen.SWEDEN)),  # noqa: DTZ001 - the strategy wants naive bounds
    st.timedeltas(timedelta(0), timedelta(days=150)),
    st.sampled_from(".:"),
)
def test_the_year_that_a_name_leaves_out_is_found_for_months(then, later, mark):
    published = then.astimezone(UTC) + later
    name = f"{then.day:02} {polisen.MONTHS[then.month - 1]} {then:%H}{mark}{then:%M}, Brand, Malmö"
    found = occurred(name, f"{published:%Y-%m-%d} {published.hour}:{published:%M:%S} +00:00")
    assert found <= published
    assert abs(found - then.astimezone(UTC)) <= timedelta(hours=1, minutes=1), "but for the hour that comes twice"


def test_background_unless_the_feed_or_the_type_is_routed():
    damage, fire = notice(), notice(type="Brand")
    assert [read(item).data.context for item in (damage, fire)] == [True, True]
    assert [read(item, types={"skadegörelse ": "route"}).data.context for item in (damage, fire)] == [False, True]
    assert [read(item, use="route").data.context for item in (damage, fire)] == [False, False]
    assert [read(item, use="route", types={"Brand": "context"}).data.context for item in (damage, fire)] == [False, True]


@pytest.mark.parametrize("kind", ["Lagen om hundar och katter ", "Lagen om hundar och katter", "lagen  om hundar och katter"])
def test_a_blank_or_a_capital_makes_no_other_type(kind):
    assert polisen.fold(kind) in polisen.KINDS


def test_a_type_that_nobody_has_seen_is_for_a_person_to_judge():
    assert read(notice(type="Ofog")).data.category is Category.OTHER_PLACE
    assert read(notice(type="Ofog")).data.severity_reported == 1


WRONG = [
    ({"id": "600001"}, "id", "Här ska stå ett heltal."),
    ({"id": 0}, "id", "Talet är för litet."),
    ({"datetime": "2027-05-13T20:29:26+02:00"}, "datetime", "Här ska stå en tidpunkt som 2026-03-31 9:38:02 +02:00."),
    ({"datetime": 1_800_000_000}, "datetime", "Här ska stå en tidpunkt som 2026-03-31 9:38:02 +02:00."),
    ({"datetime": "2027-02-30 20:29:26 +02:00"}, "datetime", "Här ska stå en tidpunkt enligt RFC 3339."),
    ({"datetime": "1999-02-03 20:29:26 +02:00"}, "datetime", "Tidpunkten ligger för långt bort."),
    ({"summary": None}, "summary", "Här ska stå text."),
    ({"summary": "x" * 4001}, "summary", "Texten är för lång."),
    ({"summary": "a\x00b"}, "summary", "Texten innehåller styrtecken."),
    ({"name": 7}, "name", "Här ska stå text."),
    ({"type": None}, "type", "Här ska stå text."),
    ({"location": "Ängelholm"}, "location", "Här ska stå ett objekt."),
    ({"location": {"gps": "56.2,12.8"}}, "location.name", "Fältet saknas."),
    ({"location": {"name": " ", "gps": "56.2,12.8"}}, "location.name", "Texten är tom."),
    *[
        ({"location": {"name": "Ängelholm", "gps": gps}}, "location.gps", "Här ska stå latitud och longitud, till exempel 56.24,12.86.")
        for gps in ("56.2", "56.2;12.8", "96.2,12.8", "56.2,190", "norr,öster", "56.2,12.8,0", "nan,inf", "")
    ],
]


@pytest.mark.parametrize(("said", "path", "sentence"), WRONG)
def test_what_is_wrong_with_a_notice_is_said_in_its_own_words(said, path, sentence):
    assert wrong(notice(**said)) == {path: sentence}


@pytest.mark.parametrize("item", [None, [], "notis", 7])
def test_what_is_no_notice_at_all_is_said_to_be_none(item):
    assert wrong(item) == {"": "Här ska stå ett objekt."}


def test_every_field_is_screened_but_the_time_and_the_point():
    number = "070-174 06 35"
    for field in ("name", "summary", "url", "type", "anything"):
        assert Kind.PHONE in {f.kind for f in screen(notice(**{field: number}), date(2027, 5, 14), polisen.TYPED)}, field
    assert screen(notice(location={"name": number, "gps": "1,1"}), date(2027, 5, 14), polisen.TYPED)
    assert screen(notice(), date(2027, 5, 14), polisen.TYPED) == ()


def test_every_type_of_the_real_notices_is_in_the_table_and_no_other():
    assert {polisen.fold(item["type"]) for item in real()} == set(polisen.KINDS)


def test_a_third_of_the_real_notices_are_of_a_municipality_and_ests_matter():
    categories = [polisen.KINDS[polisen.fold(n["type"])].category for n in real() if not n["location"]["name"].endswith(" län")]
    assert (len(real()), len(categories)) == (75_612, 52_670)
    assert sum(category not in {*NO_EST_MATTER, "OTHER_PLACE"} for category in categories) == 24_692


def test_every_real_notice_can_be_read_and_happened_within_the_month_before_it_was_published():
    events = [read(item) for item in real()[::10]]  # all of them were, once: it takes ten seconds
    assert {e.data.place.precision_m for e in events} == {30_000, 100_000}
    apart = [e.time - e.data.occurred_from for e in events]
    assert min(apart) == timedelta(0)
    assert max(apart) < timedelta(days=31)


def test_the_door_holds_back_the_real_notices_with_a_telephone_number_and_hardly_any_others():
    asked = [item for n, item in enumerate(real()) if n % 10 == 0 or item["type"] in {"Övrigt", "Information"}]  # all of them were, once
    held = [found for item in asked if (found := screen(item, date(2026, 4, 1), polisen.TYPED))]
    kinds = Counter(kind for found in held for kind in {f.kind for f in found})
    assert kinds.pop(Kind.PHONE) == 37
    assert kinds.keys() <= {Kind.NAME, Kind.DESCRIBED}
    assert kinds.total() < 0.005 * len(asked)
