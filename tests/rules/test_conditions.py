"""What a rule may ask of when something happened, how grave it is and how often: by the municipality's clocks."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from routes import EST, decided, place, programme, rule, signal, standing

from schemas.decisions import Way
from schemas.programmes import Pointer
from schemas.rules import Condition, Hours

NIGHT = Hours(since=time(22), until=time(4))


def local(day, clock):
    return datetime.fromisoformat(f"2027-05-{day:02}T{clock}:00").replace(tzinfo=ZoneInfo("Europe/Stockholm"))


TIMES = [
    (Condition(hours=NIGHT), (13, "22:00"), (13, "21:59"), "det hände kl. 21.59"),
    (Condition(hours=NIGHT), (14, "03:59"), (14, "04:00"), "det hände kl. 04.00"),
    (Condition(hours=Hours(since=time(15), until=time(18))), (13, "15:00"), (13, "18:00"), "det hände kl. 18.00"),
    (Condition(weekday=("thu",)), (13, "12:00"), (14, "12:00"), "det hände en fredag"),
    (Condition(weekday=("fri",), hours=NIGHT), (15, "00:15"), (14, "00:15"), "det hände natten efter torsdag"),
    (Condition(weekday=("fri",), hours=NIGHT), (14, "23:00"), (15, "23:00"), "det hände en lördag"),
]


@pytest.mark.parametrize(("when", "fits", "misfits", "why"), TIMES)
def test_a_rule_asks_for_local_hours_and_days_and_a_night_belongs_to_its_evening(when, fits, misfits, why):
    strict = programme(rules=(rule(when=when),))
    assert decided(signal(at=local(*fits)), programmes=[strict]).way is Way.OPEN
    missed = decided(signal(at=local(*misfits)), programmes=[strict])
    assert (missed.way, missed.nearest[0].why) == (Way.TRIAGE, why)


@pytest.mark.parametrize(("severity", "way"), [(1, Way.TRIAGE), (2, Way.OPEN), (3, Way.OPEN), (4, Way.TRIAGE)])
def test_a_rule_asks_for_severity_from_and_to(severity, way):
    strict = programme(rules=(rule(when=Condition(severity_at_least=2, severity_at_most=3)),))
    assert decided(signal(severity=severity), programmes=[strict]).way is way


def test_a_rule_may_ask_how_often_the_case_that_it_would_join_has_been_heard_of():
    often = rule("ofta", Condition(category=("LITTER",), repeats_at_least=3), joins=("sällan",))
    seldom = rule("sällan", Condition(category=("LITTER",), repeats_at_most=2), joins=("ofta",))
    both = [programme(rules=(often, seldom))]
    few, many = (standing(rule="sällan", programme="PROV", signals=n) for n in (2, 3))
    assert decided(signal("LITTER"), programmes=both).rule == "sällan"
    assert decided(signal("LITTER"), few, programmes=both).rule == "sällan"
    joined = decided(signal("LITTER"), many, programmes=both)
    assert (joined.rule, joined.way, joined.facts[1]) == ("ofta", Way.ATTACH, "ärendet har 3 signaler sedan förut")
    assert joined.nearest == ()
    elsewhere = decided(signal("LITTER", where=place("Kronoskogen")), many, programmes=[programme(rules=(often,))])
    assert elsewhere.nearest[0].why == "det finns inget ärende att höra till"


def test_neither_what_only_people_open_nor_a_pointer_takes_a_signal():
    by_people = programme(by_people=True)
    pointer = programme(pointer=Pointer(reason="Inte här.", door="Någon annanstans."))
    assert decided(signal(), programmes=[by_people, pointer, EST]).programme == "EST"
    assert decided(signal(), programmes=[by_people, pointer]).way is Way.SET_ASIDE
