"""Where a signal goes: the conditions of rules, the threshold for opening, and the ways that are not a case."""

import pytest
from routes import EST, SSPF, concern, decided, place, programme, rule, signal, standing

from schemas.cases import CaseStatus
from schemas.decisions import Way
from schemas.rules import Condition, SetAside
from schemas.terms import Source

CONDITIONS = [
    (Condition(category=("FIRE",)), signal("FIRE"), signal("LITTER"), "kategorin är nedskräpning"),
    (Condition(severity_at_least=3), signal(severity=3), signal(severity=2), "allvaret är 2 (bevaka)"),
    (Condition(source=("police",)), signal(source=Source.POLICE), signal(source=Source.GUARDS), "källan är väktare"),
    (Condition(place_kind=("square",)), signal(), signal(where=place("Kronoskogen")), "platsens slag är park"),
    (Condition(place_kind=("square",)), signal(), signal(where=place("Nyhem")), "platsens slag är okänt"),
    (Condition(area=("centrum",)), signal(), signal(where=place("Nyhem")), "området är Nyhem"),
    (Condition(area=("centrum",)), signal(), signal(where=place(None, lat=56.2, lon=12.8)), "området är okänt"),
    (Condition(group_size=("10-19",)), signal(group_size="10-19"), signal(group_size="2-4"), "gruppens storlek är 2-4"),
    (Condition(group_size=("10-19",)), signal(group_size="10-19"), signal(), "gruppens storlek är okänd"),
    (
        Condition(rougher_than_m=50_000),
        signal(where=place(precision_m=60_000)),
        signal(where=place(precision_m=50_000)),
        "platsen är angiven på 50 km när",
    ),
    (Condition(rougher_than_m=50_000), signal(where=place(precision_m=60_000)), signal(), "det är okänt hur noga platsen är angiven"),
    (Condition(observed=True), signal(observed=True), signal(observed=False), "uppgiften är hörsägen"),
]


@pytest.mark.parametrize(("when", "fits", "misfits", "why"), CONDITIONS)
def test_a_rule_takes_what_meets_its_condition_and_says_why_it_does_not_take_the_rest(when, fits, misfits, why):
    strict = programme(rules=(rule(when=when),))
    assert decided(fits, programmes=[strict]).way is Way.OPEN
    missed = decided(misfits, programmes=[strict])
    assert missed.way is Way.TRIAGE
    assert [(m.name, m.why) for m in missed.nearest] == [("PROV: allt", why)]


def test_every_field_of_a_condition_must_hold():
    both = programme(rules=(rule(when=Condition(category=("FIRE",), source=("police",))),))
    assert decided(signal("FIRE", source=Source.POLICE), programmes=[both]).way is Way.OPEN
    assert decided(signal("FIRE"), programmes=[both]).way is Way.TRIAGE
    assert decided(signal(source=Source.POLICE), programmes=[both]).way is Way.TRIAGE


def test_a_signal_that_is_grave_enough_opens_a_case_and_the_decision_carries_rule_version_and_facts():
    decision = decided(signal("FIRE", severity=3))
    assert (decision.way, decision.programme, decision.version, decision.rule) == (Way.OPEN, "EST", 1, "brand")
    assert decision.facts == ("kategorin är brand",)
    assert decision.reason == "Nytt ärende: anlagda bränder."
    assert decision.severity == 3


def test_a_lone_signal_of_severity_one_becomes_a_watched_line():
    decision = decided(signal(severity=1))
    assert (decision.way, decision.severity, decision.opens) == (Way.WATCH, 1, False)
    assert decision.reason == "En ensam signal med allvar 1 (notera) bevakas tills den upprepas."


@pytest.mark.parametrize(("so_far", "severity", "opens"), [(1, 1, False), (2, 1, True), (1, 2, True), (1, 4, True)])
def test_a_watched_line_opens_when_it_has_repeated_or_something_graver_comes(so_far, severity, opens):
    line = standing(status=CaseStatus.WATCHED, signals=so_far, severity=1)
    decision = decided(signal(severity=severity), line)
    assert (decision.way, decision.case, decision.opens) == (Way.ATTACH, line.case, opens)


def test_an_open_case_is_not_opened_once_more():
    assert not decided(signal(severity=4), standing(signals=9)).opens


def test_a_rule_may_open_for_the_lightest_signal():
    assert decided(signal("VIOLENCE_THREAT", severity=1)).way is Way.OPEN


@pytest.mark.parametrize(("so_far", "reported", "case", "becomes"), [(2, 2, 2, 2), (3, 2, 2, 3), (3, 4, 2, 4), (3, 1, 4, 4), (9, 1, 1, 3)])
def test_repetition_raises_a_case_and_nothing_lowers_it(so_far, reported, case, becomes):
    decision = decided(signal(severity=reported), standing(signals=so_far, severity=case))
    assert decision.severity == becomes


def test_three_fires_and_a_rumour_are_of_severity_four():
    fire = standing(rule="brand", where=place("Nyhems torg"), signals=2, severity=3)
    assert decided(signal("FIRE", where=place("Nyhems torg")), fire).severity == 4


def test_a_rumour_joins_the_case_it_is_about_but_no_fire_joins_a_rumour():
    fire, rumour = standing("EST-2027-0001", rule="brand"), standing("EST-2027-0002", rule="rykte")
    heard = decided(signal("RUMOUR_SOCIAL_MEDIA", severity=1), fire)
    assert (heard.way, heard.case, heard.rule) == (Way.ATTACH, fire.case, "rykte")
    assert decided(signal("FIRE"), rumour).way is Way.OPEN


def test_a_rumour_about_nothing_known_is_a_line_of_its_own():
    assert decided(signal("RUMOUR_SOCIAL_MEDIA", severity=1)).way is Way.WATCH


def test_a_signal_that_no_rule_takes_is_for_triage():
    decision = decided(signal("OTHER_PLACE"))
    assert (decision.way, decision.programme, decision.version, decision.rule) == (Way.TRIAGE, "EST", 1, "triage")
    assert decision.reason == "Ingen regel passade, så samordnaren bedömer signalen."
    assert decision.facts == ("annat på platsen, allvar 2",)


def test_a_signal_from_a_place_nobody_knows_is_for_triage_and_names_the_rule_that_lacked_only_the_place():
    decision = decided(signal("BURGLARY_THEFT", where=place("bakom affären")))
    assert decision.way is Way.TRIAGE
    assert decision.reason == "Platsen är okänd, så samordnaren bedömer signalen."
    assert (decision.nearest[0].name, decision.nearest[0].why) == ("EST: stöld", "platsen är okänd")


def test_without_any_triage_what_no_rule_takes_is_set_aside_with_a_reason():
    decision = decided(signal("OTHER_PLACE"), programmes=[EST.model_copy(update={"triage": None})])
    assert (decision.way, decision.rule) == (Way.SET_ASIDE, None)
    assert decision.reason == "Inget program tar emot signalen."


def test_what_a_programme_knows_and_does_not_want_is_set_aside_with_its_reason():
    decision = decided(signal("EVENT_UPCOMING", where=place("ett okänt ställe")))
    assert (decision.way, decision.rule, decision.version) == (Way.SET_ASIDE, "arrangemang", 1)
    assert "lägesbild" in decision.reason
    assert decision.facts == ("kategorin är kommande arrangemang",)


def test_set_aside_goes_before_the_rules_of_its_programme():
    strict = programme(set_aside=(SetAside(key="nej", when=Condition(category=("LITTER",)), reason="Vi städar ändå."),))
    assert decided(signal("LITTER"), programmes=[strict]).way is Way.SET_ASIDE
    assert decided(signal("FIRE"), programmes=[strict]).way is Way.OPEN


def test_nothing_to_report_is_noted():
    decision = decided(signal("NIL"), standing())
    assert (decision.way, decision.case) == (Way.NOTE, None)


def test_a_concern_about_a_young_person_asks_the_coordinator_and_never_opens_or_joins_a_case():
    for count, signs in ((1, "1 kodat tecken"), (3, "3 kodade tecken")):
        decision = decided(concern(count), standing())
        assert (decision.way, decision.programme, decision.version, decision.case) == (Way.CONSULT, "SSPF", 1, None)
        assert decision.facts == (f"{signs} på oro från en enhet, med referens",)


def test_no_programme_of_the_place_lane_hears_of_a_concern():
    assert decided(concern(), programmes=[EST]).way is Way.SET_ASIDE
    assert decided(signal(), programmes=[SSPF]).way is Way.SET_ASIDE


def test_background_is_set_aside_whatever_the_programmes_would_have_done_with_it():
    decision = decided(signal("FIRE", severity=4, context=True), standing(rule="brand"))
    assert (decision.way, decision.programme) == (Way.SET_ASIDE, None)
    assert "lägesbild" in decision.reason


@pytest.mark.parametrize("category", ["TRAFFIC_ACCIDENT", "TRAFFIC_OFFENCE", "RESCUE", "POLICE_WORK", "OTHER_CRIME", "SUMMARY"])
def test_what_is_no_est_matter_is_set_aside_with_a_reason_of_its_own(category):
    decision = decided(signal(category))
    assert decision.way is Way.SET_ASIDE
    assert decision.reason in {aside.reason for aside in EST.set_aside}


def test_a_rough_place_in_somebody_elses_area_is_nobodys_here():
    decision = decided(signal("FIRE", where=place(None, area="Malmö", lat=55.6, lon=13.0, precision_m=30_000)))
    assert (decision.way, decision.rule) == (Way.SET_ASIDE, "okänt område")
    assert decision.facts == ("området är okänt", "platsen är angiven på 30 km när")
    assert decided(signal("FIRE", where=place(None, lat=56.2, lon=12.8, precision_m=20))).way is Way.OPEN


def test_a_whole_county_is_too_rough_for_any_rule():
    decision = decided(signal("FIRE", where=place(None, lat=56.0, lon=13.5, precision_m=100_000)))
    assert (decision.way, decision.rule) == (Way.SET_ASIDE, "för grov plats")
    assert decision.facts == ("platsen är angiven på 100 km när",)
