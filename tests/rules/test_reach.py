"""Whom a step reaches, what is skipped, and what is warned of ahead: by hand, in the example municipality."""

from datetime import date, timedelta

import pytest
from town import at

from schemas.calendars import Calendar
from schemas.deadlines import Offset
from schemas.parties import Function, Municipality, Role
from schemas.programmes import Step
from schemas.terms import Lane
from services.programmes.loader import EXAMPLE, read
from services.rules.climbing import Stands, climb
from services.rules.coverage import gaps
from services.rules.forecast import forecast
from services.rules.ladder import asked_anew, misplaced, rungs
from services.rules.reach import Absence, Known, Owned, last_resort, reach
from services.workdays import Workdays

TOWN = read(EXAMPLE, Municipality)
DAYS = Workdays.of(Calendar(), "Europe/Stockholm")
DAY = date(2027, 5, 12)
AWAY = Absence("gata-park", date(2027, 5, 10), date(2027, 5, 14), "samhallschef")
STREET = Owned("gata-park", Role.COORDINATOR)
DUE = at("2027-05-12T14:00")


def town(**changed):
    """The example with fields of functions changed, by id."""
    functions = [Function.model_validate(f.model_dump() | changed.get(f.id.replace("-", "_"), {})) for f in TOWN.functions]
    return TOWN.model_copy(update={"functions": tuple(functions)})


def step(key, *tell, counts_from="due", unless_accepted=False, **after):
    return Step(key=key, after=Offset(**after), tell=tell, counts_from=counts_from, unless_accepted=unless_accepted)


LADDER = (
    step("påminnelse", "responsible", working_days=-1),
    step("svar", "coordinator", counts_from="asked", unless_accepted=True, working_days=3),
    step("försenad", "responsible", working_days=0),
    step("samordnare", "coordinator", working_hours=4),
)
ROUND = [rung._asdict() | {"at": rung.at.isoformat()} for rung in rungs(LADDER, DUE, at("2027-05-03T07:00"), DAYS)]


def told(known, recipients=("responsible",), owned=STREET, day=DAY):
    return [one.function.id for one in reach(known, recipients, owned, day).told]


def test_who_is_away_is_told_through_the_deputy_of_the_absence_and_the_letter_says_so():
    [one] = reach(Known(TOWN, (AWAY,)), ("responsible",), STREET, DAY).told
    assert (one.function.id, one.instead) == ("samhallschef", "i stället för Gata och park, frånvarande till 14 maj")
    assert told(Known(TOWN, (AWAY,)), day=date(2027, 5, 15)) == told(Known(TOWN, (AWAY,)), day=date(2027, 5, 9)) == ["gata-park"]


def test_without_a_deputy_of_its_own_an_absence_falls_to_the_function_s_own_deputy():
    house = town(gata_park={"deputy": "bovardar"})
    assert told(Known(house, (AWAY._replace(deputy=None),))) == ["bovardar"]
    away_too = Absence("samhallschef", DAY, DAY)
    assert told(Known(house, (AWAY, away_too))) == ["bovardar"], "the deputy of the absence is away itself"
    assert told(Known(house), ("responsible", "deputy")) == ["gata-park", "bovardar"]


@pytest.mark.parametrize(
    ("known", "recipients", "why"),
    [
        (
            Known(TOWN, (AWAY._replace(deputy=None),)),
            ("responsible",),
            "Gata och park är frånvarande till 14 maj och ingen ersättare kan nås",
        ),
        (Known(town(gata_park={"deputy": None})), ("deputy",), "Gata och park har ingen ersättare"),
        (Known(town(gata_park={"email": ""})), ("responsible",), "Gata och park har ingen adress"),
        (Known(TOWN, nowhere=frozenset({"gata-park"})), ("responsible",), "Gata och park har en adress som inte finns"),
    ],
)
def test_who_cannot_be_told_is_named_with_the_reason(known, recipients, why):
    known = known._replace(municipality=known.municipality.model_copy(update={"webhooks": ()}))
    if known.absences:
        known = known._replace(municipality=town(gata_park={"deputy": None}))
    assert reach(known, recipients, STREET, DAY) == ((), (why,))


def test_a_step_that_reaches_nobody_is_skipped_and_the_next_is_taken_at_once():
    nobody = Known(TOWN, nowhere=frozenset({"gata-park"}))
    late = next(n for n, rung in enumerate(ROUND) if rung["key"] == "försenad")
    skipped, taken = climb(ROUND, late, Stands(STREET, DUE, accepted=False), nobody, DAY)
    assert (skipped.rung["key"], skipped.told, skipped.skipped) == ("försenad", (), "Gata och park har en adress som inte finns")
    assert (taken.rung["key"], [one.function.id for one in taken.told]) == ("samordnare", ["est-samordnare"])


def test_no_step_of_after_the_deadline_is_hurried_to_before_it():
    nobody = Known(TOWN, nowhere=frozenset({"gata-park"}))
    last = max(n for n, rung in enumerate(ROUND) if rung["key"] in {"påminnelse", "svar"})
    taken = climb(ROUND, last, Stands(STREET, DUE, accepted=True), nobody, DAY)
    assert [one.rung["key"] for one in taken] == [ROUND[last]["key"]]
    assert [one.function.id for one in taken[0].told] == ["est-samordnare"]
    assert taken[0].told[0].instead.endswith("därför får ni veta")


def test_when_the_rest_of_the_ladder_reaches_nobody_somebody_of_the_councils_is_told():
    known = Known(TOWN, nowhere=frozenset({"gata-park", "est-samordnare"}))
    *skipped, last = climb(ROUND, 2, Stands(STREET, DUE, accepted=False), known, DAY)
    assert [one.because for one in skipped] == ["nobody"]
    assert last.told[0].function.role is Role.OPERATIONAL_COUNCIL
    everybody = Known(TOWN, nowhere=frozenset(f.id for f in TOWN.functions))
    assert last_resort(everybody, STREET, DAY) is None


def test_acceptance_stops_its_step_and_hurries_nothing():
    answer = next(n for n, rung in enumerate(ROUND) if rung["key"] == "svar")
    stands = Stands(STREET, DUE, accepted=True)
    [passed] = climb(ROUND, answer, stands, Known(TOWN), DAY)
    assert (passed.because, passed.skipped, passed.told) == ("accepted", "åtgärden är accepterad", ())
    [taken] = climb(ROUND, answer, stands._replace(accepted=False), Known(TOWN), DAY)
    assert [one.function.id for one in taken.told] == ["est-samordnare"]


def test_steps_count_from_when_the_function_was_asked_and_begin_again_for_the_next_one():
    laid = rungs(LADDER, DUE, at("2027-05-03T07:00"), DAYS)
    assert {r.key: r.at for r in laid}["svar"] == at("2027-05-07T07:00"), "Thursday 6 May is Ascension Day"
    again = asked_anew(LADDER, laid, 2, at("2027-05-11T07:00"), DAYS)
    assert (again.rungs[:2], again.next_step) == (laid[:2], 2), "what is taken stays taken"
    assert {r.key: (r.step, r.at) for r in again.rungs[2:]}["svar"] == (5, at("2027-05-14T07:00"))
    assert [r.key for r in again.rungs].count("försenad") == 1


def test_a_step_may_lie_at_the_nearest_weekly_time_before_or_after():
    friday = {"weekday": "fri", "at": "15:00"}
    laid = {
        r.key: r.at
        for r in rungs(
            (step("f", "responsible", previous=friday), step("e", "coordinator", next=friday)), DUE, at("2027-05-01T07:00"), DAYS
        )
    }
    assert laid == {"f": at("2027-05-07T13:00"), "e": at("2027-05-14T13:00")}
    assert list(misplaced((step("f", "responsible", previous=friday), step("e", "coordinator", next=friday)), DAYS)) == []
    [(_, _, sure)] = misplaced((step("e", "responsible", next=friday), step("f", "coordinator", working_days=1)), DAYS)
    assert not sure


def test_the_forecast_is_the_climb_ahead_of_time():
    now, until = at("2027-05-10T07:00"), at("2027-05-30T07:00")
    stands = Stands(STREET, DUE, accepted=False)
    coming = list(forecast(ROUND, 2, stands, Known(TOWN), now, until, DAYS))
    assert [(one.taken.rung["key"], one.at) for one in coming] == [
        (r["key"], one.taken.planned) for r, one in zip(ROUND[2:], coming, strict=True)
    ]
    assert list(forecast(ROUND, None, stands, Known(TOWN), now, until, DAYS)) == []
    late = list(forecast(ROUND, 0, stands, Known(TOWN), until, until + timedelta(days=1), DAYS))
    assert [one.taken.rung["key"] for one in late] == [r["key"] for r in ROUND], "what was missed comes in order"
    assert {one.at for one in late} == {until}


def test_the_gaps_of_the_coming_days_are_named():
    known = Known(town(gata_park={"deputy": None, "email": ""}), (AWAY._replace(deputy=None),))
    found = {gap.key: gap.sentence for gap in gaps(known, (), {Role.RESCUE_SERVICE}, date(2027, 5, 1))}
    assert "role:rescue_service" in found
    assert found["contact:gata-park"] == "Gata och park har ingen adress och kan inte nås."
    assert found["absence:gata-park:2027-05-10:2027-05-14"] == "Gata och park är frånvarande 10 maj–14 maj och ingen ersättare kan nås."
    assert "absence:gata-park:2027-05-10:2027-05-14" not in {gap.key for gap in gaps(known, (), (), date(2027, 5, 15))}


def test_who_may_not_know_stands_in_for_nobody_in_a_closed_lane():
    private = next(f.id for f in TOWN.functions for p in TOWN.parties if p.id == f.party and p.kind == "private")
    away = Known(town(gata_park={"deputy": None}), (AWAY._replace(deputy=private),))
    assert told(away) == [private]
    assert told(away, owned=STREET._replace(lane=Lane.INDIVIDUAL)) == []
