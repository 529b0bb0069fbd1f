"""What the pure tests of routing are made of: the example's policy, signals, places and standing cases to order."""

from datetime import UTC, datetime, timedelta

from schemas.cases import CaseStatus
from schemas.parties import Municipality
from schemas.programmes import Programme
from schemas.rules import Condition, Rule
from schemas.signals import IndividualReport, PlaceReport, ReportedPlace, Signal
from schemas.terms import Source
from services.programmes.loader import EXAMPLE, policy, read
from services.rules.places import locate
from services.rules.routing import decide
from services.rules.standing import Standing


def unmapped(municipality):
    """The municipality without its ground: what joins by distance is then measured from points alone."""
    areas = tuple(area.model_copy(update={"polygon": None}) for area in municipality.areas)
    places = tuple(named.model_copy(update={"polygon": None, "radius_m": 0}) for named in municipality.places)
    return municipality.model_copy(update={"areas": areas, "places": places})


POLICY = policy(unmapped(read(EXAMPLE, Municipality)))
EST, SSPF = POLICY.programmes["EST"], POLICY.programmes["SSPF"]
MUNICIPALITY = POLICY.municipality
THURSDAY = datetime(2027, 5, 13, 20, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def place(name="Stortorget", **where):
    return ReportedPlace(name=name, **where)


def signal(category="VEHICLE_RECKLESS", severity=2, where=None, at=THURSDAY, source=Source.GUARDS, **said):
    nil = category == "NIL"
    told = {"category": category, "severity_reported": None if nil else severity, "place": None if nil else where or place()}
    report = PlaceReport(**told, occurred_from=at, **said)
    return accepted(report, source)


def concern(n=1):
    coded = ["SCHOOL_ABSENCE", "NO_LEISURE", "AGGRESSION"][:n]
    report = IndividualReport(lane="individual", concerns=coded, unit="skola-norr", reference="ref-1", occurred_from=THURSDAY)
    return accepted(report, Source.SCHOOL)


def accepted(report, source):
    return Signal(receipt="r1", feed="f", party="p", source=source, digest="d", accepted_at=THURSDAY, report=report)


def standing(case="EST-2027-0001", where=None, rule="fordon", at=THURSDAY, **more):
    """A case as the first signal at a place would have left it."""
    located = locate(where or place(), POLICY.gazetteer)
    spot = {"place": located.place, "area": located.area, "lat": located.lat, "lon": located.lon, "precision_m": located.precision_m}
    times = {"first_at": at, "last_at": at}
    known = {"status": CaseStatus.OPEN, "signals": 1, "severity": 2}
    return Standing(**({"case": case, "programme": "EST", "rule": rule} | spot | times | known | more))


def decided(sent, *cases, programmes=(EST, SSPF)):
    report = sent.report
    located = locate(report.place, POLICY.gazetteer) if isinstance(report, PlaceReport) and report.place else None
    return decide(sent, located, programmes, cases, POLICY.workdays.zone)


def programme(code="PROV", lane="place", **changed):
    """A programme with one rule that takes anything, unless told otherwise."""
    rules = changed.pop("rules", (rule(),))
    base = EST if lane == "place" else SSPF
    return Programme.model_validate(base.model_dump() | {"code": code, "version": 7, "rules": rules, "set_aside": ()} | changed)


def rule(key="allt", when=None, **changed):
    return Rule(key=key, title="Allt möjligt", when=when or Condition(), plan=EST.rules[0].plan, **changed)
