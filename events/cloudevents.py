"""A fact as it stands on the bus: a CloudEvents 1.0 JSON event, thin, under a subject of its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from events.table import BY_SUBJECT
from schemas.actions import About

FACTS = "FACTS"
"""The stream of facts."""
ALWAYS: list[JsonValue] = ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "subjectversion", "data"]
"""The attributes of every event; `traceparent` only when there is a trace."""


class CloudEvent(BaseModel):
    """The envelope. `id` is the same however often the fact is sent; `subjectversion` rises by one for each fact of a subject."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"required": ALWAYS})

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: Literal["/samsyn"] = "/samsyn"
    type: str
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    subjectversion: int = Field(ge=1)
    traceparent: str | None = None
    data: dict[str, Any]

    def encoded(self) -> bytes:
        """The event as it is sent. An attribute without a value is left out, as the standard says."""
        return self.model_dump_json(exclude={"traceparent"} if self.traceparent is None else None).encode()


def cloud_event(about: About, version: int, fact: str, at: datetime, body: Mapping[str, Any], trace: str | None = None) -> CloudEvent:
    """A row of the ledger for the bus: without a word that anybody wrote."""
    kind, name = about
    said = {kind: name, **body}
    data = {field: said[field] for field in BY_SUBJECT[fact].thin() if field in said}
    named = {"id": f"{kind}:{name}:{version}", "type": type_of(fact), "subject": name}
    return CloudEvent(**named, time=at, subjectversion=version, traceparent=trace, data=data)


def type_of(fact: str) -> str:
    """The event type of a fact. New meaning is a new fact, so the version stands."""
    return f"se.samsyn.{fact}.v1"


def subject_of(event: CloudEvent) -> str:
    """Where it is published: facts.<kind>.<fact>.<id>, so that one kind, one fact or one case can be listened for."""
    return f"facts.{event.type.removeprefix('se.samsyn.').removesuffix('.v1')}.{event.subject}"
