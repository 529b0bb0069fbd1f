"""What holds for routing whatever comes: it always answers, always the same, and in whatever order signals arrive."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from routes import DAY, EST, POLICY, SSPF, THURSDAY, accepted, decided, place, signal, standing

from schemas.cases import CaseStatus
from schemas.decisions import Decision, Way
from schemas.signals import IndividualReport, PlaceReport, ReportedPlace
from schemas.terms import Category, Concern, GroupSize, Source
from services.rules.places import locate, surroundings
from services.rules.routing import decide
from services.rules.standing import Standing, Surroundings

INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy wants naive bounds
NEAR = st.timedeltas(timedelta(days=-9), timedelta(days=9)).map(lambda apart: THURSDAY + apart)
NAMES = st.sampled_from(["Stortorget", "stationen", "Nyhem", "Sockerbruket", "ingenstans"]) | st.none()
POINTS = st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)) | st.just((56.2431, 12.8621))
KEYS = st.sampled_from([rule.key for rule in EST.rules] + ["avskaffad"])


@st.composite
def places(draw):
    name, point, precision = draw(NAMES), draw(POINTS), draw(st.none() | st.integers(0, 100_000))
    area = draw(st.sampled_from(["centrum", "Nyhem", "okänt"]) | st.none())
    if name is None and point is None and area is None:
        area = "centrum"
    lat, lon = point or (None, None)
    return ReportedPlace(name=name, area=area, lat=lat, lon=lon, precision_m=precision)


@st.composite
def signals(draw):
    source, at = draw(st.sampled_from(Source)), draw(INSTANTS | NEAR)
    if draw(st.booleans()) and draw(st.booleans()):
        concerns = draw(st.lists(st.sampled_from(Concern), min_size=1, max_size=12))
        report = IndividualReport(lane="individual", concerns=concerns, unit="u", reference="r", occurred_from=at)
        return accepted(report, source)
    known = {"category": draw(st.sampled_from(Category)), "severity_reported": draw(st.integers(1, 4)), "place": draw(places())}
    size = draw(st.none() | st.sampled_from(GroupSize))
    return accepted(PlaceReport(**known, occurred_from=at, observed=draw(st.booleans()), group_size=size), source)


@st.composite
def cases(draw):
    found, at = locate(draw(places()), POLICY.gazetteer), draw(INSTANTS | NEAR)
    times = (at, at + draw(st.timedeltas(timedelta(0), timedelta(days=30))))
    spot = (found.place, found.area, found.lat, found.lon, found.precision_m)
    name, programme = f"EST-2027-{draw(st.integers(1, 5)):04}", draw(st.sampled_from(["EST", "KMK"]))
    status, grown = draw(st.sampled_from([CaseStatus.OPEN, CaseStatus.WATCHED])), (draw(st.integers(0, 50)), draw(st.integers(1, 4)))
    return Standing(name, programme, draw(KEYS), status, *spot, *times, *grown)


@given(signals(), st.lists(cases(), max_size=6), st.permutations([EST, SSPF]) | st.just([]) | st.just([SSPF]))
def test_routing_always_answers_and_always_the_same(sent, known, programmes):
    located = locate(sent.report.place, POLICY.gazetteer) if isinstance(sent.report, PlaceReport) else None
    decision = decide(sent, located, programmes, known, POLICY.workdays.zone)
    assert decision == decide(sent, located, list(programmes), list(known), POLICY.workdays.zone)
    assert isinstance(decision, Decision)
    assert decision.reason
    assert 1 <= decision.severity <= 4
    assert len(decision.nearest) <= 3


@given(signals(), st.lists(cases(), max_size=6, unique_by=lambda s: s.case), st.data())
def test_the_order_in_which_the_cases_lie_decides_nothing(sent, known, data):
    first, again = decided(sent, *known), decided(sent, *data.draw(st.permutations(known)))
    assert (first.way, first.case, first.severity, first.opens) == (again.way, again.case, again.severity, again.opens)


@given(signals(), st.lists(cases(), max_size=6))
def test_a_decision_says_where_it_goes_and_by_which_rule(sent, known):
    decision = decided(sent, *known)
    assert (decision.case is not None) == (decision.way is Way.ATTACH)
    if decision.way in {Way.OPEN, Way.WATCH, Way.ATTACH, Way.TRIAGE, Way.CONSULT}:
        assert decision.rule
        assert decision.version == POLICY.programmes[decision.programme].version
        assert decision.facts


@given(signals(), st.lists(cases(), max_size=6, unique_by=lambda s: s.case))
def test_only_the_cases_around_a_signal_decide_where_it_goes(sent, known):
    if not isinstance(sent.report, PlaceReport):
        return
    located = locate(sent.report.place, POLICY.gazetteer)
    near = Surroundings(known).near(surroundings(located, EST.window.distance_m))
    first, again = (decide(sent, located, [EST], cases, POLICY.workdays.zone) for cases in (known, near))
    assert (first.way, first.case, first.severity, first.opens) == (again.way, again.case, again.severity, again.opens)


def grouped(times):
    """Let signals of one place arrive in this order, and see which came together."""
    known, groups = {}, {}
    for at in times:
        decision = decided(signal(severity=1, at=at), *known.values())
        name = decision.case or f"EST-2027-{len(known) + 1:04}"
        groups.setdefault(name, set()).add(at)
        members = groups[name]
        span = {"first_at": min(members), "last_at": max(members)}
        opened = decision.opens or (name in known and known[name].status is CaseStatus.OPEN)
        status = CaseStatus.OPEN if opened else CaseStatus.WATCHED
        known[name] = standing(name, where=place(), **span, signals=len(members), severity=decision.severity, status=status)
    return {frozenset(members) for members in groups.values()}


@given(st.lists(st.timedeltas(timedelta(0), 7 * DAY), min_size=1, max_size=8, unique=True), st.data())
def test_signals_of_one_place_within_the_window_come_together_in_whatever_order_they_arrive(offsets, data):
    times = [THURSDAY + offset for offset in offsets]
    assert grouped(times) == grouped(data.draw(st.permutations(times))) == {frozenset(times)}


CLUSTERS = st.lists(st.lists(st.timedeltas(timedelta(0), 7 * DAY), min_size=1, max_size=4, unique=True), min_size=1, max_size=3)


@given(CLUSTERS, st.data())
def test_stories_that_lie_more_than_a_window_apart_never_mix_in_whatever_order_their_signals_arrive(clusters, data):
    stories = [frozenset(THURSDAY + n * 15 * DAY + offset for offset in offsets) for n, offsets in enumerate(clusters)]
    arrived = data.draw(st.permutations(sorted(at for story in stories for at in story)))
    assert grouped(arrived) == set(stories)
