"""Nothing that no rule takes ends in silence: somebody answers for it, or the programmes are refused at start."""

import pytest
import tomls
from routes import EST, MUNICIPALITY, decided, programme, rule, signal

from schemas.decisions import Way
from schemas.rules import Condition
from schemas.terms import Category
from services.errors import Refused
from services.programmes.loader import policy

FIRES = rule("brand", Condition(category=(Category.FIRE,)))


def test_what_a_programme_without_triage_does_not_take_is_triaged_by_the_first_of_the_lane_that_has_it():
    others = [programme("FORST", rules=(FIRES,), triage=None), EST]
    decision = decided(signal("OTHER_PLACE"), programmes=others)
    assert (decision.way, decision.programme) == (Way.TRIAGE, "EST")
    assert decision.nearest


def test_triage_has_who_answers_a_deadline_and_a_ladder_that_tells_when_it_is_late():
    assert EST.triage is not None
    assert EST.triage.deadline
    assert not all(step.after.before for step in EST.ladder)


def test_programmes_of_a_lane_without_any_triage_are_refused_at_start(tmp_path):
    mine = [one for one in policy(MUNICIPALITY).programmes.values() if one.lane == "place" and one.triage is not None]
    for one in mine:
        tomls.write(tmp_path, one.model_copy(update={"triage": None}))
    with pytest.raises(Refused, match="har triage: en signal som ingen regel tar emot skulle falla i tystnad"):
        policy(MUNICIPALITY, tmp_path)
