"""Facts on the bus are CloudEvents 1.0: read by the project's own SDK, and without a word that anybody wrote."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent as Standard

from events.cloudevents import cloud_event, subject_of
from events.table import BY_SUBJECT
from schemas.actions import About

YESTERDAY = [json.loads(line) for line in (Path(__file__).parent / "yesterday" / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
NOON = datetime(2027, 5, 13, 12, tzinfo=UTC)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
WRITTEN = (
    "Nytt ärende: buskörning.",
    "Ringde samordnaren.",
    "Gjort.",
    "Trafikkontroll på platsen",
    "Stortorget",
    "personnummer",
    "sha256:00",
)


def sent(row, version=1, trace=None):
    body = dict(row["body"])
    kind = BY_SUBJECT[row["fact"]].kind
    return cloud_event(About(kind, body.pop(kind)), version, row["fact"], NOON, body, trace)


@pytest.mark.parametrize("row", YESTERDAY, ids=[row["fact"] for row in YESTERDAY])
def test_the_sdk_reads_every_fact(row):
    event = sent(row, version=7, trace=TRACE)
    read = JSONFormat().read(Standard, event.encoded())
    about = BY_SUBJECT[row["fact"]].model_validate(row["body"]).about
    assert (read.get_specversion(), read.get_source(), read.get_type()) == ("1.0", "/samsyn", f"se.samsyn.{row['fact']}.v1")
    assert (read.get_id(), read.get_subject(), read.get_time()) == (f"{about.kind}:{about.id}:7", about.id, NOON)
    assert (read.get_extension("subjectversion"), read.get_extension("traceparent")) == (7, TRACE)
    assert read.get_datacontenttype() == "application/json"
    assert read.get_data()[about.kind] == about.id


@pytest.mark.parametrize("row", YESTERDAY, ids=[row["fact"] for row in YESTERDAY])
def test_no_word_that_anybody_wrote_is_in_it(row):
    said = sent(row).encoded().decode()
    assert [words for words in WRITTEN if words in said] == []


def test_without_a_trace_the_attribute_is_left_out_and_an_empty_field_stays():
    event = json.loads(sent({"fact": "case.opened", "body": YESTERDAY[8]["body"] | {"area": None}}).encoded())
    assert "traceparent" not in event
    assert event["data"] == {"case": "EST-2027-0001", "programme": "EST", "area": None, "severity": 2}


@pytest.mark.parametrize("row", YESTERDAY, ids=[row["fact"] for row in YESTERDAY])
def test_its_subject_says_what_happened_to_what(row):
    subject = subject_of(sent(row))
    assert re.fullmatch(r"facts\.[a-z]+\.[a-z_]+\.[A-Za-z0-9-]+", subject)
    assert subject.startswith(f"facts.{row['fact']}.")
