"""The municipality: parties, the functions in them, areas, places, councils, feeds and calendar."""

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from schemas.terms import Lane, PlaceKind, Source

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("zone_unknown")
    return name


class Part(BaseModel):
    """A frozen, closed piece of the municipality's file: an unknown key is an error that names it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PartyKind(StrEnum):
    """What a party is. Only authorities may ever see the confidential lanes (OSL 10 kap.)."""

    AUTHORITY = "authority"
    MUNICIPAL_COMPANY = "municipal_company"
    PRIVATE = "private"
    COUNCIL = "council"


class Role(StrEnum):
    """What a function answers for; programmes name roles, municipalities fill them."""

    COORDINATOR = "coordinator"
    SSPF_COORDINATOR = "sspf_coordinator"
    POLICE = "police"
    SCHOOL = "school"
    SOCIAL_SERVICES = "social_services"
    LEISURE = "leisure"
    HOUSING = "housing"
    GUARDS = "guards"
    RESCUE_SERVICE = "rescue_service"
    TECHNICAL_UNIT = "technical_unit"
    MANAGER = "manager"
    OPERATIONAL_COUNCIL = "operational_council"
    STRATEGIC_COUNCIL = "strategic_council"


class Party(Part):
    """An organisation under the agreement. Each board (nämnd) is its own authority for secrecy."""

    id: Id
    name: str
    kind: PartyKind


class Function(Part):
    """A post, never a person: it owns actions and receives letters. No `areas` means all of them."""

    id: Id
    name: str
    party: Id
    role: Role
    email: Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")]
    areas: tuple[Id, ...] = ()
    manager: Id | None = None
    deputy: Id | None = None


class Area(Part):
    """A district of the municipality."""

    id: Id
    name: str
    aliases: tuple[str, ...] = ()


class NamedPlace(Part):
    """A place people call by name, with its area and, where known, its WGS84 point in degrees."""

    id: Id
    name: str
    area: Id
    aliases: tuple[str, ...] = ()
    kind: PlaceKind = PlaceKind.OTHER
    lat: float | None = None
    lon: float | None = None


class Moment(Part):
    """A weekly local time."""

    weekday: Weekday
    at: time


class Council(Part):
    """A council that meets, the function that receives for it, and when its digest is frozen and mailed."""

    id: Id
    name: str
    function: Id
    meets: Moment
    digest: Moment


class Use(StrEnum):
    """What notices are for: background to the week's picture, or signals that may open cases."""

    CONTEXT = "context"
    ROUTE = "route"


class Feed(Part):
    """A partner system's door: which source it speaks for, the lanes it may use, and the words it speaks in.

    The rest is for the police's notices: what they are used for, exceptions by type of event, and where and how often to ask for them.
    """

    id: Id
    party: Id
    source: Source
    lanes: tuple[Lane, ...] = (Lane.PLACE,)
    format: Literal["cloudevents", "polisen"] = "cloudevents"
    use: Use = Use.CONTEXT
    types: Mapping[str, Use] = {}
    url: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")] | None = None
    """Without one nothing is asked for; the notices may still be sent to us."""
    every_minutes: Annotated[int, Field(ge=1, le=1440)] = 15

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> Self:
        if self.format != "polisen" and self.model_fields_set & {"use", "types", "url", "every_minutes"}:
            raise ValueError("police_only")
        if self.format == "polisen" and self.lanes != (Lane.PLACE,):
            raise ValueError("police_lane")
        return self


class Calendar(Part):
    """When the municipality works. Swedish holidays and the three eves are closed by rule; `closed` adds days."""

    opens: time = time(8)
    closes: time = time(17)
    closed: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens_late")
        return self


class Mail(Part):
    """How letters are signed. `domain` makes Message-IDs."""

    sender: str = "samsyn@example.se"
    domain: str = "samsyn.example.se"


class Municipality(Part):
    """Everything samsyn knows about who is who. One deployment serves one municipality."""

    name: str
    exercise: bool = False
    """Nothing here is in earnest: letters are written, so that one sees whom they would have told, and never sent."""
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Stockholm"
    mail: Mail = Mail()
    calendar: Calendar = Calendar()
    manager_digest_at: time = time(7)
    parties: tuple[Party, ...]
    functions: tuple[Function, ...]
    areas: tuple[Area, ...]
    places: tuple[NamedPlace, ...] = ()
    councils: tuple[Council, ...] = ()
    feeds: tuple[Feed, ...] = ()
