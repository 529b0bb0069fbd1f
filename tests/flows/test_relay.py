"""What happens goes out on the bus after its commit: every fact once, gapless per subject, and nothing of the individual lane."""

import asyncio
import json
import re

import pytest
from house import concern, signal, until
from onthebus import bus_at, for_the_bus, left, missed_nothing, on_the_bus
from sqlalchemy import delete
from town import alter, do, opened, report, route

from events.heard import Heard, Hearing
from handlers.broker.facts import publish
from handlers.turning import relay as turning
from handlers.turning.relay import Relay
from services import signals
from services.errors import Unavailable
from services.store import tables as t
from services.store.outbox import waiting

WORDS = "Kvarglömda ord 7f3q"


@pytest.fixture
def relay(store, bus):
    return a_relay(store, bus)


def a_relay(store, bus):
    async def send(facts):
        await publish(bus, facts)

    return Relay(store, send)


async def all_gone(relay):
    while await relay.once():
        pass


async def much_happens(store):
    """A case from signal to done and back again, with something written at every step."""
    case, [first, *others] = await opened(store, text=WORDS)
    await report(store, text=WORDS)
    await do(store, "action.accept", action=first)
    await do(store, "action.extend", action=first, text=WORDS, days=20)
    await do(store, "action.pause", action=first, text=WORDS, until="2027-06-01")
    await do(store, "action.resume", action=first)
    await do(store, "action.decline", action=others[0], text=WORDS)
    await do(store, "action.reassign", action=others[0], function="gata-park", text=WORDS)
    await do(store, "case.comment", case=case, text=WORDS)
    for action in [first, *others]:
        await do(store, "action.done", action=action, text=WORDS)
    await do(store, "case.close", case=case, text=WORDS)
    await do(store, "case.reopen", case=case, text=WORDS)
    parked = signal(store, text=WORDS)
    async with store.work("feed:vaktbolaget") as work:
        await signals.park(work, parked, b"{}", (WORDS,))
    return case


async def test_every_fact_goes_out_once_in_the_order_it_happened(store, bus, relay):
    await much_happens(store)
    wanted = await for_the_bus(store)
    assert len(wanted) >= 20
    await all_gone(relay)
    facts = await on_the_bus(bus)
    assert [fact["id"] for fact in facts] == wanted
    assert missed_nothing(facts)
    assert await left(store) == 0


async def test_no_written_word_and_only_ids_and_codes_go_out(store, bus, relay):
    await much_happens(store)
    await all_gone(relay)
    facts = await on_the_bus(bus)
    texts = {value for fact in facts for value in fact["data"].values() if isinstance(value, str)}
    assert "7f3q" not in json.dumps(facts, ensure_ascii=False)
    assert [text for text in texts if not re.fullmatch(r"[A-Za-z0-9:.+-]{1,40}", text)] == []
    [told] = [row.body for row in await said(store, "case.commented")]
    assert told == {"text": WORDS}, "the timeline keeps it"


async def said(store, fact):
    async with store.look() as look:
        return await look.rows(t.ledger.select().where(t.ledger.c.fact == fact))


async def test_nothing_of_the_individual_lane_goes_out(store, bus, relay):
    await report(store, feed="skolan", **concern(store.keys.reference("elev-4711")))
    await do(store, "action.accept", action="A-2027-0001")
    assert await left(store) == 0
    await all_gone(relay)
    assert await on_the_bus(bus) == []


async def test_a_signal_that_comes_again_in_another_lane_shows_no_gap(store, bus, relay):
    """The same id, first about a young person and then about a place: the bus never heard of it and does not begin in the middle."""
    [receipt] = await route(store, signal(store, "samma", feed="skolan", **concern(store.keys.reference("elev-4711"))))
    async with store.work("system:router") as work:
        await signals.route(work, [signal(store, "samma", feed="skolan", text="om en plats")])
    assert len(await said(store, "signal.conflicted")) == 1
    await all_gone(relay)
    assert [fact for fact in await on_the_bus(bus) if fact["subject"] == receipt] == []


async def test_two_relays_at_once_without_a_lease_publish_every_fact_once(store, bus, monkeypatch):
    monkeypatch.setattr(turning, "AT_ONCE", 7)
    two = [a_relay(store, bus) for _ in range(2)]
    for relay in two:
        relay._mine = always
    await much_happens(store)
    await asyncio.gather(*(all_gone(relay) for relay in two))
    facts = await on_the_bus(bus)
    assert sorted(fact["id"] for fact in facts) == sorted(await for_the_bus(store))
    assert missed_nothing(facts)


async def always():
    return True


async def test_one_relay_publishes_and_another_takes_over_when_its_lease_has_run_out(store, bus, monkeypatch):
    monkeypatch.setattr(turning, "LEASE_S", 0.3)
    first, second = a_relay(store, bus), a_relay(store, bus)
    await report(store)
    assert await first.once() > 0
    await report(store, category="GRAFFITI")
    waits = await left(store)
    assert (await second.once(), await left(store)) == (0, waits)

    async def taken_over():
        return await second.once() == waits

    await until(taken_over)
    assert await left(store) == 0


async def test_a_fact_of_a_newer_version_waits_and_holds_up_nobody(store, bus, relay):
    await report(store)
    [first, *_] = await rows_waiting(store)
    await alter(store, t.ledger.update().where(t.ledger.c.seq == first.seq).values(fact="signal.tomorrow"))
    await all_gone(relay)
    assert await left(store) == 1
    await alter(store, t.ledger.update().where(t.ledger.c.seq == first.seq).values(fact=first.fact))
    await all_gone(relay)
    assert await left(store) == 0


async def rows_waiting(store):
    async with store.look() as look:
        return await waiting(look, 500)


async def test_what_cannot_be_published_waits(store, bus, relay):
    await report(store)
    waits = await left(store)

    async def away(_):
        raise Unavailable("Meddelandebussen tar inte emot just nu.")

    with pytest.raises(Unavailable):
        await Relay(store, away).once()
    assert await left(store) == waits


async def test_facts_published_and_not_yet_taken_off_the_outbox_are_not_there_twice(store, bus, relay):
    await much_happens(store)
    rows = await rows_waiting(store)
    await all_gone(relay)
    await alter(store, t.outbox.insert().values([{"seq": row.seq} for row in rows]))
    await report(store)
    await all_gone(relay)
    facts = await on_the_bus(bus)
    assert sorted(fact["id"] for fact in facts) == sorted(await for_the_bus(store))
    assert missed_nothing(facts)


async def test_a_subscriber_that_missed_one_sees_it(store, bus, relay):
    case = await much_happens(store)
    await alter(store, delete(t.outbox).where(t.outbox.c.seq == (await said(store, "case.commented"))[0].seq))
    await all_gone(relay)
    heard = Heard(whole=True)
    verdicts = [heard.hear(fact["subject"], fact["subjectversion"]) for fact in await on_the_bus(bus)]
    assert verdicts.count(Hearing.GAP) == 1
    assert {subject: missing for subject, missing in heard.missing.items() if missing} == {case: {await version(store)}}


async def version(store):
    return (await said(store, "case.commented"))[0].version


async def test_a_trace_goes_with_its_fact(store, bus, relay):
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    async with store.work("system:router") as work:
        await signals.route(work, [signal(store).model_copy(update={"trace": trace})])
    await all_gone(relay)
    assert {fact["traceparent"] for fact in await on_the_bus(bus)} == {trace}


async def test_the_whole_house_sends_its_facts(house, box):
    await report(house.store)
    async with bus_at(house.nats) as bus:

        async def gone():
            return not await left(house.store)

        await until(gone)
        assert [fact["id"] for fact in await on_the_bus(bus)] == await for_the_bus(house.store)
