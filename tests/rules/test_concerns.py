"""Where a coded concern goes: clocks by reference number where a rule lays them out, else a coordinator who judges it first."""

import pytest
from closed import CLOCKS, FRONTS
from routes import EST, POLICY, SSPF, THURSDAY, accepted

from schemas.deadlines import ClockHours, WorkingDays
from schemas.decisions import Way
from schemas.rules import Condition
from schemas.signals import IndividualReport
from schemas.terms import Source
from services.referrals import another_door, door
from services.rules.deadlines import due_since
from services.rules.routing import decide


def coded(*concerns, source=Source.POLICE):
    said = {"lane": "individual", "concerns": list(concerns), "unit": "polisen", "reference": "ref-1"}
    return accepted(IndividualReport(**said, occurred_from=THURSDAY), source)


def decided(sent, *programmes):
    return decide(sent, None, programmes or (EST, SSPF, FRONTS, CLOCKS), (), POLICY.workdays.zone)


@pytest.mark.parametrize(("concern", "rule"), [("SUSPICION_SERVED", "delgiven misstanke"), ("CAUTION_DECIDED", "straffvarning")])
def test_what_a_rule_asks_for_gets_the_rules_clocks_and_the_decision_repeats_nothing_of_it(concern, rule):
    decision = decided(coded(concern))
    assert (decision.way, decision.programme, decision.rule) == (Way.CONSULT, "KLOCKA", rule)
    assert concern not in decision.model_dump_json()
    assert decision.reason == "Referensnumret har fått sina tider, räknade från när det skedde; inget annat än numret hålls."


def test_every_other_concern_only_consults():
    decision = decided(coded("SCHOOL_ABSENCE", "AGGRESSION"))
    assert (decision.way, decision.programme, decision.rule) == (Way.CONSULT, "SSPF", "konsultation")
    assert decision.facts == ("2 kodade tecken på oro från en enhet, med referens",)


def test_a_programme_that_names_its_concerns_takes_no_others():
    named = SSPF.model_copy(update={"concerns": ("SCHOOL_ABSENCE",)})
    assert decided(coded("SCHOOL_ABSENCE"), named).way is Way.CONSULT
    assert decided(coded("AGGRESSION"), named).way is Way.SET_ASIDE


def test_a_rule_may_ask_who_says_so():
    only_police = CLOCKS.rules[0].model_copy(update={"when": Condition(concern=("SUSPICION_SERVED",), source=("police",))})
    clocks = CLOCKS.model_copy(update={"rules": (only_police,)})
    assert decided(coded("SUSPICION_SERVED"), clocks).way is Way.CONSULT
    assert decided(coded("SUSPICION_SERVED", source=Source.SCHOOL), clocks).way is Way.SET_ASIDE


def test_a_clock_that_runs_from_what_occurred_says_so():
    weeks = due_since(ClockHours(clock_hours=6 * 7 * 24), THURSDAY, POLICY.workdays)
    assert weeks.why == "1008 timmar till tors 24 juni kl. 22.10; räknat från tors 13 maj kl. 22.10, när det skedde"
    days = due_since(WorkingDays(working_days=2), THURSDAY, POLICY.workdays)
    assert days.why == "2 arbetsdagar till mån 17 maj kl. 16; räknat från tors 13 maj kl. 22.10, när det skedde"


def test_who_wants_to_leave_crime_is_pointed_to_the_right_door():
    assert another_door(coded("AGGRESSION", "LEAVING_CRIME").report) == "avhoppare"
    assert another_door(coded("AGGRESSION").report) is None
    assert "114 14" in door(POLICY.municipality, "avhoppare")
