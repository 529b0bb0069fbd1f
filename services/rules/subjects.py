"""What a case that people open is about: a place that is known, or in the lane of businesses a business."""

from datetime import date

from schemas.programmes import Programme
from schemas.signals import ReportedPlace
from schemas.terms import Lane
from services.errors import Refused
from services.rules.places import Gazetteer, Located, locate
from services.rules.said import refuse_persons


def subject(programme: Programme, place: ReportedPlace | None, business: str | None, known: Gazetteer, today: date) -> Located | None:
    """Where it is; a business needs no place. Raises Refused for what does not fit the programme, or may be a person."""
    for text in (business, place and place.name, place and place.area):
        refuse_persons(text or "", today)
    if business is None and programme.lane is Lane.ORG:
        raise Refused(f"Ange verksamheten: ett ärende i {programme.name} gäller en verksamhet.")
    if business is not None and programme.lane is not Lane.ORG:
        raise Refused(f"Ange bara platsen: ett ärende i {programme.name} gäller ingen verksamhet.")
    located = locate(place, known) if place is not None else None
    if business is None and (located is None or not located.known):
        raise Refused("Platsen är okänd. Ange en plats eller ett område som finns i kommunens fil.")
    return located
