"""Whom a step reaches on a day: who is away, who stands in, and why nobody can be told, where nobody can."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from schemas.parties import Function, Municipality, Role
from schemas.programmes import Recipient
from schemas.terms import Lane
from services.rules.access import rights_of
from services.rules.channels import own
from services.rules.deadlines import day_and_month
from services.rules.parties import answering, responsible, whom

_LAST = (Role.COORDINATOR, Role.OPERATIONAL_COUNCIL, Role.STRATEGIC_COUNCIL)


class Absence(NamedTuple):
    """A function is away from a day to a day, both included, and who answers meanwhile."""

    function: str
    first_day: date
    last_day: date
    deputy: str | None = None

    def covers(self, day: date) -> bool:
        """Whether it is away on a day."""
        return self.first_day <= day <= self.last_day


class Known(NamedTuple):
    """Whom there is to tell: the municipality, who is away, and whose address has turned out not to exist."""

    municipality: Municipality
    absences: Sequence[Absence] = ()
    nowhere: frozenset[str] = frozenset()


class Owned(NamedTuple):
    """What it is about a step may tell of: who answers for it, the role that coordinates it, and its lane."""

    owner: str
    coordinator: Role
    lane: Lane = Lane.PLACE


class Told(NamedTuple):
    """A function that is told, and in whose place when it is not its own."""

    function: Function
    instead: str = ""

    @property
    def named(self) -> str:
        """Its name, and in whose place it is told."""
        return f"{self.function.name} ({self.instead})" if self.instead else self.function.name


class Reach(NamedTuple):
    """Who is told, each once, and for each who is not, why."""

    told: tuple[Told, ...]
    missed: tuple[str, ...]


def reach(known: Known, recipients: Sequence[str], owned: Owned, day: date) -> Reach:
    """Whom a step reaches on a local day. Who is away is told through its deputy, who must be one that may know."""
    told, missed = dict[str, Told](), dict[str, None]()
    answers = answering(known.municipality, owned.owner, owned.coordinator)
    for recipient in recipients:
        function = whom(known.municipality, Recipient(recipient), answers, owned.coordinator)
        if function is None:
            missed[f"{answers.name} har ingen ersättare"] = None
            continue
        found = through(known, function, owned.lane, day)
        if isinstance(found, Told):
            told.setdefault(found.function.id, found)
        else:
            missed[found] = None
    return Reach(tuple(told.values()), tuple(missed))


def through(known: Known, function: Function, lane: Lane, day: date) -> Told | str:
    """Who is told when a function is to be, or why nobody can be."""
    away = away_on(known, function.id, day)
    if away is None:
        return Told(function) if reachable(known, function) else f"{function.name} har {_lacks(function)}"
    until = f"frånvarande till {day_and_month(away.last_day)}"
    stands_in = next(_deputies(known, function, away, lane, day), None)
    if stands_in is None:
        return f"{function.name} är {until} och ingen ersättare kan nås"
    return Told(stands_in, f"i stället för {function.name}, {until}")


def away_on(known: Known, function: str, day: date) -> Absence | None:
    """The absence that a function has on a day, the one that lasts longest."""
    away = [absence for absence in known.absences if absence.function == function and absence.covers(day)]
    return max(away, key=lambda absence: absence.last_day, default=None)


def reachable(known: Known, function: Function) -> bool:
    """Whether there is anywhere to send what a function is told."""
    return bool(own(known.municipality, function)) or (bool(function.email) and function.id not in known.nowhere)


def last_resort(known: Known, owned: Owned, day: date) -> Told | None:
    """Who hears of what nobody else can be told: the coordinator, then the councils, then who sits in them."""
    municipality = known.municipality
    roles = [f for role in (owned.coordinator, *_LAST) for f in municipality.functions if f.role == role]
    seated = {member for council in municipality.councils for member in council.members}
    members = [f for f in municipality.functions if f.id in seated]
    found = (through(known, function, owned.lane, day) for function in (*roles, *members) if may_know(municipality, function, owned.lane))
    return next((one for one in found if isinstance(one, Told)), None)


def may_know(municipality: Municipality, function: Function, lane: Lane) -> bool:
    """Whether a function may be told of a lane. A council hears the number and the deadline of anything."""
    rights = rights_of(municipality, function)
    hears = function.role in {Role.OPERATIONAL_COUNCIL, Role.STRATEGIC_COUNCIL}
    return hears or {Lane.PLACE: True, Lane.ORG: rights.orgs, Lane.INDIVIDUAL: rights.secrets}[lane]


def _deputies(known: Known, function: Function, away: Absence, lane: Lane, day: date) -> Iterator[Function]:
    """The deputy of the absence, else the function's own: one who is there, can be reached and may know."""
    for name in (away.deputy, function.deputy):
        deputy = next((f for f in known.municipality.functions if f.id == name), None)
        if deputy is None or away_on(known, deputy.id, day) is not None or not reachable(known, deputy):
            continue
        if may_know(known.municipality, deputy, lane):
            yield deputy


def _lacks(function: Function) -> str:
    return "en adress som inte finns" if function.email else "ingen adress"


def coordinator_of(municipality: Municipality, role: Role = Role.COORDINATOR) -> Function:
    """The function that coordinates."""
    return responsible(municipality, role, None, role).function
