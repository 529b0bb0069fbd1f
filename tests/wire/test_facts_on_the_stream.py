"""Putting facts on a real nats-server: together with one sync, one by one when one of them is there already, and never twice."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
from house import until
from onthebus import on_the_bus

from events.cloudevents import FACTS, cloud_event
from handlers.broker.facts import follow, publish
from handlers.broker.provision import provision
from schemas.actions import About
from services.errors import Unavailable

NOON = datetime(2027, 5, 13, 12, tzinfo=UTC)
BODY = {"programme": "EST", "area": "centrum", "severity": 2, "reason": "Ord som någon skrev"}


def fact(number, version=1):
    return cloud_event(About("case", f"EST-2027-{number:04}"), version, "case.opened", NOON, BODY)


async def ids(bus):
    return [event["id"] for event in await on_the_bus(bus)]


async def headers(bus, seq):
    return (await bus.jetstream().get_msg(FACTS, seq)).headers


async def test_many_facts_go_in_one_atomic_batch_in_their_order(bus):
    facts = [fact(n) for n in range(1, 501)]
    await publish(bus, facts)
    assert await ids(bus) == [event.id for event in facts]
    assert (await headers(bus, 500))["Nats-Batch-Commit"] == "1"


async def test_one_fact_goes_by_itself_under_its_own_subject_and_id(bus):
    await publish(bus, [fact(1)])
    stored = await bus.jetstream().get_msg(FACTS, 1)
    assert stored.subject == "facts.case.opened.EST-2027-0001"
    assert stored.headers["Nats-Msg-Id"] == "case:EST-2027-0001:1"
    assert json.loads(stored.data)["data"] == {"case": "EST-2027-0001", "programme": "EST", "area": "centrum", "severity": 2}
    assert "Nats-Batch-Id" not in stored.headers


async def test_one_that_is_there_already_refuses_the_batch_and_the_others_go_one_by_one(bus):
    await publish(bus, [fact(2)])
    await publish(bus, [fact(n) for n in (1, 2, 3)])
    assert await ids(bus) == [fact(n).id for n in (2, 1, 3)]
    assert "Nats-Batch-Id" not in await headers(bus, 3)


async def test_sending_the_same_facts_again_changes_nothing(bus):
    facts = [fact(n) for n in range(1, 20)]
    for _ in range(3):
        await publish(bus, facts)
    assert await ids(bus) == [event.id for event in facts]


async def test_a_stream_that_takes_no_batches_gets_them_one_by_one(bus):
    js = bus.jetstream()
    config = (await js.stream_info(FACTS)).config
    await js.update_stream(config.evolve(allow_atomic=False))
    await publish(bus, [fact(n) for n in range(1, 10)])
    assert await ids(bus) == [fact(n).id for n in range(1, 10)]


async def test_a_full_stream_says_no_and_nothing_of_the_batch_is_there(bus):
    js = bus.jetstream()
    await publish(bus, [fact(1)])
    config = (await js.stream_info(FACTS)).config
    await js.update_stream(config.evolve(max_bytes=1))
    with pytest.raises(Unavailable):
        await publish(bus, [fact(n) for n in range(2, 10)])
    await js.update_stream(config)
    await publish(bus, [fact(n) for n in range(1, 10)])
    assert await ids(bus) == [fact(n).id for n in range(1, 10)]


async def test_without_a_stream_nothing_counts_as_published(bus):
    await bus.jetstream().delete_stream(FACTS)
    for facts in ([fact(1)], [fact(1), fact(2)]):
        with pytest.raises(Unavailable):
            await publish(bus, facts)


async def test_too_many_unfinished_batches_of_others_do_not_stop_ours(bus):
    for number in range(50):
        started = {"Nats-Batch-Id": f"left-{number}", "Nats-Batch-Sequence": "1"}
        await bus.request("facts.case.opened.left", b"{}", headers=started)
    await publish(bus, [fact(n) for n in range(1, 4)])
    assert await ids(bus) == [fact(n).id for n in range(1, 4)]


async def test_a_server_that_is_away_is_told_as_unavailable_and_the_facts_go_when_it_is_back(bus, server):
    facts = [fact(n) for n in range(1, 6)]
    await server.stop()
    with pytest.raises(Unavailable):
        await publish(bus, facts)
    await server.start()

    async def gone():
        try:
            await publish(bus, facts)
        except Unavailable:
            return False
        return True

    await until(gone)
    assert await ids(bus) == [event.id for event in facts]


class Follower:
    """Somebody who follows until they have heard enough."""

    def __init__(self, bus, subjects, start):
        self.heard = []
        self.task = asyncio.create_task(self._follow(bus, subjects, start))

    async def _follow(self, bus, subjects, start):
        async for body in follow(bus, subjects, start):
            self.heard.append(json.loads(body)["id"])

    async def has(self, *events):
        wanted = [event.id for event in events]

        async def heard():
            return len(self.heard) >= len(wanted)

        await until(heard)
        assert self.heard == wanted


@pytest.fixture
async def follower(bus):
    begun = []

    def begin(subjects="facts.>", start=1):
        begun.append(Follower(bus, subjects, start))
        return begun[-1]

    yield begin
    for one in begun:
        one.task.cancel()


async def test_a_follower_hears_one_case_or_all_from_a_place(bus, follower):
    await publish(bus, [fact(n, version) for version in (1, 2, 3) for n in (1, 2)])
    await follower("facts.case.*.EST-2027-0002").has(*(fact(2, version) for version in (1, 2, 3)))
    await follower(start=5).has(fact(1, 3), fact(2, 3))


async def test_a_follower_goes_on_after_the_server_was_away(bus, server, follower):
    await publish(bus, [fact(1), fact(2)])
    hearing = follower()
    await hearing.has(fact(1), fact(2))
    await server.stop()
    await server.start()
    await publish(bus, [fact(3), fact(4)])
    await hearing.has(*(fact(n) for n in (1, 2, 3, 4)))


async def test_a_follower_begins_anew_on_a_stream_that_was_made_anew(bus, follower):
    await publish(bus, [fact(1), fact(2)])
    hearing = follower()
    await hearing.has(fact(1), fact(2))
    await bus.jetstream().delete_stream(FACTS)
    await provision(bus.jetstream())
    await publish(bus, [fact(3)])
    await hearing.has(fact(1), fact(2), fact(3))


async def test_a_follower_whose_connection_is_closed_for_good_says_so(bus, follower):
    hearing = follower()
    await publish(bus, [fact(1)])
    await hearing.has(fact(1))
    await bus.close()
    with pytest.raises(Unavailable):
        await hearing.task
