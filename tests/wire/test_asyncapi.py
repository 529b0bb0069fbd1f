"""docs/asyncapi.json is what the bus carries: AsyncAPI 3, as committed, with every fact and none that stays in the house."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import jsonschema_rs
import pytest
from house import event

from events.asyncapi import asyncapi
from events.base import IN_HOUSE
from events.cloudevents import cloud_event, subject_of
from events.table import BY_SUBJECT, ON_THE_BUS
from handlers.desk.docs import DOCUMENTS, as_text
from handlers.doors.intake import Answer
from handlers.doors.nats import _body
from schemas.actions import About
from schemas.problems import problem
from schemas.receipts import Receipt

DOCS = Path(__file__).parents[2] / "docs"
NOON = datetime(2027, 5, 13, 12, tzinfo=UTC)
YESTERDAY = [json.loads(line) for line in (Path(__file__).parent / "yesterday" / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
SENT = [row for row in YESTERDAY if row["fact"] in ON_THE_BUS]


def valid(place, value):
    """Raises when a value is not what the document says at a place in it."""
    jsonschema_rs.validator_for(asyncapi() | {"$ref": f"#/{place}"}).validate(value)


def sent(row):
    body = dict(row["body"])
    kind = BY_SUBJECT[row["fact"]].kind
    return cloud_event(About(kind, body.pop(kind)), 3, row["fact"], NOON, body)


def references(part):
    if isinstance(part, dict):
        yield from [part["$ref"]] if "$ref" in part else []
        yield from (found for value in part.values() for found in references(value))
    if isinstance(part, list):
        yield from (found for value in part for found in references(value))


def test_the_committed_document_is_current():
    assert (DOCS / "asyncapi.json").read_text(encoding="utf-8") == as_text(DOCUMENTS["asyncapi.json"]), "samsyn docs write docs"


def test_it_is_asyncapi_3_and_every_reference_leads_somewhere():
    told = asyncapi()
    assert told["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= told["info"].keys()
    for reference in set(references(told)):
        place = told
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_operations_say_what_they_do_in_which_channel_and_its_messages_are_described():
    told = asyncapi()
    assert {operation["action"] for operation in told["operations"].values()} == {"send", "receive"}
    for channel in told["channels"].values():
        assert set(re.findall(r"{(\w+)}", channel["address"] or "")) == channel.get("parameters", {}).keys()
        assert channel["messages"]


def test_every_fact_on_the_bus_has_its_channel_and_no_other_has():
    told = {name for name in asyncapi()["channels"] if name not in {"in", "receipts"}}
    assert told == set(ON_THE_BUS)


@pytest.mark.parametrize("row", SENT, ids=[row["fact"] for row in SENT])
def test_what_is_sent_is_what_is_described(row):
    fact = sent(row)
    valid(f"components/messages/{row['fact']}/payload", json.loads(fact.encoded()))
    assert asyncapi()["channels"][row["fact"]]["address"].format(id=fact.subject) == subject_of(fact)


def test_a_fact_that_lacks_something_is_not_what_is_described():
    event = json.loads(sent(SENT[0]).encoded())
    for wrong in (event | {"type": "se.samsyn.other.v1"}, {k: v for k, v in event.items() if k != "subjectversion"}, event | {"data": {}}):
        with pytest.raises(jsonschema_rs.ValidationError):
            valid(f"components/messages/{SENT[0]['fact']}/payload", wrong)


def test_no_field_that_stays_in_the_house_is_described():
    for subject in ON_THE_BUS:
        fact = BY_SUBJECT[subject]
        kept = {name for name, field in fact.model_fields.items() if IN_HOUSE in field.metadata}
        assert kept.isdisjoint(asyncapi()["components"]["schemas"][fact.__name__]["properties"]), subject


def test_what_a_feed_sends_and_is_answered_is_what_is_described():
    valid("components/messages/signals/payload", event())
    valid("components/messages/signals/payload", [event(), event()])
    receipt = Receipt(receipt="r1", digest="sha256:0", accepted_at=NOON, status="http://samsyn.example.se/receipts/r1")
    valid("components/messages/receipts/payload", json.loads(_body([Answer(202, receipt), Answer(503, problem(503, "Senare."))])))


async def test_the_running_service_shows_it(house):
    async with httpx.AsyncClient(base_url=house.url) as client:
        assert (await client.get("/asyncapi.json")).json() == json.loads((DOCS / "asyncapi.json").read_text(encoding="utf-8"))
