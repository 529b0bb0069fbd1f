"""The municipality: parties, the functions in them, areas, places, councils, feeds and calendar."""

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from schemas.calendars import Calendar
from schemas.channels import Mail, Messenger, Webhook
from schemas.parts import Id, Part, Zone
from schemas.profiles import Profile
from schemas.terms import Lane, PlaceKind, Source

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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
    ANDTS_COORDINATOR = "andts_coordinator"
    SUPERVISION = "supervision"


class Pace(StrEnum):
    """When somebody wants letters that can wait: as they come, gathered each working morning, or once a week."""

    AT_ONCE = "at_once"
    MORNING = "morning"
    WEEKLY = "weekly"


class Party(Part):
    """An organisation under the agreement. Each board (nämnd) is its own authority for secrecy."""

    id: Id
    name: str
    kind: PartyKind


class Function(Part):
    """A post, never a person: it owns actions and receives letters. No `areas` means all of them.

    `letters` is when it wants those that can wait, until it says otherwise itself. What is escalated never waits.
    """

    id: Id
    name: str
    party: Id
    role: Role
    email: Annotated[str, Field(pattern=r"^([^@\s<>]+@[^@\s<>]+)?$")] = ""
    """Without one it has no address of its own: that is warned of, unless another channel is told what it is told."""
    areas: tuple[Id, ...] = ()
    manager: Id | None = None
    deputy: Id | None = None
    letters: Pace = Pace.AT_ONCE


Polygon = tuple[tuple[tuple[float, float], ...], ...]
"""Closed rings of (longitude, latitude) in WGS84 degrees: an outline; a ring within another is a hole, one apart another part."""


class Area(Part):
    """A district of the municipality."""

    id: Id
    name: str
    aliases: tuple[str, ...] = ()
    polygon: Polygon | None = None


class NamedPlace(Part):
    """A place people call by name, with its area and, where known, its WGS84 point in degrees."""

    id: Id
    name: str
    area: Id
    aliases: tuple[str, ...] = ()
    kind: PlaceKind = PlaceKind.OTHER
    lat: float | None = None
    lon: float | None = None
    polygon: Polygon | None = None
    radius_m: Annotated[int, Field(ge=0, le=2000)] = 0
    """A point no farther than this from the place's own is at the place."""


class Moment(Part):
    """A weekly local time."""

    weekday: Weekday
    at: time


class Council(Part):
    """A council that meets, the function that receives for it, who sits in it, and when its digest is frozen and mailed.

    It meets each week at `meets`, or on the first to fourth such weekday of the month that `week_of_month` says.
    Its digest is the last such moment before it meets, and what comes after that waits for the next meeting.
    """

    id: Id
    name: str
    kind: Literal["operational", "strategic"] = "operational"
    function: Id
    members: tuple[Id, ...] = ()
    """Functions."""
    meets: Moment
    week_of_month: Annotated[int, Field(ge=1, le=4)] | None = None
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
    format: Literal["cloudevents", "csv", "polisen"] = "cloudevents"
    use: Use = Use.CONTEXT
    types: Mapping[str, Use] = {}
    url: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")] | None = None
    """Without one nothing is asked for; the notices may still be sent to us."""
    every_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    profile: Profile | None = Field(default=None, validate_default=True)
    """What the columns of its rows mean (csv)."""
    contact: Id | None = None
    """The function that hears what became of its signals, and is asked to edit what was parked."""
    rhythm_days: Annotated[int, Field(ge=1, le=366)] | None = None
    """It is heard of at least this often, if only with "nothing to report"; when it is not, the coordinator is told."""
    feedback: bool = True
    """Its contact is told what its signals led to, at most once a day."""

    @field_validator("profile")
    @classmethod
    def _only_with_rows(cls, profile: Profile | None, so_far: ValidationInfo) -> Profile | None:
        if "format" in so_far.data and (so_far.data["format"] == "csv") != (profile is not None):
            raise ValueError("profile_unused" if profile else "profile_missing")
        return profile

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> Self:
        if self.format != "polisen" and self.model_fields_set & {"use", "types", "url", "every_minutes"}:
            raise ValueError("police_only")
        if self.format == "polisen" and self.lanes != (Lane.PLACE,):
            raise ValueError("police_lane")
        return self

    def in_zone(self, zone: str | None) -> Self:
        """The same feed; what its rows say of local time is said in this zone, unless its profile has one of its own."""
        if self.profile is None or self.profile.timezone is not None:
            return self
        return self.model_copy(update={"profile": self.profile.model_copy(update={"timezone": zone})})


class Referrals(Part):
    """Doors that are not ours: whom to turn to instead, in words that can be followed at once."""

    orosanmalan: str = "Ring socialtjänsten i kommunen, eller socialjouren kvällar och helger."
    danger: str = "Pågår det nu? Ring 112."
    avhoppare: str = "Ring polisen på 114 14 eller socialtjänsten i kommunen."


class Municipality(Part):
    """Everything samsyn knows about who is who. One deployment serves one municipality."""

    name: str
    exercise: bool = False
    """Nothing here is in earnest: letters are written, so that one sees whom they would have told, and never sent."""
    timezone: Zone = "Europe/Stockholm"
    mail: Mail = Mail()
    webhooks: tuple[Webhook, ...] = ()
    apprise: tuple[Messenger, ...] = ()
    webhook_hosts: tuple[str, ...] = ()
    """The only hosts that webhooks, and whatever Apprise reaches, may be sent to."""
    calendar: Calendar = Calendar()
    manager_digest_at: time = time(7)
    weekly_list: Moment = Moment(weekday="wed", at=time(12))
    """When the coordinator's list of the week is frozen and mailed."""
    programmes: tuple[str, ...] = ("EST", "SSPF")
    """The collaboration areas that are worked by, of those there are."""
    year_wheel: bool = False
    """The programmes' occasions become actions: an upgrade must not ask anybody for what has not been agreed on here."""
    referrals: Referrals = Referrals()
    parties: tuple[Party, ...]
    functions: tuple[Function, ...]
    areas: tuple[Area, ...]
    places: tuple[NamedPlace, ...] = ()
    councils: tuple[Council, ...] = ()
    feeds: tuple[Feed, ...] = ()

    @field_validator("feeds")
    @classmethod
    def _in_our_zone(cls, feeds: tuple[Feed, ...], so_far: ValidationInfo) -> tuple[Feed, ...]:
        return tuple(feed.in_zone(so_far.data.get("timezone")) for feed in feeds)
