"""Who may know of what and do what: a party's kind and a function's role give it. What does not stand here may not be."""

from typing import NamedTuple

from schemas.parties import Function, Municipality, PartyKind, Role
from schemas.programmes import Programme
from services.rules.parties import party_of

COUNCILS = (Role.OPERATIONAL_COUNCIL, Role.STRATEGIC_COUNCIL)
LISTS = frozenset({"cases", "actions", "timeline", "parties", "forecast", "absences"})
READS = LISTS | {"signals", "why", "councils"}
ANSWERS = frozenset({"action.accept", "action.decline", "action.done", "function.absent"})
STEERS = frozenset(
    {
        "signal.enter",
        "signal.correct",
        "signal.restore",
        "signal.set_aside",
        "case.open",
        "case.lift",
        "case.close",
        "case.reopen",
        "case.comment",
        "case.merge",
        "case.unmerge",
        "function.absent",
        "function.back",
        "action.add",
        "action.reassign",
        "action.extend",
        "action.pause",
        "action.resume",
        "council.decide",
        "council.close",
        "digest.refreeze",
        "group.start",
        "group.prolong",
        "group.end",
        "place.confirm",
        "place.forget",
        "signal.approve",
        "signal.blank",
        "function.prefers",
    }
)


class Rights(NamedTuple):
    """What a function may do.

    `places`: it may know of every case and action of the place lane, else only of what it answers for.
    `orgs`: it may know of every case and action of the lane of businesses.
    `secrets`: it may know of what it answers for in the individual lane; nobody may know of anything else there.
    `reads`: the lists and stories it may ask for. `does`: the deeds it may do to whatever it may know of.
    `answers`: the deeds it may do to actions that it answers for, and to itself.
    """

    places: bool
    orgs: bool
    secrets: bool
    reads: frozenset[str]
    does: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()

    def may(self, deed: str, *, own: bool) -> bool:
        """Whether the deed may be done to something the function knows of; `own` when it answers for it."""
        return deed in self.does or (own and deed in self.answers)


COORDINATOR = Rights(places=True, orgs=True, secrets=True, reads=READS | {"receipts"}, does=STEERS | ANSWERS)
AUTHORITY = Rights(places=True, orgs=True, secrets=True, reads=READS, does=frozenset({"case.comment"}), answers=ANSWERS)
COMPANY = AUTHORITY._replace(orgs=False, secrets=False)  # only authorities may ever see the confidential lanes (OSL 10 kap.)
PRIVATE = Rights(places=False, orgs=False, secrets=False, reads=LISTS, answers=ANSWERS)
COUNCIL = Rights(places=True, orgs=False, secrets=False, reads=READS)

BY_KIND = {
    PartyKind.AUTHORITY: AUTHORITY,
    PartyKind.MUNICIPAL_COMPANY: COMPANY,
    PartyKind.PRIVATE: PRIVATE,
    PartyKind.COUNCIL: COUNCIL,
}
"""What each kind of party may. A coordinator's office in an authority or a municipal company steers, and a council only reads."""


def rights_of(municipality: Municipality, function: Function) -> Rights:
    """What a function may know of and do."""
    rights = BY_KIND[party_of(municipality, function).kind]
    if function.role in COUNCILS:
        return rights._replace(orgs=False, does=frozenset(), answers=frozenset())  # it hears how many and how late
    if function.role is Role.COORDINATOR and rights.does:
        return COORDINATOR._replace(orgs=rights.orgs, secrets=rights.secrets)
    return rights


def reads_unreviewed(function: Function, programme: Programme) -> bool:
    """Whether a function may read a report that nobody has approved yet: who owns or coordinates the programme may."""
    return function.role in {programme.owner, programme.coordinator}


class Sight(NamedTuple):
    """What a query may find for a function."""

    function: str
    places: bool
    orgs: bool
    secrets: bool
