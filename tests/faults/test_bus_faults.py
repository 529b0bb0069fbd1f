"""What the bus may do to a signal: bring it twice, late, out of order or broken, among others that fail, or lose it altogether."""

import asyncio
import itertools
import logging
import random
from contextlib import AsyncExitStack, suppress
from datetime import timedelta

import pytest
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faults.books import counted, opened_seals, outcomes
from faults.bus import PLACE, bus_of, wipe
from faults.shots import CANARY, garbage
from house import DAY, THURSDAY, event, handled, house_at, signal, until
from nats.js.errors import APIError
from sender import database_locked, impatient, sending
from sqlalchemy import select

from handlers.broker import when
from handlers.broker.check import check
from handlers.turning.parts import part
from schemas.terms import Lane
from services import signals
from services.errors import Refused
from services.store.tables import actions, cases, inbox

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def bus(house):
    async with bus_of(house) as bus:
        yield bus


@pytest.fixture
async def sender(house):
    async with sending(house) as sender:
        yield sender


def receipt(answer):
    """What must never change of a receipt."""
    assert answer.status_code == 202, answer.text
    return {key: answer.json()[key] for key in ("receipt", "digest", "accepted_at", "status")}


async def test_a_signal_that_comes_ten_times_has_one_effect(house, bus, sender):
    sent = event("fem gånger")
    first, *others = [receipt(answer) for answer in await asyncio.gather(*(sender.post(sent) for _ in range(5)))]
    assert others == [first] * 4
    await handled(house.store, 1)
    before = await counted(house.store)
    stored = await bus.body(first["receipt"])
    for n in range(5):
        await bus.put(first["receipt"], stored, f"kopia-{n}")
    await until(bus.drained)
    assert await counted(house.store) == before
    assert [held for _, _, held in before[0].values()] == [1]
    assert receipt(await sender.post(sent)) == first


async def test_the_same_id_with_something_else_in_it_is_refused_also_when_the_stream_has_forgotten_it(house, bus, sender):
    sent, other = event("en gång"), event("en gång", text="något annat")
    first = receipt(await sender.post(sent))
    assert (await sender.post(other)).status_code == 409
    await handled(house.store, 1)
    before = await counted(house.store)
    await bus.forget()
    assert (await sender.post(other)).status_code == 409
    assert receipt(await sender.post(sent)) == first
    assert await counted(house.store) == before


async def test_the_same_id_with_something_else_in_it_is_kept_sealed_once_if_it_comes_by_the_stream(house, bus):
    first = signal(house.store, "en gång")
    other = signal(house.store, "en gång", text="något annat")
    await bus.put_signal(first)
    await handled(house.store, 1)
    held, facts, asked, _ = await counted(house.store)
    for n in range(3):
        await bus.put(other.receipt, other.model_dump_json().encode(), f"kopia-{n}")
    await until(bus.drained)
    assert await counted(house.store) == (held, facts + 1, asked, 1)
    assert [type(first).model_validate_json(body) for body in (await opened_seals(house.store, "conflict")).values()] == [other]


def orders(rng):
    """Every order of four signals, and thirty of twelve."""
    few = [tuple(order) for order in itertools.permutations(range(4))]
    many = [tuple(rng.sample(range(12), 12)) for _ in range(30)]
    return few + many


def told(n, base):
    """The nth signal about one place: of one family, of rising gravity, some days apart."""
    kind = ["VEHICLE_RECKLESS", "SPEEDING", "GATHERING"][n % 3]
    return {"category": kind, "severity_reported": 1 + n * 7 % 4, "occurred": base + timedelta(hours=11 * (n % 12))}


async def end_state(store, receipts):
    """The cases these receipts led to, with what the programme asked for."""
    async with store.look() as look:
        led = await look.rows(select(inbox.c.about_id).where(inbox.c.receipt.in_(receipts)).distinct())
        names = [row.about_id for row in led]
        found = await look.rows(select(cases).where(cases.c.id.in_(names)))
        keys = await look.rows(select(actions.c.key).where(actions.c.about_id.in_(names)))
    return [(c.status, c.severity, c.signals, c.first_at, c.last_at) for c in found], sorted(row.key for row in keys)


async def test_signals_about_one_place_lead_to_the_same_case_in_whatever_order_they_come(house, bus):
    ends = {}
    for nth, order in enumerate(orders(random.Random(1))):
        base = THURSDAY - 30 * DAY * (nth + 1)  # so far apart that no two orders meet in one case
        sent = [signal(house.store, f"{nth}-{n}", **told(n, base)) for n in order]
        for one in sent:
            await bus.put_signal(one)
        ends[order] = ([s.receipt for s in sent], base)
    await handled(house.store, sum(map(len, ends)))
    for size in (4, 12):
        states = [(await end_state(house.store, receipts), base) for order, (receipts, base) in ends.items() if len(order) == size]
        relative = [([(*case[:3], case[3] - base, case[4] - base) for case in held], keys) for (held, keys), base in states]
        assert [len(held) for held, _ in relative] == [1] * len(relative)
        assert relative == [relative[0]] * len(relative)


async def test_poison_is_sealed_and_the_good_signals_around_it_are_routed(house, bus, log):
    bad = garbage()
    good = [signal(house.store) for _ in range(50)]
    for n, one in enumerate(good):
        await bus.put_signal(one)
        if n % 5 == 0:
            await bus.put(f"gift{n // 5}", bad[n // 5])
    with pytest.raises(APIError, match="message size exceeds"):
        await bus.put("for-stor", b"x" * 200_000)
    await handled(house.store, len(good) + len(bad))
    await until(bus.drained)
    ended = await outcomes(house.store)
    assert {name: ended.pop(f"{name}") for name in [f"gift{n}" for n in range(len(bad))]} == {f"gift{n}": "unreadable" for n in range(10)}
    assert ended.keys() == {one.receipt for one in good}
    assert set(ended.values()) == {"routed", "attached"}
    assert await opened_seals(house.store, "unreadable") == {f"gift{n}": body for n, body in enumerate(bad)}
    async with house.store.look() as look:
        said = {row.sentence for row in await look.rows(select(inbox.c.sentence).where(inbox.c.outcome == "unreadable"))}
    assert said == {"Signalen kunde inte hanteras (Unreadable); driften är underrättad."}
    assert not [word for word in (CANARY, "Kanarie", "\\ud", "input_value", "Traceback") if word in log.getvalue()]


class StumbleError(RuntimeError):
    """A fault in our own code."""


async def stumbling(received, work):
    """Route, and fail at one signal after everything has been written."""
    await signals.route(work, received)
    for one in received:
        if one.report.text == "snubbla":
            raise StumbleError(f"{CANARY} {one}")


async def test_a_signal_that_our_code_cannot_handle_is_sealed_after_some_attempts_and_holds_nobody_up(tmp_path, monkeypatch, log):
    monkeypatch.setattr(when, "REACTIONS", [when.When(stumbling, 500)])
    async with house_at(tmp_path / "home") as house, bus_of(house) as bus:
        bad = signal(house.store, text="snubbla")
        good = [signal(house.store) for _ in range(20)]
        for one in (*good[:10], bad, *good[10:]):
            await bus.put_signal(one)
        await handled(house.store, len(good))
        assert bad.receipt not in await outcomes(house.store), "the others did not wait for its attempts"
        await handled(house.store, len(good) + 1)
        await until(bus.drained)
        assert (await outcomes(house.store))[bad.receipt] == "unreadable"
        assert await opened_seals(house.store, "unreadable") == {bad.receipt: bad.model_dump_json().encode()}
        assert [held for _, _, held in (await counted(house.store))[0].values()] == [len(good)]
    said = log.getvalue()
    assert said.count('"reason": "StumbleError", "attempt"') == when.POISON_AFTER
    assert CANARY not in said


async def delete_consumer(bus, _home):
    await bus.js.delete_consumer("SIGNALS_PLACE", "router-place")


async def delete_stream(bus, _home):
    await bus.js.delete_stream("SIGNALS_PLACE")


async def wipe_store(_bus, home):
    wipe(home / "nats" / "jetstream")


@pytest.mark.parametrize("lose", [delete_consumer, delete_stream, wipe_store])
async def test_what_the_broker_has_lost_is_provisioned_again_and_nothing_is_counted_twice(house, bus, sender, lose):
    old = [event() for _ in range(5)]  # fewer than a place is proposed for deeper work at
    receipts = [receipt(await sender.post(sent)) for sent in old]
    await handled(house.store, len(old))
    before = await counted(house.store)
    await lose(bus, house.nats.home)
    new = event("ny")

    async def taken():
        return (await sender.post(new)).status_code == 202

    await until(taken, 60)
    assert [receipt(await sender.post(sent)) for sent in old] == receipts
    await until(lambda: has(house.store, len(old) + 1), 60)
    (before_cases, facts, asked, _), (after_cases, more, still, _) = before, await counted(house.store)
    assert [(n, s) for n, s, _ in before_cases.values()] == [(n, s) for n, s, _ in after_cases.values()]
    assert [held for _, _, held in after_cases.values()] == [len(old) + 1]
    assert (more - facts, still - asked) == (2, 0), "one fact of the signal, one of its case"


async def has(store, n):
    return len(await outcomes(store)) >= n


async def test_while_another_program_holds_the_database_signals_wait_and_none_is_given_up(house, bus, sender, log):
    await impatient(house)
    sent = [event() for _ in range(20)]
    async with database_locked(house):
        receipts = {receipt(answer)["receipt"] for answer in [await sender.post(one) for one in sent]}
        parked = await sender.post(event(text="Ring 070-174 06 05"))
        assert (parked.status_code, "Retry-After" in parked.headers) == (503, True)

        async def tried_often():
            return (await bus.consumer()).delivered.consumer_seq >= len(sent) * when.POISON_AFTER

        await until(tried_often, 120)
        assert await outcomes(house.store) == {}
    await handled(house.store, len(sent))
    await until(bus.drained)
    ended = await outcomes(house.store)
    assert ended.keys() == receipts
    assert set(ended.values()) == {"routed", "attached"}
    assert "signal_failed" not in log.getvalue()


async def test_a_signal_is_not_given_up_because_our_own_parts_queue_for_the_database(store):
    """Whoever waits too long for a connection that writes must try again, also when it is the hand that would seal."""
    pool = store.writer.sync_engine.pool
    pool._timeout = 0.01
    router, message = when.Router(stumbling, Lane.PLACE, store), Letterbox(signal(store))
    async with AsyncExitStack() as queue:
        for _ in range(pool.size()):
            await queue.enter_async_context(store.work("system:test"))
        for _ in range(when.POISON_AFTER + 1):
            await router([message])
    assert message.answers == ["nak"] * (when.POISON_AFTER + 1)
    await router([message])
    assert message.answers[-1] == "ack"
    assert set((await outcomes(store)).values()) == {"routed"}


async def test_a_signal_that_has_been_given_up_is_not_remembered(store):
    router, message = when.Router(stumbling, Lane.PLACE, store), Letterbox(signal(store, text="snubbla"))
    for _ in range(when.POISON_AFTER - 1):
        await router([message])
    assert router.failures
    await router([message])
    assert (message.answers[-1], set((await outcomes(store)).values())) == ("ack", {"unreadable"})
    assert not router.failures


class Letterbox:
    """A message from the stream that remembers how it was answered."""

    is_acked = False
    headers = None

    def __init__(self, signal):
        self.subject, self.data, self.answers = PLACE.subject(signal.receipt), signal.model_dump_json().encode(), []

    async def ack(self):
        self.answers.append("ack")

    async def nak(self, delay):
        self.answers.append("nak" if delay else "nak at once")


async def test_a_stream_that_is_full_is_answered_503_and_takes_the_signal_when_there_is_room(house, bus, sender):
    sent = event("fullt")

    async def refused():
        await bus.shrink()
        return (await sender.post(sent)).status_code == 503

    await until(refused)
    assert (await outcomes(house.store)) == {}

    async def taken():
        return (await sender.post(sent)).status_code == 202

    await until(taken, 60)
    await handled(house.store, 1)
    assert [held for _, _, held in (await counted(house.store))[0].values()] == [1]


async def test_a_part_that_fails_is_told_by_its_class_and_the_house_does_not_go_on_without_it(log):
    async def broken():
        raise StumbleError(CANARY)

    failed = asyncio.Event()
    async with asyncio.timeout(20), part(broken(), failed):
        await failed.wait()
    assert '"reason": "StumbleError"' in log.getvalue()
    assert CANARY not in log.getvalue()


async def test_a_part_that_does_not_hear_the_first_time_that_it_is_to_stop_is_told_again():
    async def deaf():
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    async with asyncio.timeout(20), part(deaf(), asyncio.Event()):
        await asyncio.sleep(0)


def subscribed(store, **slipped):
    """A broker with a subscriber as @when makes them, but for what slipped."""
    broker = NatsBroker(graceful_timeout=slipped.pop("graceful_timeout", 12), logger=logging.getLogger("faststream"))
    right = {
        "durable": "router",
        "stream": JStream("SIGNALS_PLACE", declare=False),
        "pull_sub": PullSub(batch_size=10, timeout=0.2, batch=True),
        "ack_policy": AckPolicy.MANUAL,
        "no_reply": True,
        "decoder": when.undecoded,
    }
    settings = {name: value for name, value in (right | slipped).items() if value is not None}

    @broker.subscriber("signals.place.*", **settings)
    async def handle(_):
        pass

    return broker


def test_the_subscribers_of_the_house_pass_the_start_up_check(store):
    check(subscribed(store))
    broker = NatsBroker(graceful_timeout=12)
    when.subscribe(broker, store)
    check(broker)


@pytest.mark.parametrize(
    ("slipped", "named"),
    [
        ({"ack_policy": None}, "ack_policy"),
        ({"ack_policy": AckPolicy.NACK_ON_ERROR}, "ack_policy"),
        ({"no_reply": None}, "no_reply"),
        ({"stream": JStream("SIGNALS_PLACE")}, "stream.declare"),
        ({"stream": "SIGNALS_PLACE"}, "stream.declare"),
        ({"pull_sub": None}, "pull_sub"),
        ({"pull_sub": PullSub(batch_size=10, timeout=0.2)}, "pull_sub"),
        ({"pull_sub": PullSub(batch_size=10, batch=True)}, "pull_sub"),
        ({"decoder": None}, "decoder"),
        ({"durable": None}, "durable"),
        ({"graceful_timeout": None}, "graceful_timeout"),
        ({"graceful_timeout": 1}, "graceful_timeout"),
    ],
)
def test_a_subscriber_that_slipped_back_to_a_default_is_refused_by_name(store, slipped, named):
    with pytest.raises(Refused, match=named):
        check(subscribed(store, **slipped))
