"""A lane that is closed is for authorities: a file that lets others in stops the start and says where."""

import pytest
from closed import CLOCKS, FRONTS
from routes import MUNICIPALITY, POLICY

from schemas.parties import PartyKind, Role
from schemas.rules import Condition
from schemas.terms import Lane
from services.errors import Refused
from services.programmes.lanes import wrong_feeds, wrong_parties, wrong_rules
from services.programmes.loader import policy
from services.rules.access import rights_of
from services.rules.parties import function_of, may_answer, party_of, refuse_outsider


def with_lane(feed):
    feeds = tuple(f.model_copy(update={"lanes": (Lane.PLACE, Lane.ORG)}) if f.id == feed else f for f in MUNICIPALITY.feeds)
    return MUNICIPALITY.model_copy(update={"feeds": feeds})


@pytest.mark.parametrize("feed", ["bostadsbolaget", "vaktbolaget"])
def test_a_feed_of_a_party_that_is_no_authority_may_not_send_about_businesses(feed):
    said = f"feeds.{feed}.lanes: org är bara för myndigheter, och {feed} är ingen."
    assert list(wrong_feeds(with_lane(feed))) == [said]
    with pytest.raises(Refused, match=f"municipality.toml: feeds.{feed}.lanes"):
        policy(with_lane(feed))
    assert list(wrong_feeds(with_lane("polisen"))) == []


def test_nobody_but_authorities_may_be_asked_to_do_anything_in_a_closed_lane():
    asked = FRONTS.rules[0].plan[0].model_copy(update={"role": Role.HOUSING})
    open_house = FRONTS.model_copy(update={"rules": (FRONTS.rules[0].model_copy(update={"plan": (asked,)}),)})
    assert [line.partition(":")[2].split(" har ")[0].strip() for line in wrong_parties(open_house, MUNICIPALITY)] == [
        "bovard-nyhem",
        "bovardar",
    ]
    assert [list(wrong_parties(p, MUNICIPALITY)) for p in (FRONTS, CLOCKS, *POLICY.programmes.values())] == [[]] * (
        2 + len(POLICY.programmes)
    )


def test_a_programme_may_leave_out_kinds_of_parties_in_any_lane():
    council_free = POLICY.programmes["EST"].model_copy(update={"party_kinds": (PartyKind.AUTHORITY, PartyKind.MUNICIPAL_COMPANY)})
    assert [may_answer(council_free, kind) for kind in PartyKind] == [True, True, False, False]
    assert [may_answer(FRONTS.model_copy(update={"party_kinds": tuple(PartyKind)}), kind) for kind in PartyKind] == [
        True,
        False,
        False,
        False,
    ]
    with pytest.raises(Refused, match="Vaktledningen får inte svara för åtgärder i "):
        refuse_outsider(MUNICIPALITY, council_free, function_of(MUNICIPALITY, "vaktledning"))


def test_rules_about_the_young_ask_for_a_concern_and_for_nothing_that_could_point_at_somebody():
    assert list(wrong_rules(CLOCKS)) == []
    assert list(wrong_rules(POLICY.programmes["SIG"])) == []  # only people open by it
    for when in (Condition(), Condition(source=("police",)), Condition(concern=("SUSPICION_SERVED",), area=("nyhem",))):
        told = list(wrong_rules(CLOCKS.model_copy(update={"rules": (CLOCKS.rules[0].model_copy(update={"when": when}),)})))
        assert told == ["rules.delgiven misstanke.when: en regel om unga frågar efter concern, och utöver det bara efter source."]


def test_only_functions_of_authorities_may_know_of_businesses_and_no_council():
    may = {f.id for f in MUNICIPALITY.functions if rights_of(MUNICIPALITY, f).orgs}
    kinds = {party_of(MUNICIPALITY, f).kind for f in MUNICIPALITY.functions if f.id in may}
    assert kinds == {PartyKind.AUTHORITY}
    assert not may & {"operativa-radet", "strategiska-radet", "bovardar", "bovard-nyhem", "vaktledning"}
    seated = function_of(MUNICIPALITY, "kommunpolis").model_copy(update={"role": Role.OPERATIONAL_COUNCIL})
    assert not rights_of(MUNICIPALITY, seated).orgs
