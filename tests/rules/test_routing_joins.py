"""Which case a signal joins: the same named place, else near enough, else the same area, per family, within days of occurrence."""

from datetime import UTC, datetime, timedelta

import pytest
from routes import DAY, EST, THURSDAY, decided, place, programme, rule, signal, standing

from schemas.cases import CaseStatus
from schemas.decisions import Way

SQUARE = {"lat": 56.2430, "lon": 12.8620}
METRE = 1 / 111_195  # degrees of latitude


def point(north=0.0, precision_m=20):
    """A point so many metres north of the square."""
    return place(None, lat=SQUARE["lat"] + north * METRE, lon=SQUARE["lon"], precision_m=precision_m)


def joined(decision):
    return decision.case if decision.way is Way.ATTACH else None


def test_the_same_named_place_goes_before_nearness_and_nearness_before_the_area():
    far_in_area = standing("EST-2027-0001", where=place("Sockerbruket"), last_at=THURSDAY + DAY)
    near = standing("EST-2027-0002", where=point(north=100), last_at=THURSDAY + DAY)
    here = standing("EST-2027-0003")
    sent = signal(where=place("Stortorget"), at=THURSDAY)
    assert joined(decided(sent, far_in_area, near, here)) == here.case
    assert joined(decided(sent, far_in_area, near)) == near.case
    assert joined(decided(sent, far_in_area)) == far_in_area.case
    assert joined(decided(sent)) is None


def test_how_it_was_joined_is_told():
    square, works = standing(), standing(where=place("Sockerbruket"))
    by_place, by_area = decided(signal(), square), decided(signal(), works)
    assert by_place.reason == "Samma problem som EST-2027-0001: samma plats, Stortorget. Signal nummer 2 i ärendet."
    assert by_place.facts == ("kategorin är buskörning", "samma plats, Stortorget")
    assert "samma område, Centrum" in by_area.reason
    assert "100 m ifrån" in decided(signal(where=point(north=100)), square).reason


@pytest.mark.parametrize(("metres", "precision_m", "joins"), [(0, 150, True), (149, 20, True), (151, 20, False), (10, 151, False)])
def test_both_distance_and_precision_end_at_150_metres(metres, precision_m, joins):
    decision = decided(signal("DAMAGE", where=point(north=metres, precision_m=precision_m)), standing(rule="skadegörelse"))
    assert (joined(decision) is not None) is joins


def test_a_point_of_unknown_precision_is_not_measured_from_whichever_side_it_is_on():
    unknown = point(precision_m=None)
    assert joined(decided(signal("DAMAGE", where=unknown), standing(rule="skadegörelse"))) is None
    assert joined(decided(signal("DAMAGE", where=point()), standing(where=unknown, rule="skadegörelse"))) is None


def test_a_named_place_is_as_precise_as_our_own_map_but_a_point_somebody_gave_with_it_is_not():
    own = standing(where=place("Stortorget"), rule="skadegörelse")
    given = standing(where=place("Stortorget", **SQUARE), rule="skadegörelse")
    assert joined(decided(signal("DAMAGE", where=point(north=50)), own)) == own.case
    assert joined(decided(signal("DAMAGE", where=point(north=50)), given)) is None


def test_a_family_that_does_not_attach_by_area_does_not():
    works = standing(where=place("Sockerbruket"), rule="skadegörelse")
    assert joined(decided(signal("DAMAGE"), works)) is None


def test_an_area_alone_is_enough_for_a_family_that_attaches_by_area():
    assert joined(decided(signal(where=place(None, area="centrum")), standing())) == "EST-2027-0001"


def test_only_the_same_family_joins():
    assert joined(decided(signal("DAMAGE"), standing(rule="fordon"))) is None
    assert joined(decided(signal("SPEEDING"), standing(rule="fordon"))) == "EST-2027-0001"


def test_a_case_of_another_programme_is_not_joined():
    assert joined(decided(signal(), standing(programme="KMK"))) is None


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("occurred", "joins"), [(7 * DAY, True), (7 * DAY + SECOND, False), (-7 * DAY, True), (-7 * DAY - SECOND, False), (-3 * DAY, True)]
)
def test_seven_days_of_occurrence_count_both_ways_for_signals_come_out_of_order(occurred, joins):
    case = standing(at=THURSDAY)
    assert (joined(decided(signal(at=THURSDAY + occurred), case)) is not None) is joins


def test_the_window_runs_from_the_first_and_the_last_that_was_heard():
    long_story = standing(first_at=THURSDAY - 20 * DAY, last_at=THURSDAY)
    assert joined(decided(signal(at=THURSDAY - 27 * DAY), long_story))
    assert joined(decided(signal(at=THURSDAY - 10 * DAY), long_story))
    assert not joined(decided(signal(at=THURSDAY - 28 * DAY), long_story))


def test_a_municipality_sets_its_own_window_and_distances():
    tight = programme("EST", window={"within_days": 1, "distance_m": 10, "precision_m": 5}, rules=EST.rules)
    assert not joined(decided(signal(at=THURSDAY + 2 * DAY), standing(), programmes=[tight]))
    near = signal("DAMAGE", where=point(north=11, precision_m=5))
    assert not joined(decided(near, standing(rule="skadegörelse"), programmes=[tight]))


def test_an_open_case_is_joined_before_a_watched_line_and_the_latest_before_the_older():
    line = standing("EST-2027-0001", status=CaseStatus.WATCHED, last_at=THURSDAY + DAY)
    older, newer = standing("EST-2027-0002"), standing("EST-2027-0003", last_at=THURSDAY + DAY)
    assert joined(decided(signal(), line, older)) == older.case
    assert joined(decided(signal(), line, older, newer)) == newer.case


def test_a_late_signal_between_two_cases_joins_one_of_them_and_leaves_both_standing():
    first, second = standing("EST-2027-0001", at=THURSDAY), standing("EST-2027-0002", at=THURSDAY + 10 * DAY)
    assert joined(decided(signal(at=THURSDAY + 5 * DAY), first, second)) == second.case


def test_a_case_that_nearly_was_joined_is_named_with_what_was_missing_the_nearest_first():
    late = standing("EST-2027-0001", rule="skadegörelse", at=THURSDAY - 8 * DAY)
    far = standing("EST-2027-0002", where=point(north=400), rule="skadegörelse")
    rough = standing("EST-2027-0003", where=point(north=50, precision_m=500), rule="skadegörelse")
    elsewhere = standing("EST-2027-0004", where=place("Nyhem"), rule="skadegörelse")
    decision = decided(signal("DAMAGE"), elsewhere, far, rough, late)
    assert [(m.name, m.why) for m in decision.nearest] == [
        ("EST-2027-0001", "mer än 7 dagar emellan"),
        ("EST-2027-0003", "platsen är inte angiven på 150 m när"),
        ("EST-2027-0002", "400 m ifrån"),
    ]


def test_a_case_that_cannot_be_measured_to_is_another_place():
    decision = decided(signal("DAMAGE", where=place("Nyhem")), standing(rule="skadegörelse"))
    assert [(m.name, m.why) for m in decision.nearest[:1]] == [("EST-2027-0001", "en annan plats")]


def test_the_first_rule_that_takes_it_decides_and_the_first_programme():
    first, second = rule("först"), rule("sedan")
    assert decided(signal(), programmes=[programme(rules=(first, second))]).rule == "först"
    assert decided(signal(), programmes=[programme(rules=(second, first))]).rule == "sedan"
    one, two = programme("ETT"), programme("TVA")
    assert decided(signal(), programmes=[one, two]).programme == "ETT"
    assert decided(signal(), programmes=[two, one]).programme == "TVA"


def whole_area(precision_m=30_000):
    """The middle of a municipality, as the police's notices give it."""
    return place(None, area="centrum", lat=56.3, lon=12.9, precision_m=precision_m)


SUNDAY_EVENING = datetime(2027, 5, 16, 21, 30, tzinfo=UTC)


def test_what_is_known_no_closer_than_its_area_joins_by_area_and_iso_week_whatever_the_rule_attaches_by():
    earlier = standing(rule="skadegörelse", where=whole_area(), at=SUNDAY_EVENING - 6 * DAY)
    decision = decided(signal("DAMAGE", where=whole_area(), at=SUNDAY_EVENING), earlier)
    assert joined(decision) == earlier.case
    assert "samma område, Centrum, i samma vecka" in decision.reason


def test_a_week_begins_on_monday_in_the_municipalitys_own_zone():
    sunday = standing(where=whole_area(), at=SUNDAY_EVENING)
    monday = decided(signal(where=whole_area(), at=SUNDAY_EVENING + timedelta(hours=1)), sunday)
    assert monday.way is Way.OPEN
    assert [(m.name, m.why) for m in monday.nearest] == [(sunday.case, "en annan vecka")]


def test_another_area_in_the_same_week_is_another_problem_however_near_its_middle():
    nyhem = standing(where=place(None, area="nyhem", lat=56.3, lon=12.9, precision_m=30_000))
    assert joined(decided(signal(where=whole_area()), nyhem)) is None


def test_a_case_of_whole_areas_never_grows_beyond_its_week():
    rough = standing(where=whole_area(), at=SUNDAY_EVENING)
    tuesday = signal(where=place("Stortorget"), at=SUNDAY_EVENING + 2 * DAY)
    assert joined(decided(tuesday, rough)) is None
    assert joined(decided(signal(where=place("Stortorget"), at=SUNDAY_EVENING - DAY), rough)) == rough.case


def test_an_area_alone_joins_by_the_week_where_the_rule_does_not_attach_by_area():
    somewhere = place(None, area="centrum")
    square = standing(rule="våld", where=place("Stortorget"), at=SUNDAY_EVENING - 6 * DAY)
    assert joined(decided(signal("VIOLENCE_THREAT", where=somewhere, at=SUNDAY_EVENING), square)) == square.case
    assert joined(decided(signal("VIOLENCE_THREAT", where=somewhere, at=SUNDAY_EVENING + timedelta(hours=1)), square)) is None
    assert joined(decided(signal("VIOLENCE_THREAT", where=place("Sockerbruket"), at=SUNDAY_EVENING), square)) is None


def test_five_kilometres_is_still_a_place():
    assert joined(decided(signal(where=whole_area(5000)), standing(at=THURSDAY - 6 * DAY))) == "EST-2027-0001"
