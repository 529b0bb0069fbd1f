"""Who answers and who is told: by role and area, and never nobody."""

from datetime import date

import pytest
from routes import MUNICIPALITY

from schemas.parties import Municipality, Role
from services.errors import NotFound, Refused
from services.rules.parties import answering, function_of, name_of, party_of, refuse_council, responsible
from services.rules.reach import Known, Owned, reach


def without(*ids):
    """The example municipality without these functions."""
    left = tuple(f for f in MUNICIPALITY.functions if f.id not in ids)
    return MUNICIPALITY.model_copy(update={"functions": left})


def answers(role, area, municipality: Municipality = MUNICIPALITY):
    found = responsible(municipality, role, area, Role.COORDINATOR)
    return found.function.id, found.why


@pytest.mark.parametrize(
    ("role", "area", "function"),
    [
        (Role.HOUSING, "nyhem", "bovard-nyhem"),
        (Role.HOUSING, "centrum", "bovardar"),
        (Role.HOUSING, None, "bovardar"),
        (Role.SCHOOL, "nyhem", "skola-norr"),
        (Role.SCHOOL, "havsbaden", "skola-soder"),
        (Role.POLICE, "nyhem", "kommunpolis"),
    ],
)
def test_the_one_for_the_area_answers_else_the_one_for_the_whole_municipality(role, area, function):
    assert answers(role, area)[0] == function


def test_why_it_is_that_one_is_said():
    assert answers(Role.HOUSING, "nyhem")[1] == "Bovärdarna Nyhem svarar för området"
    assert answers(Role.HOUSING, None)[1] == "Bovärdarna svarar för hela kommunen"


def test_a_role_nobody_holds_falls_to_the_coordinator_who_must_place_it():
    function, why = answers(Role.RESCUE_SERVICE, "nyhem")
    assert function == "est-samordnare"
    assert why == "ingen funktion har rollen rescue_service här, så EST-samordnaren får fördela"


def test_one_for_another_area_does_not_answer_here():
    assert answers(Role.HOUSING, "centrum", without("bovardar"))[0] == "est-samordnare"


def test_without_a_coordinator_nobody_could_place_it_and_that_is_said():
    with pytest.raises(NotFound, match="ingen funktion med rollen coordinator"):
        answers(Role.RESCUE_SERVICE, None, without("est-samordnare"))


def ids(recipients, owner, municipality=MUNICIPALITY):
    return [one.function.id for one in reach(Known(municipality), recipients, Owned(owner, Role.COORDINATOR), date(2027, 5, 13)).told]


def test_a_rung_tells_the_responsible_its_manager_the_coordinator_and_the_councils():
    everyone = ("responsible", "manager", "coordinator", "operational_council", "strategic_council")
    assert ids(everyone, "gata-park") == ["gata-park", "samhallschef", "est-samordnare", "operativa-radet", "strategiska-radet"]


def test_nobody_is_told_twice_of_the_same_step():
    assert ids(("responsible", "coordinator"), "est-samordnare") == ["est-samordnare"]


def test_where_there_is_no_manager_the_coordinator_hears_instead():
    assert ids(("responsible", "manager"), "trygghetschef") == ["trygghetschef", "est-samordnare"]


def test_where_there_is_no_council_the_coordinator_hears_instead():
    assert ids(("strategic_council",), "gata-park", without("strategiska-radet")) == ["est-samordnare"]


def test_a_function_that_was_taken_out_of_the_file_does_not_silence_the_ladder():
    gone = without("gata-park")
    assert ids(("responsible",), "gata-park", gone) == ["est-samordnare"]
    assert ids(("manager",), "gata-park", gone) == ["trygghetschef"]
    assert answering(gone, "gata-park", Role.COORDINATOR).id == "est-samordnare"
    assert name_of(gone, "gata-park") == "gata-park (finns inte längre)"


def test_a_function_is_found_with_its_party_and_an_unknown_one_is_said_to_be():
    assert party_of(MUNICIPALITY, function_of(MUNICIPALITY, "gata-park")).name == "Samhälle"
    assert name_of(MUNICIPALITY, "gata-park") == "Gata och park"
    with pytest.raises(NotFound, match="ingen funktion nemo"):
        function_of(MUNICIPALITY, "nemo")


@pytest.mark.parametrize("council", ["operativa-radet", "strategiska-radet"])
def test_a_council_is_given_nothing_to_do(council):
    with pytest.raises(Refused, match="råd kan inte få en åtgärd"):
        refuse_council(function_of(MUNICIPALITY, council))
