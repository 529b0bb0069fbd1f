"""@when(Fact): decoding, acknowledging after the commit, delayed retries and quarantine, once for every reaction."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import structlog
from faststream import AckPolicy
from faststream.message import StreamMessage
from faststream.nats import JStream, NatsBroker, PullSub
from nats.aio.msg import Msg
from pydantic import ValidationError

from events.signals import SignalReceived
from events.table import RECEIVED
from handlers import metrics, tracing
from handlers.broker.users import inbox
from schemas.receipts import Outcome
from schemas.terms import Lane
from services import unhandled as deeds
from services.errors import No, Unavailable
from services.store.work import Store, Work

log = structlog.get_logger()

Reaction = Callable[[list[SignalReceived], Work], Awaitable[Counter[str] | None]]
"""Returns how many signals had which outcome."""

WAIT_FOR_BATCH_S = 0.2
"""FastStream holds a batch this long unless it is full: what a lone signal waits, paid against idle CPU."""
BEAT_S = 2
"""A quarter of the consumers' ack_wait (provision.ACK_WAIT_S): how often we say that a batch is still being worked on."""
POISON_AFTER = 5
"""Failures of one message before it is quarantined. The database being away does not count."""


class When(NamedTuple):
    """A registered reaction."""

    reaction: Reaction
    batch: int


REACTIONS: list[When] = []


def when(fact: type[SignalReceived], *, batch: int) -> Callable[[Reaction], Reaction]:  # noqa: ARG001 - names what it reacts to
    """React to a fact, up to `batch` at a time, in one unit of work. The function has no `if`: deeds decide."""

    def register(reaction: Reaction) -> Reaction:
        REACTIONS.append(When(reaction, batch))
        return reaction

    return register


def subscribe(broker: NatsBroker, store: Store) -> None:
    """Register every reaction with FastStream, with each default that loses messages set otherwise."""
    for registered in REACTIONS:
        for lane, stream in RECEIVED.items():
            broker.subscriber(
                stream.subjects,
                durable=stream.durable,
                stream=JStream(stream.name, declare=False),  # declare=True would overwrite the stream's settings
                pull_sub=PullSub(batch_size=registered.batch, timeout=WAIT_FOR_BATCH_S, batch=True),
                ack_policy=AckPolicy.MANUAL,  # the default rejects for ever on any exception
                no_reply=True,  # a reply_to header would make us publish for a stranger
                decoder=undecoded,
                inbox_prefix=f"{inbox('router')}.".encode(),  # FastStream forgets the connection's own here
            )(Router(registered.reaction, lane, store))


async def undecoded(message: StreamMessage[list[Msg]]) -> list[Msg]:
    """Hand over the messages as they are: FastStream's decoder fails a whole batch for one bad message."""
    return message.raw_message


class Router:
    """One reaction on one lane: a batch in one transaction, or each message alone when the batch fails."""

    def __init__(self, reaction: Reaction, lane: Lane, store: Store) -> None:
        self.reaction, self.lane, self.store = reaction, lane, store
        self.failures: Counter[str] = Counter()

    async def __call__(self, messages: Any) -> None:
        """Handle a batch. Never raises: FastStream would print the input."""
        async with beating(messages):
            try:
                await self.carry(messages)
            except Unavailable:
                await _later(messages, 2)
            except Exception as error:  # noqa: BLE001 - one bad message must not fail its neighbours: each is tried alone
                log.warning("batch_failed", reason=type(error).__name__, messages=len(messages), lane=self.lane)
                for message in messages:
                    await self.alone(message)

    async def carry(self, messages: Sequence[Msg]) -> None:
        """One unit of work for all of them; the acks follow the commit."""
        facts = [(message, self.read(message)) for message in messages]
        good = [fact for _, fact in facts if fact is not None]
        with tracing.each("signals.route", [(fact.receipt, fact.trace) for fact in good]):
            async with self.store.work("system:router") as work:
                outcomes = await self.reaction(good, work) or Counter()
                for message, fact in facts:
                    if fact is None:
                        outcomes += await self.quarantine(work, message, "Unreadable")
        metrics.routed(outcomes)
        for message in messages:
            await message.ack()

    async def alone(self, message: Msg) -> None:
        """One message in its own unit; after too many failures it is sealed for the operator and the rest move on."""
        name = _receipt(message)
        try:
            await self.carry([message])
        except Unavailable:
            await _later([message], 2)
        except Exception as error:  # noqa: BLE001 - counted, logged by class only, and in the end quarantined
            self.failures[name] += 1
            log.warning("signal_failed", reason=type(error).__name__, attempt=self.failures[name], receipt=name)
            await self._fail(message, type(error).__name__)
        else:
            self.failures.pop(name, None)

    async def _fail(self, message: Msg, reason: str) -> None:
        attempt = self.failures[_receipt(message)]
        if attempt < POISON_AFTER:
            await _later([message], min(0.2 * 2**attempt, 60))
            return
        try:
            async with self.store.work("system:router") as work:
                outcomes = await self.quarantine(work, message, reason)
        except Exception as error:  # noqa: BLE001 - what cannot be sealed now is sealed later, and its neighbours go on
            log.warning("quarantine_failed", reason=type(error).__name__, receipt=_receipt(message))
            await _later([message], 2)
        else:
            self.failures.pop(_receipt(message), None)
            metrics.routed(outcomes)
            await message.ack()

    async def quarantine(self, work: Work, message: Msg, reason: str) -> Counter[str]:
        """Seal the body in the database, so that the message can be acknowledged without being lost. `reason` is a class name."""
        headers = message.headers or {}
        digest = headers.get("Samsyn-Digest") or f"sha256:{hashlib.sha256(message.data).hexdigest()}"
        feed = headers.get("Samsyn-Feed", "okänd")
        unhandled = deeds.Unhandled(_receipt(message), feed, self.lane, digest, message.data, reason)
        return Counter([Outcome.UNREADABLE] if await deeds.set_unreadable(work, unhandled) else [])

    def read(self, message: Msg) -> SignalReceived | None:
        """The signal in a message, unsealed where its lane is closed; None when it cannot be read."""
        try:
            body = message.data
            if self.lane.closed:
                body = self.store.keys.lanes[self.lane].open(body, f"stream:{_receipt(message)}")
            return SignalReceived.model_validate_json(body)
        except (ValidationError, No):
            return None


@asynccontextmanager
async def beating(messages: Sequence[Msg]) -> AsyncIterator[None]:
    """Tell the broker every BEAT_S that the batch is being worked on, so that it is not handed out twice."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            for message in messages:
                await message.in_progress()

    heart = asyncio.create_task(beat())
    try:
        yield
    finally:
        heart.cancel()


async def _later(messages: Sequence[Msg], seconds: float) -> None:
    for message in messages:
        if not message.is_acked:
            await message.nak(delay=seconds)


def _receipt(message: Msg) -> str:
    return message.subject.rsplit(".", 1)[-1]
