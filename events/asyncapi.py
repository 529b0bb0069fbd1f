"""The AsyncAPI 3 document of the bus: every fact that goes out, and how a feed hands signals in."""

from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model
from pydantic.json_schema import models_json_schema

from events.base import Fact
from events.cloudevents import CloudEvent, type_of
from events.table import BY_SUBJECT, ON_THE_BUS
from schemas.feeds.cloudevents import SignalEvent
from schemas.problems import Problem
from schemas.receipts import Receipt

ABOUT = """\
What has happened goes out as CloudEvents 1.0 on the stream FACTS, in the order it happened to each subject and without a word that anybody
wrote: ids, codes, numbers and instants. An event may come twice (its id is then the same). `subjectversion` rises by one for each event
about a subject: a subscriber that counts knows that it missed nothing. Nothing of the individual lane goes out.
"""
NATS = {
    "host": "nats.example.se:4222",
    "protocol": "nats",
    "description": "The bus of one municipality. Everybody has a user of their own.",
}
PLACES = {
    "id": {"description": "The number or receipt of what it is about, as EST-2027-0001."},
    "feed": {"description": "The feed's id in the municipality's file."},
}
PARAMETERS = {name: {"$ref": f"#/components/parameters/{name}"} for name in PLACES}


@cache
def asyncapi() -> dict[str, Any]:
    """The document. Whoever asks what a fact means reads the class it is made from."""
    facts = [(subject, BY_SUBJECT[subject]) for subject in ON_THE_BUS]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "samsyn", "version": version("samsyn"), "description": ABOUT},
        "defaultContentType": "application/json",
        "servers": {"bus": NATS},
        "channels": {subject: _channel(subject) for subject, _ in facts} | {"in": _door(), "receipts": _answers()},
        "operations": {f"send.{subject}": _sends(subject, fact) for subject, fact in facts} | {"receive.signals": _receives()},
        "components": {"messages": _messages(facts), "parameters": PLACES, "schemas": _schemas(facts)},
    }


def _channel(subject: str) -> dict[str, Any]:
    return {
        "address": f"facts.{subject}.{{id}}",
        "messages": {subject: {"$ref": f"#/components/messages/{subject}"}},
        "parameters": {"id": PARAMETERS["id"]},
    }


def _door() -> dict[str, Any]:
    parameters = {"feed": PARAMETERS["feed"]}
    return {"address": "in.{feed}", "messages": {"signals": {"$ref": "#/components/messages/signals"}}, "parameters": parameters}


def _answers() -> dict[str, Any]:
    about = "The requester's own inbox: NATS names it in each request."
    return {"address": None, "description": about, "messages": {"receipts": {"$ref": "#/components/messages/receipts"}}}


def _sends(subject: str, fact: type[Fact]) -> dict[str, Any]:
    return {"action": "send", "channel": {"$ref": f"#/channels/{subject}"}, "summary": fact.__doc__}


def _receives() -> dict[str, Any]:
    about = "A signal or a list of at most 250. Each is answered for itself; 202 says that it is on disk and will not be lost."
    return {
        "action": "receive",
        "channel": {"$ref": "#/channels/in"},
        "summary": "A feed hands in signals and gets a receipt for each.",
        "description": about,
        "reply": {"channel": {"$ref": "#/channels/receipts"}},
    }


def _messages(facts: list[tuple[str, type[Fact]]]) -> dict[str, Any]:
    one = {"$ref": "#/components/schemas/SignalEvent"}
    door = {
        "signals": {"summary": "Signals as CloudEvents.", "payload": {"oneOf": [one, {"type": "array", "items": one, "maxItems": 250}]}},
        "receipts": {"summary": "One answer for each signal, in their order.", "payload": {"$ref": "#/components/schemas/Answers"}},
    }
    return {subject: _message(subject, fact) for subject, fact in facts} | door


def _message(subject: str, fact: type[Fact]) -> dict[str, Any]:
    """The envelope with this fact's own type and data."""
    own = {"type": {"const": type_of(subject)}, "data": {"$ref": f"#/components/schemas/{fact.__name__}"}}
    payload = {"allOf": [{"$ref": "#/components/schemas/CloudEvent"}, {"type": "object", "properties": own}]}
    return {"name": type_of(subject), "summary": fact.__doc__, "contentType": "application/cloudevents+json", "payload": payload}


def _schemas(facts: list[tuple[str, type[Fact]]]) -> dict[str, Any]:
    models: list[type[BaseModel]] = [CloudEvent, *(_thin(fact) for _, fact in facts), SignalEvent, Receipt, Problem, Answers]
    _, schemas = models_json_schema([(model, "validation") for model in models], ref_template="#/components/schemas/{model}")
    return dict(sorted(schemas["$defs"].items()))


def _thin(fact: type[Fact]) -> type[BaseModel]:
    """The part of a fact that the bus carries, as a shape of its own."""
    fields: dict[str, Any] = {name: (field.annotation, field) for name, field in fact.thin().items()}
    return create_model(fact.__name__, __doc__=fact.__doc__, __config__=ConfigDict(title=fact.__name__), **fields)


class Answer(BaseModel):
    """What became of one signal: a status as in HTTP, with a receipt or with what was wrong."""

    status: int
    receipt: Receipt | None = None
    problem: Problem | None = None


class Answers(BaseModel):
    """The answers to a request, one for each signal."""

    items: list[Answer]
