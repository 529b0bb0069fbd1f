"""How much waits for the router, and for how long the oldest has."""

from nats.js import JetStreamContext
from nats.js.api import ConsumerInfo
from nats.js.errors import NotFoundError

from handlers import metrics
from services.clock import true_now


async def measure(js: JetStreamContext, stream: str, consumer: ConsumerInfo) -> None:
    """Measure one lane: what its router has not been given, and what it has not acknowledged."""
    waiting = (consumer.num_pending or 0) + (consumer.num_ack_pending or 0)
    metrics.backlog(stream, waiting, await _oldest_s(js, stream, consumer) if waiting else 0.0)


async def _oldest_s(js: JetStreamContext, stream: str, consumer: ConsumerInfo) -> float:
    """The age of the first signal after those that are all acknowledged."""
    acknowledged = consumer.ack_floor.stream_seq if consumer.ack_floor else 0
    try:
        first = await js.get_msg(stream, seq=acknowledged + 1, subject=consumer.config.filter_subject, direct=True, next=True)
    except NotFoundError:  # it was handled meanwhile, or deleted
        return 0.0
    return max((true_now() - first.time).total_seconds(), 0.0) if first.time else 0.0
