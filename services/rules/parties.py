"""Who answers: from a role and an area to one function, and from a rung of the ladder to those it tells."""

from typing import NamedTuple

from schemas.parties import Function, Municipality, Party, PartyKind, Role
from schemas.programmes import Programme, Recipient
from services.errors import NotFound, Refused


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


def refuse_council(function: Function) -> None:
    """Raises Refused for a council: it hears what was not done, it does not do it."""
    if function.role in {Role.OPERATIONAL_COUNCIL, Role.STRATEGIC_COUNCIL}:
        raise Refused("Ett råd kan inte få en åtgärd; välj en funktion hos en part.")


def may_answer(programme: Programme, kind: PartyKind) -> bool:
    """Whether parties of a kind may answer for a programme's actions. Only authorities know of what is in a closed lane."""
    return kind in programme.party_kinds and (kind is PartyKind.AUTHORITY or not programme.lane.closed)


def refuse_outsider(municipality: Municipality, programme: Programme, function: Function) -> None:
    """Raises Refused for a function of a party that may not know of the programme's cases."""
    if not may_answer(programme, party_of(municipality, function).kind):
        raise Refused(f"{function.name} får inte svara för åtgärder i {programme.name}; välj en funktion hos en part som får det.")


def answering(municipality: Municipality, function: str, coordinator: Role) -> Function:
    """Who answers today: the function, or the coordinator when it has been taken out of the municipality's file since."""
    found = next((f for f in municipality.functions if f.id == function), None)
    return found if found is not None else responsible(municipality, coordinator, None, coordinator).function


def name_of(municipality: Municipality, function: str) -> str:
    """What people call a function; one that has been taken out of the file is called by its id."""
    return next((f.name for f in municipality.functions if f.id == function), f"{function} (finns inte längre)")


def whom(municipality: Municipality, recipient: Recipient, owner: Function, coordinator: Role) -> Function | None:
    """The function that a step means, the coordinator where nobody holds it; None for the deputy of one that has none."""
    if recipient is Recipient.DEPUTY:
        return next((f for f in municipality.functions if f.id == owner.deputy), None)
    if recipient is Recipient.RESPONSIBLE:
        return owner
    if recipient is Recipient.MANAGER and owner.manager is not None:
        return function_of(municipality, owner.manager)
    roles = {Recipient.OPERATIONAL_COUNCIL: Role.OPERATIONAL_COUNCIL, Recipient.STRATEGIC_COUNCIL: Role.STRATEGIC_COUNCIL}
    return responsible(municipality, roles.get(recipient, coordinator), None, coordinator).function
