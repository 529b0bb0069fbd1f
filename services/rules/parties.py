"""Who answers: from a role and an area to one function, and from a rung of the ladder to those it tells."""

from typing import NamedTuple

from schemas.parties import Area, Council, Function, Municipality, Party, Role
from schemas.programmes import Recipient
from services.errors import NotFound


class Responsible(NamedTuple):
    """The function that answers, and why it is that one."""

    function: Function
    why: str


def function_of(municipality: Municipality, function: str) -> Function:
    """The function with this id. Raises NotFound."""
    found = next((f for f in municipality.functions if f.id == function), None)
    if found is None:
        raise NotFound(f"Det finns ingen funktion {function} i kommunens fil.")
    return found


def party_of(municipality: Municipality, function: Function) -> Party:
    """The party a function belongs to; the loader has checked that it exists."""
    return next(p for p in municipality.parties if p.id == function.party)


def area_of(municipality: Municipality, area: str | None) -> Area | None:
    """The area with this id, if any."""
    return next((a for a in municipality.areas if a.id == area), None)


def council_of(municipality: Municipality, function: str) -> Council | None:
    """The council a function receives for, if any."""
    return next((c for c in municipality.councils if c.function == function), None)


def responsible(municipality: Municipality, role: Role, area: str | None, fallback: Role) -> Responsible:
    """One function for the role: the one for the area, else the one for all areas, else the coordinator, who must place it."""
    holders = [f for f in municipality.functions if f.role == role]
    here = next((f for f in holders if area is not None and area in f.areas), None)
    if here is not None:
        return Responsible(here, f"{here.name} svarar för området")
    everywhere = next((f for f in holders if not f.areas), None)
    if everywhere is not None:
        return Responsible(everywhere, f"{everywhere.name} svarar för hela kommunen")
    coordinator = next((f for f in municipality.functions if f.role == fallback), None)
    if coordinator is None:
        raise NotFound(f"Kommunens fil har ingen funktion med rollen {fallback}.")
    return Responsible(coordinator, f"ingen funktion har rollen {role} här, så {coordinator.name} får fördela")


def told(municipality: Municipality, recipients: tuple[str, ...], owner: str, coordinator: Role) -> tuple[Function, ...]:
    """The functions a rung tells, each once. A manager who is not named falls to the coordinator: silence is no option."""
    responsible_function = function_of(municipality, owner)
    found: dict[str, Function] = {}
    for recipient in recipients:
        function = _one(municipality, Recipient(recipient), responsible_function, coordinator)
        found.setdefault(function.id, function)
    return tuple(found.values())


def _one(municipality: Municipality, recipient: Recipient, owner: Function, coordinator: Role) -> Function:
    if recipient is Recipient.RESPONSIBLE:
        return owner
    if recipient is Recipient.MANAGER and owner.manager is not None:
        return function_of(municipality, owner.manager)
    roles = {Recipient.OPERATIONAL_COUNCIL: Role.OPERATIONAL_COUNCIL, Recipient.STRATEGIC_COUNCIL: Role.STRATEGIC_COUNCIL}
    return responsible(municipality, roles.get(recipient, coordinator), None, coordinator).function
