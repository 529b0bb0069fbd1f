"""Durable names: what is deployed is never renamed silently, and yesterday's facts and signals still parse."""

import json
from pathlib import Path

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
    "action.paused",
    "action.reassigned",
    "action.resumed",
    "case.closed",
    "case.commented",
    "case.joined",
    "case.opened",
    "case.raised",
    "case.reopened",
    "case.watched",
    "consultation.joined",
    "consultation.opened",
    "digest.frozen",
    "notice.closed",
    "notice.failed",
    "notice.sent",
    "signal.attached",
    "signal.conflicted",
    "signal.noted",
    "signal.parked",
    "signal.routed",
    "signal.set_aside",
    "signal.unreadable",
}


def test_the_subjects_of_facts_are_those_that_were_deployed():
    assert set(BY_SUBJECT) == SUBJECTS
    assert len(BY_SUBJECT) == len(TABLE)


def test_the_streams_and_durables_are_those_that_were_deployed():
    assert {lane: tuple(stream) for lane, stream in RECEIVED.items()} == {
        "place": ("SIGNALS_PLACE", "signals.place.*", "router-place"),
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
