"""Durable names: what is deployed is never renamed silently, and yesterday's facts and signals still parse."""

import json
from datetime import date, datetime
from pathlib import Path

from events.base import Audience
from events.cloudevents import type_of
from events.signals import SignalReceived
from events.table import BY_SUBJECT, RECEIVED, TABLE

YESTERDAY = Path(__file__).parent / "yesterday"

SUBJECTS = {
    "action.accepted",
    "action.added",
    "action.declined",
    "action.done",
    "action.escalated",
    "action.extended",
    "action.moved",
    "action.paused",
    "action.reassigned",
    "action.reprojected",
    "action.resumed",
    "action.step_skipped",
    "action.term_decided",
    "case.absorbed",
    "case.closed",
    "case.commented",
    "case.joined",
    "case.left",
    "case.merged",
    "case.alarmed",
    "case.linked",
    "case.opened",
    "case.prioritised",
    "case.raised",
    "case.released",
    "case.reopened",
    "case.revised",
    "case.rewatched",
    "case.unmerged",
    "case.watched",
    "consultation.joined",
    "consultation.opened",
    "council.decided",
    "digest.frozen",
    "digest.replaced",
    "feed.fell_silent",
    "feed.heard",
    "feedback.given",
    "function.absent",
    "function.back",
    "group.ended",
    "group.prolonged",
    "group.started",
    "meeting.closed",
    "meeting.prepared",
    "notice.closed",
    "notice.failed",
    "notice.sent",
    "place.forgotten",
    "place.named",
    "proposal.accepted",
    "proposal.declined",
    "proposal.made",
    "signal.alarmed",
    "signal.approved",
    "signal.attached",
    "signal.blanked",
    "signal.conflicted",
    "signal.corrected",
    "signal.moved",
    "signal.destroyed",
    "signal.noted",
    "signal.parked",
    "signal.routed",
    "signal.set_aside",
    "signal.unreadable",
}


def test_the_subjects_of_facts_are_those_that_were_deployed():
    assert set(BY_SUBJECT) == SUBJECTS
    assert len(BY_SUBJECT) == len(TABLE)


BUS = {"action", "case", "signal"}
IDS = {"action", "case", "signal", "function", "declined_by", "to", "subject", "told", "other", "merge"}
"""Names of fields that hold ids we made, or that the municipality's file gives to functions."""
CODES = {"to_kind", "subject_kind", "programme", "area", "key", "purpose", "because"}
"""Words of the program, and names in the municipality's own policy."""
CLOSED = {int, float, date, datetime, tuple[tuple[int, datetime], ...]}
"""Types that nobody can write a name in."""


def test_all_facts_about_one_kind_of_thing_have_one_audience():
    kinds = {(fact.kind, row.audience) for fact, row in TABLE.items()}
    assert {kind for kind, audience in kinds if audience is Audience.BUS} == BUS
    assert {kind for kind, audience in kinds if audience is Audience.HOUSE} == {fact.kind for fact in TABLE} - BUS


def test_no_field_on_the_bus_is_free_text():
    on_the_bus = {
        (name, field.annotation) for fact, row in TABLE.items() if row.audience is Audience.BUS for name, field in fact.thin().items()
    }
    texts = {name for name, kind in on_the_bus if kind not in CLOSED}
    assert texts == IDS | CODES


def test_every_fact_carries_on_the_bus_what_it_is_about():
    assert [fact for fact in TABLE if fact.kind not in fact.thin()] == []


def test_the_types_of_facts_on_the_bus_are_those_that_were_deployed():
    assert {type_of(fact) for fact in BY_SUBJECT} == {f"se.samsyn.{subject}.v1" for subject in SUBJECTS}


def test_the_streams_and_durables_are_those_that_were_deployed():
    assert {lane: tuple(stream) for lane, stream in RECEIVED.items()} == {
        "place": ("SIGNALS_PLACE", "signals.place.*", "router-place"),
        "org": ("SIGNALS_ORG", "signals.org.*", "router-org"),
        "individual": ("SIGNALS_INDIVIDUAL", "signals.individual.*", "router-individual"),
    }


def test_yesterdays_facts_still_parse_and_have_their_sentence():
    rows = [json.loads(line) for line in (YESTERDAY / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["fact"] for row in rows} == SUBJECTS
    for row in rows:
        fact = BY_SUBJECT[row["fact"]].model_validate(row["body"])
        assert fact.about.id == row["body"][fact.kind]
        assert TABLE[type(fact)].sentence.format(**row["body"])


def test_yesterdays_signals_still_parse():
    for line in (YESTERDAY / "signals.jsonl").read_text(encoding="utf-8").splitlines():
        assert SignalReceived.model_validate_json(line).receipt.startswith("r")
