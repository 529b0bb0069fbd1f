"""What an unknown name may have meant: forms, parts of compounds and slips, offered and never routed by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routes import MUNICIPALITY, POLICY

from schemas.signals import ReportedPlace
from services.rules.gazetteer import Gazetteer, Meaning
from services.rules.places import locate

STATION = next(place for place in MUNICIPALITY.places if place.id == "jarnvagsstationen")
OTHERS = tuple(place for place in MUNICIPALITY.places if place is not STATION)
BARE = Gazetteer(MUNICIPALITY.model_copy(update={"places": (*OTHERS, STATION.model_copy(update={"aliases": ()}))}))
CALLED = "Järnvägsstationen (Centrum)"


@pytest.mark.parametrize(
    "said",
    [
        "stationen",
        "vid stationen",
        "Station",
        "bakom järnvägsstationen",
        "Järnvägstationen",
        "jarnvagsstationen",
        "JÄRNVÄGSSTATION",
        "järnvägs stationen",
    ],
)
def test_a_part_a_form_and_a_slip_of_a_name_bring_it_to_mind_without_an_alias(said):
    assert BARE.meant(said)[0] == CALLED


@pytest.mark.parametrize("said", ["på Stortorget", "Stortorg", "Stor torget", "stortorgett", "Stortorgets"])
def test_where_one_stands_and_how_a_word_ends_does_not_hide_it(said):
    assert POLICY.gazetteer.meant(said)[0] == "Stortorget (Centrum)"


def test_a_part_that_several_names_share_brings_each_of_them_to_mind():
    assert set(POLICY.gazetteer.meant("torget")) == {"Stortorget (Centrum)", "Nyhems torg (Nyhem)"}


def test_an_area_is_brought_to_mind_as_one():
    assert "området Munka-Ljungby" in POLICY.gazetteer.meant("Munka Ljungby")


@pytest.mark.parametrize("said", ["Bullen", "bakom affären", "hos någon", "!!", "på"])
def test_what_resembles_nothing_brings_nothing_to_mind(said):
    assert POLICY.gazetteer.meant(said) == ()


@pytest.mark.parametrize("said", ["vid stationen", "Järnvägstationen", "på Stortorget", "torget"])
def test_a_guess_is_never_a_place(said):
    assert not locate(ReportedPlace(name=said), BARE).known


def test_a_learned_name_is_the_place_or_the_area_that_was_confirmed():
    learned = {"bullen": Meaning("place", "jarnvagsstationen"), "byn": Meaning("area", "munka-ljungby")}
    assert locate(ReportedPlace(name="BULLEN"), BARE, learned).place == "jarnvagsstationen"
    assert locate(ReportedPlace(name="Byn"), BARE, learned)[:2] == (None, "munka-ljungby")
    assert locate(ReportedPlace(area="byn"), BARE, learned).area == "munka-ljungby"


def test_a_learned_name_of_what_is_gone_from_the_file_is_unknown_again():
    assert not locate(ReportedPlace(name="bullen"), BARE, {"bullen": Meaning("place", "riven")}).known


def test_a_files_own_name_is_never_overruled_by_a_learned_one():
    assert locate(ReportedPlace(name="Stortorget"), BARE, {"stortorget": Meaning("place", "jarnvagsstationen")}).place == "stortorget"


@given(st.text(max_size=120))
def test_whatever_is_said_at_most_three_known_names_are_brought_to_mind(said):
    found = POLICY.gazetteer.meant(said)
    assert len(found) == len(set(found)) <= 3
