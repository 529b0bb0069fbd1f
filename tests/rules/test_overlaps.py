"""What the checks say of rules is what routing does: held against every concrete signal of a small world."""

from datetime import time
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from routes import MUNICIPALITY, POLICY, THURSDAY, place, programme, rule, signal

from schemas.rules import Attach, Condition, Hours, SetAside
from schemas.terms import Lane, Source
from services.rules.conditions import Asked
from services.rules.conditions import tests as asks
from services.rules.overlaps import Item, findings
from services.rules.places import locate
from services.rules.routing import decide
from services.rules.signalspace import Space

WHERE = [place(name) for name in ("Stortorget", "Nyhems torg", "Kronoskogen", "Järnvägsstationen", "Centrum", "Nyhem")]
WHERE += [place(None, lat=56.2, lon=12.8)]
WORLD = [
    signal(category, severity, where, THURSDAY.replace(hour=hour), source)
    for category, severity, where, hour, source in product(
        ("FIRE", "LITTER", "OTHER_PLACE"), (1, 2, 3, 4), WHERE, (8, 21), (Source.POLICE, Source.GUARDS)
    )
]
"""Of each axis every kind that the conditions below can tell apart."""
some = st.sampled_from
conditions = st.builds(
    Condition,
    category=some([(), ("FIRE",), ("LITTER",), ("FIRE", "LITTER")]),
    severity_at_least=some([None, None, 2, 3]),
    severity_at_most=some([None, None, 2, 3]),
    source=some([(), (), ("police",)]),
    place_kind=some([(), (), ("square",), ("square", "park")]),
    area=some([(), (), ("centrum",)]),
    area_known=some([None, None, True]),
    hours=some([None, None, Hours(since=time(22), until=time(4))]),
)


def asked(sent):
    located = locate(sent.report.place, POLICY.gazetteer)
    return Asked(sent.report, sent.source, located, sent.report.occurred_from.astimezone(POLICY.workdays.zone))


ASKED = [asked(sent) for sent in WORLD]


def holds(when):
    return {n for n, one in enumerate(ASKED) if all(t.holds for t in asks(when, one))}


@settings(max_examples=30, deadline=None)
@given(st.lists(conditions, min_size=2, max_size=4), conditions)
def test_a_rule_is_called_hidden_or_taking_when_routing_makes_it_so_and_never_else(whens, aside):
    rules = tuple(rule(f"r{n}", when) for n, when in enumerate(whens))
    ours = programme(rules=rules, set_aside=(SetAside(key="nej", when=aside, reason="Nej."),))
    items = [Item("PROV", "nej", aside, aside=True), *(Item("PROV", r.key, r.when) for r in rules)]
    found = list(findings(items, Space(Lane.PLACE, MUNICIPALITY, [i.when for i in items])))
    taken = {decide(s, one.located, [ours], (), POLICY.workdays.zone).rule for s, one in zip(WORLD, ASKED, strict=True)}
    never = {f.item.key for f in found if f.kind == "never" and not f.item.aside}
    unsure = {f.item.key for f in found if f.kind == "unsure"}
    assert never <= {r.key for r in rules} - taken
    assert {r.key for r in rules} - taken <= never | unsure
    pairs = {(a.key, b.key) for n, a in enumerate(rules) for b in rules[n + 1 :] if holds(a.when) & holds(b.when)}
    said = {(f.item.key, f.others[0].key) for f in found if f.kind == "takes"}
    assert said == pairs


def checked(*rules):
    items = [Item("PROV", r.key, r.when, over=frozenset(r.over), family=frozenset({r.key, *r.joins})) for r in rules]
    return [
        (f.item.key, f.kind, [o.key for o in f.others]) for f in findings(items, Space(Lane.PLACE, MUNICIPALITY, [i.when for i in items]))
    ]


def test_hours_over_midnight_weekdays_areas_and_roughness_are_told_apart():
    day, night = Hours(since=time(4), until=time(22)), Hours(since=time(22), until=time(4))
    assert checked(rule("dag", Condition(hours=day)), rule("natt", Condition(hours=night))) == []
    weekend = Condition(weekday=("fri", "sat"))
    assert checked(rule("helg", weekend), rule("fredag", Condition(weekday=("fri",), hours=night))) == [
        ("fredag", "never", ["helg"]),
        ("helg", "takes", ["fredag"]),
    ]
    assert checked(rule("grov", Condition(rougher_than_m=5000)), rule("okänd", Condition(area_known=False))) == [
        ("grov", "takes", ["okänd"])
    ]
    assert checked(rule("inne", Condition(area=("centrum",))), rule("ute", Condition(area_known=False))) == []


def test_repetition_is_told_apart_where_it_counts_the_same_cases_and_cannot_be_told_where_it_does_not():
    often, seldom = Condition(repeats_at_least=3), Condition(repeats_at_most=2)
    assert checked(rule("ofta", often, joins=("sällan",)), rule("sällan", seldom, joins=("ofta",))) == []
    assert checked(rule("ofta", often), rule("sällan", seldom)) == [("ofta", "unsure", ["sällan"])]
    assert ("alla", "unsure", ["sällan"]) in checked(rule("ofta", often), rule("sällan", seldom), rule("alla"))


def test_a_kind_of_place_that_the_area_does_not_have_cannot_be_told_today():
    gym = rule("gym", Condition(place_kind=("gym",), area=("nyhem",)))
    assert checked(gym, rule("nyhem", Condition(area=("nyhem",)))) == [("gym", "unsure", []), ("gym", "unsure", ["nyhem"])]


def test_what_is_meant_is_not_said_again():
    assert checked(rule("först", Condition(category=("FIRE",)), over=("sist",)), rule("sist")) == []
    assert Attach.PLACE in rule("sist").attach
