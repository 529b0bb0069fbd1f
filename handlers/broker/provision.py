"""The streams and durable consumers samsyn needs, and the step that makes the server have exactly these."""

import asyncio
from dataclasses import fields, replace

from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    ReplayPolicy,
    RetentionPolicy,
    StorageType,
    StoreCompression,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from events.table import RECEIVED
from schemas.terms import Lane
from services.clock import monotonic
from services.errors import Unavailable

MB = 1024 * 1024
DAY = 24 * 60 * 60.0
BATCH = 500  # what the router takes at a time
ACK_WAIT_S = 8.0
MEGABYTES = {Lane.PLACE: 1024, Lane.ORG: 128, Lane.INDIVIDUAL: 128}
FILLED_BY_THE_SERVER = {"metadata", "consumer_limits"}


def _stream(name: str, subject: str, megabytes: int) -> StreamConfig:
    return StreamConfig(
        name=name,
        subjects=[subject],
        retention=RetentionPolicy.LIMITS,  # with the others, deduplication dies at a restart
        discard=DiscardPolicy.NEW,  # a full stream says no; OLD would throw away what nobody has read
        storage=StorageType.FILE,
        max_bytes=megabytes * MB,
        max_age=30 * DAY,  # the database is the record; the bus keeps a month for whoever was away
        max_msgs=-1,
        max_consumers=-1,
        max_msg_size=64 * 1024,  # a signal with 4,000 characters in any script, and its headers
        duplicate_window=DAY,  # past it the inbox answers
        num_replicas=1,
        allow_direct=True,  # the auditor reads without a consumer
        compression=StoreCompression.NONE,
    )


def _router(lane: Lane) -> ConsumerConfig:
    return ConsumerConfig(
        name=RECEIVED[lane].durable,
        durable_name=RECEIVED[lane].durable,
        filter_subject=RECEIVED[lane].subjects,
        deliver_policy=DeliverPolicy.ALL,
        replay_policy=ReplayPolicy.INSTANT,
        ack_policy=AckPolicy.EXPLICIT,
        # What a killed router held is another's within this, so a takeover takes less than 15 s with the rests of both sides. Who lives
        # beats four times meanwhile (when.BEAT_S). And no backoff, which would override it.
        ack_wait=ACK_WAIT_S,
        max_deliver=-1,  # past a limit a message lies in the stream unseen; attempts are counted in the database
        max_ack_pending=4 * BATCH,
        max_waiting=512,
        num_replicas=0,
    )


# Signals may be deleted one by one (a name that slipped in) and purged (what is routed, when the disk is full); facts not deleted.
STREAMS = (
    *(_stream(RECEIVED[lane].name, RECEIVED[lane].subjects, size) for lane, size in MEGABYTES.items()),
    replace(_stream("FACTS", "facts.>", 768), allow_atomic=True, deny_delete=True),
)
CONSUMERS = {RECEIVED[lane].name: _router(lane) for lane in Lane}


async def provision(js: JetStreamContext, patience: float = 30.0, replicas: int = 1) -> list[str]:
    """Make the server have our streams and consumers; returns in words what was changed, nothing the second time.

    Several may do it at once. Waits up to `patience` seconds for JetStream to be ready, then raises Unavailable.
    """
    return await _compared(js, patience, replicas, mend=True)


async def differences(js: JetStreamContext, patience: float = 30.0, replicas: int = 1) -> list[str]:
    """What `provision` would change, in words. Changes nothing."""
    return await _compared(js, patience, replicas, mend=False)


async def _compared(js: JetStreamContext, patience: float, replicas: int, *, mend: bool) -> list[str]:
    share = await _share(js, patience, replicas)
    found: list[str] = []
    for wanted in STREAMS:
        found += await _compare_stream(js, _sized(wanted, share, replicas), mend=mend)
    for stream, consumer in CONSUMERS.items():
        found += await _compare_consumer(js, stream, consumer, mend=mend)
    return found


async def _share(js: JetStreamContext, patience: float, replicas: int) -> float:
    """How much of their size the streams may have: 1, or less when the account may not store all of it."""
    room = await _room(js, patience)
    wanted = replicas * sum(stream.max_bytes or 0 for stream in STREAMS)
    return 1.0 if room <= 0 else min(1.0, 0.95 * room / wanted)


async def _room(js: JetStreamContext, patience: float) -> int:
    """Bytes the account may store, -1 for no limit. Asks until JetStream answers."""
    until = monotonic() + patience
    while True:
        try:
            return (await js.account_info()).limits.max_storage
        except (Error, TimeoutError) as exc:
            if monotonic() > until:
                raise Unavailable("Meddelandebussen svarar inte.") from exc
        await asyncio.sleep(0.1)


def _sized(wanted: StreamConfig, share: float, replicas: int) -> StreamConfig:
    return replace(wanted, max_bytes=int((wanted.max_bytes or 0) * share), num_replicas=replicas)


async def _compare_stream(js: JetStreamContext, wanted: StreamConfig, *, mend: bool) -> list[str]:
    name = str(wanted.name)
    try:
        has = (await js.stream_info(name)).config
    except NotFoundError:
        if mend:
            await js.add_stream(wanted)
        return [f"strömmen {name} saknas"]
    # It never shrinks: a disk that got fuller lowers the account's cap, which already says no in time, and the server
    # refuses every change of a stream while the reservations exceed the cap.
    wanted = replace(wanted, max_bytes=max(wanted.max_bytes or 0, has.max_bytes or 0))
    found = _differing(f"strömmen {name}", wanted, has)
    if found and mend:
        await js.update_stream(wanted)
    return found


async def _compare_consumer(js: JetStreamContext, stream: str, wanted: ConsumerConfig, *, mend: bool) -> list[str]:
    name = str(wanted.name)
    try:
        has = (await js.consumer_info(stream, name)).config
    except NotFoundError:
        found = [f"konsumenten {name} saknas"]
    else:
        found = _differing(f"konsumenten {name}", wanted, has)
    if found and mend:
        await js.add_consumer(stream, wanted)  # an existing one is updated
    return found


def _differing(what: str, wanted: StreamConfig | ConsumerConfig, has: StreamConfig | ConsumerConfig) -> list[str]:
    """Each setting that is not ours. What we leave empty must be empty: a backoff nobody asked for is a difference too."""
    names = [field.name for field in fields(wanted) if field.name not in FILLED_BY_THE_SERVER]
    pairs = [(name, getattr(wanted, name) or None, getattr(has, name) or None) for name in names]
    return [f"{what}: {name} är {_said(old)}, ska vara {_said(new)}" for name, new, old in pairs if new != old]


def _said(value: object) -> object:
    return value if value is not None else "inget"
