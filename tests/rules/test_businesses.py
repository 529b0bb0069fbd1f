"""Where a signal about a business goes: by rules about what was seen, together by the business alone, and never across lanes."""

import pytest
from closed import CLOCKS, CONTROL, FRONTS
from hypothesis import given
from hypothesis import strategies as st
from routes import DAY, EST, POLICY, SSPF, THURSDAY, accepted, place, rule, standing
from routes import signal as seen_at

from schemas.cases import CaseStatus
from schemas.decisions import Way
from schemas.rules import Condition
from schemas.signals import OrgReport
from schemas.terms import Lane, Source
from services.errors import Refused
from services.rules.places import locate, surroundings
from services.rules.routing import decide
from services.rules.standing import Surroundings, around_business
from services.rules.subjects import refuse_subject

ALL = (EST, SSPF, FRONTS, CLOCKS)


def finding(category="UNUSUAL_HOURS", business="lokal-17", severity=2, at=THURSDAY, where=None, source=Source.SUPERVISION):
    said = {"lane": "org", "category": category, "severity_reported": severity, "business": business, "place": where}
    return accepted(OrgReport(**said, occurred_from=at), source)


def at_business(business="lokal-17", name="FRONT-2027-0001", **more):
    known = {"programme": "FRONT", "rule": CONTROL.key, "lane": Lane.ORG, "business": business, "status": CaseStatus.WATCHED}
    return standing(name, **(known | more))


def decided(sent, *cases, programmes=ALL):
    where = getattr(sent.report, "place", None)
    return decide(sent, locate(where, POLICY.gazetteer) if where else None, programmes, cases, POLICY.workdays.zone)


def test_a_finding_is_watched_or_opened_by_the_rules_of_its_lane_and_needs_no_place():
    assert (decided(finding()).way, decided(finding()).rule) == (Way.WATCH, "samordnad kontroll")
    assert decided(finding(severity=3)).way is Way.OPEN
    assert decided(finding("LICENCE_QUESTION")).facts == ("kategorin är fråga om serveringstillstånd",)


def test_it_joins_the_case_of_its_business_and_the_reason_says_so():
    decision = decided(finding("PERMIT_BREACH", at=THURSDAY + 30 * DAY), at_business(signals=2))
    assert (decision.way, decision.case, decision.opens, decision.severity) == (Way.ATTACH, "FRONT-2027-0001", True, 3)
    assert decision.reason == "Samma problem som FRONT-2027-0001: samma verksamhet. Signal nummer 3 i ärendet."


def test_the_same_business_outside_the_window_is_a_near_miss_and_no_join():
    decision = decided(finding(at=THURSDAY + 43 * DAY), at_business())
    assert decision.way is Way.WATCH
    assert [(miss.name, miss.why) for miss in decision.nearest] == [("FRONT-2027-0001", "mer än 42 dagar emellan")]


def test_the_same_place_joins_nothing_when_the_business_is_another():
    here = place("Stortorget")
    assert decided(finding("PERMIT_BREACH", "lokal-18", where=here), at_business(where=here)).way is Way.WATCH


def test_the_open_case_of_a_business_is_joined_before_a_watched_one_and_the_latest_before_others():
    watched, older, newer = (at_business(name=f"FRONT-2027-{n:04}", last_at=THURSDAY + n * DAY) for n in (3, 1, 2))
    older, newer = (case._replace(status=CaseStatus.OPEN) for case in (older, newer))
    assert decided(finding(), watched, older, newer).case == newer.case


def test_what_no_rule_matches_is_judged_by_somebody_who_answers_in_the_same_lane():
    decision = decided(finding("DIPLOMA_EXPIRES"))
    assert (decision.way, decision.programme, decision.rule) == (Way.TRIAGE, "FRONT", "triage")
    assert [miss.name for miss in decision.nearest] == ["FRONT: samordnad kontroll"]
    assert decided(finding(), programmes=(EST, SSPF)).way is Way.SET_ASIDE


def test_rules_may_ask_a_finding_for_its_source_and_place_and_never_for_a_group():
    asks = Condition(category=("PERMIT_BREACH",), source=("supervision",), place_kind=("square",))
    programme = FRONTS.model_copy(update={"rules": (rule("tillsyn", asks),)})
    assert decided(finding("PERMIT_BREACH", where=place()), programmes=[programme]).rule == "tillsyn"
    assert decided(finding("PERMIT_BREACH"), programmes=[programme]).way is Way.TRIAGE
    grouped = FRONTS.model_copy(update={"rules": (rule("grupp", Condition(group_size=("10-19",))),)})
    assert decided(finding(), programmes=[grouped]).way is Way.TRIAGE


PLACES = st.sampled_from(["Stortorget", "Nyhem", "Sockerbruket"]).map(place)
TIMES = st.integers(-40, 40).map(lambda days: THURSDAY + days * DAY)
FINDINGS = st.builds(
    finding,
    st.sampled_from(["UNUSUAL_HOURS", "PERMIT_BREACH", "DIPLOMA_EXPIRES"]),
    st.sampled_from(["lokal-17", "lokal-18"]),
    st.integers(1, 4),
    TIMES,
    st.none() | PLACES,
)
SEEN = st.builds(lambda severity, at, where: seen_at(severity=severity, at=at, where=where), st.integers(1, 4), TIMES, PLACES)
CASES = st.builds(
    lambda n, lane, business, code, key, where, at: standing(
        f"X-{n}", where, key, at, programme=code, lane=lane, business=business if lane is Lane.ORG else None
    ),
    st.integers(1, 6),
    st.sampled_from([Lane.PLACE, Lane.ORG]),
    st.sampled_from(["lokal-17", "lokal-18"]),
    st.sampled_from(["EST", "FRONT"]),
    st.sampled_from(["fordon", CONTROL.key]),
    PLACES,
    TIMES,
)


@given(FINDINGS | SEEN, st.lists(CASES, max_size=6, unique_by=lambda case: case.case))
def test_no_signal_ever_joins_a_case_of_another_lane_or_another_business(sent, known):
    decision = decided(sent, *known)
    programme = next((p for p in ALL if p.code == decision.programme), None)
    assert programme is None or programme.lane is sent.lane
    if decision.case is not None:
        joined = next(case for case in known if case.case == decision.case)
        assert (joined.lane, joined.business) == (sent.lane, getattr(sent.report, "business", None))


@given(FINDINGS | SEEN, st.lists(CASES, max_size=6, unique_by=lambda case: case.case))
def test_a_signal_has_around_it_only_cases_of_its_own_kind_and_all_that_it_could_join(sent, known):
    report = sent.report
    located = locate(report.place, POLICY.gazetteer) if report.place else None
    around = around_business(report.business) if isinstance(report, OrgReport) else surroundings(located, EST.window.distance_m)
    near = Surroundings(known).near(around)
    assert {case.lane for case in near} <= {sent.lane}
    every, some = decided(sent, *known), decided(sent, *near)
    assert (every.way, every.case, every.severity) == (some.way, some.case, some.severity)


def test_a_case_that_people_open_is_about_a_business_in_its_lane_and_about_a_place_elsewhere():
    def asked(programme, where, business):
        located = locate(where, POLICY.gazetteer) if where else None
        refuse_subject(programme, where, business, located, THURSDAY.date())

    asked(FRONTS, None, "lokal-17")
    asked(FRONTS, place(), "lokal-17")
    asked(EST, place(), None)
    for programme, where, business, why in (
        (FRONTS, place(), None, "Ange verksamheten"),
        (EST, place(), "lokal-17", "Ange bara platsen"),
        (EST, None, None, "Platsen är okänd"),
        (SSPF, place(), None, "gäller en ung person"),
        (FRONTS, None, "811228-9874", "personnummer"),
    ):
        with pytest.raises(Refused, match=why):
            asked(programme, where, business)
