"""Traces: one trace from the request's header to the ledger, the notice and the letter's hand-over, and none in the letter."""

import json
import secrets

import httpx
import nats
import pytest
from asking import person
from house import THURSDAY, event, handled, house_at, letters_gone, until
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import select
from town import facts, ledger_end, opened, rows

from handlers import tracing
from handlers.theatre.mailbox import words
from services.store import feeds, tables


def traceparent():
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def trace_of(parent):
    return parent.split("-")[1]


@pytest.fixture
def exporter():
    """Everything is traced, into memory."""
    kept, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    with tracing.using(provider):
        yield kept


async def by_http(house, home, headers):
    key = feeds.issue(home, "vaktbolaget")
    async with httpx.AsyncClient(base_url=house.url) as client:
        answer = await client.post("/signals", json=event(), headers={"Authorization": f"Bearer {key}"} | headers)
    assert answer.status_code == 202


async def by_nats(house, home, headers):
    key = feeds.issue(home, "vaktbolaget")
    async with httpx.AsyncClient(base_url=house.url, headers={"Authorization": f"Bearer {house.store.keys.desk}"}) as desk:
        assert (await desk.post("/desk/feeds.changed", json={})).status_code == 200
    async with await nats.connect(f"nats://127.0.0.1:{house.nats.port}", user="vaktbolaget", password=key) as connection:
        answer = await connection.request("in.vaktbolaget", json.dumps(event()).encode(), timeout=10, headers=headers)
    assert json.loads(answer.data)["items"][0]["status"] == 202


async def traces(store):
    """The trace of every fact and of every notice, once all is done."""
    await handled(store, 1)
    await letters_gone(store)

    async def published():
        return not await rows(store, select(tables.outbox))

    await until(published)
    told = {row.fact: row.trace for row in await rows(store, select(tables.ledger))}
    return told, {row.id: row.trace for row in await rows(store, select(tables.notices))}


@pytest.mark.parametrize("door", [by_http, by_nats])
async def test_one_trace_leads_from_the_request_to_the_ledger_the_notice_and_the_hand_over(house, tmp_path, box, exporter, door):
    sent = traceparent()
    await door(house, tmp_path / "home", {"traceparent": sent})
    told, notices = await traces(house.store)

    assert {"signal.routed", "case.opened", "action.added", "notice.sent"} <= told.keys()
    assert {trace_of(trace) for trace in [*told.values(), *notices.values()]} == {trace_of(sent)}
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert spans.keys() == {"signal.accept", "signals.route", "fact.publish", "letter.hand_over"}
    assert {f"{span.context.trace_id:032x}" for span in spans.values()} == {trace_of(sent)}
    assert f"{spans['signal.accept'].parent.span_id:016x}" == sent.split("-")[2]
    assert {span.parent.span_id for name, span in spans.items() if name != "signal.accept"} == {spans["signal.accept"].context.span_id}
    said = {name: set(span.attributes) for name, span in spans.items()}
    assert said == {
        "signal.accept": {"feed", "status"},
        "signals.route": {"id"},
        "fact.publish": {"id"},
        "letter.hand_over": {"notice", "attempt", "accepted"},
    }
    assert [letter for letter in box.letters if trace_of(sent) in letter.as_string() + words(letter)] == []


@pytest.mark.parametrize("door", [by_http, by_nats])
async def test_without_an_exporter_the_context_passes_through_untouched(tmp_path, box, door):
    sent = traceparent()
    async with house_at(tmp_path / "home", THURSDAY, box) as house:
        await door(house, tmp_path / "home", {"traceparent": sent})
        told, notices = await traces(house.store)
    assert {*told.values(), *notices.values()} == {sent}


@pytest.mark.parametrize("garbage", ["", "banan", "00-" + 32 * "0" + "-" + 16 * "1" + "-01", "00-811228-9874-01", 99 * "ab-"])
async def test_foreign_garbage_is_ignored_and_the_signal_taken(tmp_path, box, garbage):
    async with house_at(tmp_path / "home", THURSDAY, box) as house:
        await by_http(house, tmp_path / "home", {"traceparent": garbage})
        told, notices = await traces(house.store)
    assert {*told.values(), *notices.values()} == {None}


DEEDS = {
    "/cases": {"rule": "fordon", "place": {"name": "Stortorget"}, "severity": 2, "text": "Beslutat i dag"},
    "/cases/{case}/comment": {"text": "Lugnare nu"},
    "/cases/{case}/actions": {"title": "Laga", "effect": "Helt", "function": "gata-park", "deadline": {"working_days": 5}},
    "/actions/{action}/accept": {},
    "/signals": {
        "name": "samtal-1",
        "source": "resident",
        "category": "LITTER",
        "severity_reported": 1,
        "place": {"name": "Nyhems torg"},
        "occurred_from": THURSDAY.isoformat(),
    },
}


@pytest.mark.parametrize("path", DEEDS)
async def test_a_deed_through_the_api_leaves_the_trace_of_its_request_in_the_ledger(store, exporter, path):
    sent = traceparent()
    case, [action, *_] = await opened(store)
    end = await ledger_end(store)
    async with person(store) as client:
        answer = await client.post(path.format(case=case, action=action), json=DEEDS[path], headers={"traceparent": sent})
    assert answer.is_success, answer.text
    done = await rows(store, select(tables.ledger).where(tables.ledger.c.seq > end))
    assert {trace_of(row.trace) for row in done} == {trace_of(sent)}
    [span] = exporter.get_finished_spans()
    assert (span.name, set(span.attributes), f"{span.parent.span_id:016x}") == ("deed.do", {"deed"}, sent.split("-")[2])


@pytest.mark.parametrize("sent", [None, "banan"])
async def test_a_deed_through_the_api_without_a_trace_is_done_without_one(store, sent):
    case, _ = await opened(store)
    async with person(store) as client:
        headers = {"traceparent": sent} if sent else {}
        assert (await client.post(f"/cases/{case}/comment", json={"text": "Lugnare nu"}, headers=headers)).is_success
    assert (await facts(store, case))[-1].trace is None


async def test_a_span_of_what_failed_says_the_class_of_the_error_and_never_its_words(exporter):
    with pytest.raises(ValueError, match="811228"), tracing.span("signal.accept"):
        raise ValueError("811228-9874")
    [span] = exporter.get_finished_spans()
    assert (span.status.description, list(span.events)) == ("ValueError", [])


async def test_what_is_exported_needs_the_endpoint_and_nothing_else(monkeypatch):
    monkeypatch.delenv(tracing.ENDPOINT, raising=False)
    async with tracing.exporting("up"):
        assert tracing.current() is None
        with tracing.span("signal.accept"):
            assert tracing.current() is None
    monkeypatch.setenv(tracing.ENDPOINT, "http://127.0.0.1:9")
    async with tracing.exporting("up"):
        with tracing.span("signal.accept"):
            assert tracing.current()
