"""A profile: what the columns of a partner's rows mean, as data in the municipality's file."""

from typing import Annotated, Generic, Self, TypeVar

from pydantic import Field, StringConstraints, ValidationInfo, field_validator, model_validator

from schemas.parts import Part, Zone
from schemas.terms import Category, GroupSize, PoliceReport

Column = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
"""A column by the name in its header."""

Meant = TypeVar("Meant")


class Kind(Part):
    """What a word says that happened, and how grave that is; NIL, nothing to report, has no gravity."""

    category: Category
    severity: Annotated[int, Field(ge=1, le=4)] | None = Field(default=None, validate_default=True)

    @field_validator("severity")
    @classmethod
    def _is_said(cls, severity: int | None, so_far: ValidationInfo) -> int | None:
        if severity is None and so_far.data.get("category", Category.NIL) is not Category.NIL:
            raise ValueError("severity_reported_missing")
        return severity


class Coded(Part, Generic[Meant]):
    """A column of a partner's own words and what each means. Without a default, any other word is refused."""

    column: Column
    values: Annotated[dict[str, Meant], Field(min_length=1)]
    default: Meant | None = None

    def meaning(self, word: str) -> Meant | None:
        """What a word means: case and the spaces around it do not count."""
        folded = word.strip().casefold()
        return next((meant for known, meant in self.values.items() if known.strip().casefold() == folded), self.default)


class Times(Part):
    """When: a column with day and clock, or one with the day (2027-05-13) and one with the clock (22:10) or its hour (0-23)."""

    at: Column | None = None
    date: Column | None = None
    clock: Column | None = None
    hour: Column | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = {name for name in ("at", "date", "clock", "hour") if getattr(self, name)}
        if given not in ({"at"}, {"date", "clock"}, {"date", "hour"}):
            raise ValueError("time_columns")
        return self


class Places(Part):
    """Where: columns with a name, an area, a point, or several. Every point is as precise as `precision_m` says.

    A point is in WGS84 degrees (`lat`, `lon`) or SWEREF 99 TM metres (`sweref_n`, `sweref_e`).
    """

    name: Column | None = None
    area: Column | None = None
    lat: Column | None = None
    lon: Column | None = None
    sweref_n: Column | None = None
    sweref_e: Column | None = None
    precision_m: Annotated[int, Field(ge=0, le=100_000)] | None = None

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if (self.lat is None) != (self.lon is None) or (self.sweref_n is None) != (self.sweref_e is None):
            raise ValueError("point_incomplete")
        if self.lat and self.sweref_n:
            raise ValueError("point_twice")
        point = self.lat or self.sweref_n
        if not (self.name or self.area or point):
            raise ValueError("place_empty")
        if point and self.precision_m is None:  # no rule measures from a point that may lie anywhere
            raise ValueError("precision_missing")
        return self


class Profile(Part):
    """Which columns make a row's id (none: all of the row is), and which say what, when and where. Other columns are not kept."""

    id: tuple[Column, ...] = ()
    what: Coded[Kind]
    time: Times
    place: Places
    group_size: Coded[GroupSize] | None = None
    police_report: Coded[PoliceReport] | None = None
    text: Column | None = None
    timezone: Zone | None = None
    """Where the partner's clocks hang: the municipality's zone unless another is given."""
