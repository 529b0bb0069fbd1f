"""The start-up check: a subscriber that slipped back to a default that loses messages is refused."""

from typing import Any

from faststream import AckPolicy
from faststream.nats import NatsBroker

from services.errors import Refused


def check(broker: NatsBroker) -> None:
    """Raises Refused that names the first subscriber and the setting."""
    if broker.config.graceful_timeout is None or broker.config.graceful_timeout < 10:
        raise Refused("FastStream: graceful_timeout skulle avbryta arbete mitt i.")
    subscribers: list[Any] = list(broker.subscribers)
    for subscriber in subscribers:
        for setting, holds in _settings(subscriber).items():
            if not holds:
                raise Refused(f"FastStream: prenumeranten på {subscriber.subject} har fel {setting}.")


def _settings(subscriber: Any) -> dict[str, bool]:
    """Each setting whose default loses messages (reliability: ack policy, reply header, stream overwrite, batch wait, decoding)."""
    pull = getattr(subscriber, "pull_sub", None)
    return {
        "ack_policy (MANUAL)": subscriber.ack_policy is AckPolicy.MANUAL,
        "no_reply": bool(subscriber._no_reply),  # noqa: SLF001 - FastStream shows it nowhere else
        "stream.declare": subscriber.stream is not None and not subscriber.stream.declare,
        "pull_sub": pull is not None and bool(pull.batch) and pull.timeout <= 1,
        "decoder": subscriber._call_options.decoder is not None,  # noqa: SLF001 - FastStream shows it nowhere else
        "durable": bool(subscriber.extra_options.get("durable")),
    }
