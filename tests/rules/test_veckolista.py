"""The list of the week in words: one screen, the same in text and in HTML, and the rule is said."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import Page, assert_accessible, assert_harmless, words_of

from schemas.parties import Municipality
from schemas.views import DigestLine
from schemas.weeks import Counted, WeekLine, WeekView
from services.veckolista import week, whole

TOWN = Municipality(name="Ängelholms kommun", parties=(), functions=(), areas=())
PAGE = "https://samsyn.example.se/veckan"
NOON = datetime(2027, 5, 12, 10, tzinfo=UTC)


def problem(n=1, family="Buskörning", place="Stortorget", usual=1.0, case="EST-2027-0001"):
    return WeekLine(family=family, place=place, signals=n, usual=usual, case=case)


def late(n=1, title="Trafikkontroll på platsen"):
    return DigestLine(action=f"A-2027-{n:04}", title=title, owner="Kommunpolisen", party="Polisen", due_at=NOON, working_days_late=n)


def view(**more):
    return WeekView(**({"to": "EST-samordnaren", "until": NOON, "weeks": 4} | more))


FULL = view(
    signals=23,
    usual=15.25,
    new=(problem(4, "Skadegörelse"),),
    growing=(problem(9, usual=3),),
    same=tuple(problem(2, place=f"Plats {n}", usual=1.75) for n in range(60)),
    shrinking=(problem(0, "Klotter", usual=2.5, case=None),),
    unfinished=14,
    overdue=7,
    most_overdue=tuple(late(n) for n in range(5)),
    set_aside=(Counted(what="Platsen är ett helt län", n=10), Counted(what="Okänt område", n=2)),
    silent=("Vaktbolaget",),
    nothing=("Bostadsbolaget", "Kultur och fritid"),
    parked=1,
    proposals=2,
)


def test_a_full_week_is_one_screen_and_what_is_as_it_was_is_what_is_cut():
    said = week(FULL, TOWN, PAGE)
    text = said.text
    assert said.subject == "Veckolista vecka 19: 1 ny, 1 ökar, 7 försenade, ofullständig"
    assert text.startswith("Veckolista, vecka 19, till ons 12 maj kl. 12\nVeckan är ofullständig: Vaktbolaget saknas.\n")
    assert "23 signaler, mot 15,2 i snitt de fyra veckorna före." in text
    assert "NYTT (1)\n   4  Skadegörelse, Stortorget; EST-2027-0001\n" in text
    assert "ÖKAR (1) mot snittet av fyra veckor: minst 1,5 gånger så många, och minst 2\n   9  Buskörning, Stortorget (snitt 3)" in text
    assert "MINSKAR (1)\n   0  Klotter, Stortorget (snitt 2,5)\n" in text
    assert "ÅTGÄRDER (14 KVAR, 7 FÖRSENADE) äldst först, med antal arbetsdagar sen\n" in text
    assert text.count("Trafikkontroll på platsen; Kommunpolisen") == 5
    assert "   1  Tysta: Vaktbolaget\n   2  Inget att rapportera: Bostadsbolaget, Kultur och fritid\n   1  Parkerade" in text
    assert "LAGT ÅT SIDAN (12)\n  10  Platsen är ett helt län\n   2  Okänt område\n" in text
    assert "SAMMA (60)\n" in text
    shown = text.count("  2  Buskörning, Plats")
    assert f"… och {60 - shown} till" in text
    assert len(text.splitlines()) <= 40
    assert max(map(len, text.splitlines())) <= 78
    assert text.endswith(f"Hela veckolistan i samsyn: {PAGE}\n")
    assert whole(FULL, TOWN).html.count("Plats ") == 60


def test_in_the_first_weeks_nothing_is_said_to_grow():
    text = week(view(weeks=2, signals=5, new=(problem(3),), growing=(problem(2, "Brand"),), shrinking=(problem(0),)), TOWN, PAGE).text
    assert "samsyn har 2 av de 4 veckor som behövs." in " ".join(text.split())
    assert "VECKANS PROBLEM (2) underlag saknas\n   3  Buskörning, Stortorget; EST-2027-0001\n   2  Brand" in text
    for word in ("ÖKAR", "MINSKAR", "NYTT", "snitt"):
        assert word not in text


def test_a_week_in_which_nobody_is_missing_is_said_to_be_complete_and_zeros_are_said():
    said = week(view(), TOWN)
    assert said.subject == "Veckolista vecka 19: 0 nya, 0 ökar, 0 försenade, komplett"
    assert "Veckan är komplett: alla med en rytm har hörts av." in said.text
    assert "   0  Tysta: ingen\n" in said.text
    assert "samsyn.example" not in said.text + said.html


@pytest.mark.parametrize("of", [FULL, view(), view(weeks=0, new=(problem(),))], ids=["full", "calm", "first"])
def test_html_is_harmless_and_accessible_and_says_the_same(of):
    said = week(of, TOWN, PAGE)
    page = Page(said.html)
    assert_harmless(page)
    assert_accessible(page)
    furniture = words_of("Hela veckolistan i samsyn", PAGE)
    assert words_of(said.text) - furniture == words_of(page.flat, *page.hrefs) - furniture


text = st.text(max_size=200)
problems = st.lists(st.builds(problem, st.integers(0, 999), text, text, st.floats(0, 99), st.none() | text), max_size=40).map(tuple)


@settings(max_examples=40)
@given(
    st.builds(
        view,
        weeks=st.integers(0, 4),
        new=problems,
        growing=problems,
        same=problems,
        shrinking=problems,
        most_overdue=st.lists(st.builds(late, st.integers(0, 900), text), max_size=5).map(tuple),
        set_aside=st.lists(st.builds(Counted, what=text, n=st.integers(1, 999)), max_size=9).map(tuple),
        silent=st.lists(text, max_size=9).map(tuple),
        nothing=st.lists(text, max_size=9).map(tuple),
    )
)
def test_it_is_never_longer_than_forty_lines(of):
    said = week(of, TOWN, PAGE)
    assert len(said.text.splitlines()) <= 40
    assert "\n" not in said.subject
    assert_harmless(Page(said.html))
