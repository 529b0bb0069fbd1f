"""What a case that people open is about: a place that is known, or in the lane of businesses a business."""

from datetime import date

from schemas.programmes import Programme
from schemas.signals import ReportedPlace
from schemas.terms import Lane
from services.errors import Refused
from services.rules.names import question
from services.rules.places import Located
from services.rules.said import refuse_persons


def refuse_subject(programme: Programme, place: ReportedPlace | None, business: str | None, located: Located | None, today: date) -> None:
    """Raises Refused for what does not fit the programme, is not known, or may be a person. A business needs no place."""
    for text in (business, place and place.name, place and place.area):
        refuse_persons(text or "", today)
    if programme.lane is Lane.INDIVIDUAL:
        raise Refused(f"{programme.name} gäller en ung person: här öppnas inget ärende med plats. Vänd dig till koordinatorn.")
    if business is None and programme.lane is Lane.ORG:
        raise Refused(f"Ange verksamheten: ett ärende i {programme.name} gäller en verksamhet.")
    if business is not None and programme.lane is not Lane.ORG:
        raise Refused(f"Ange bara platsen: ett ärende i {programme.name} gäller ingen verksamhet.")
    if business is None and (located is None or not located.known):
        asks = question(located.meant if located is not None else (), "Menade du")
        raise Refused(" ".join(["Platsen är okänd.", *asks, "Ange en plats eller ett område som finns i kommunens fil."]))
