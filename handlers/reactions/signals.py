"""What follows a signal."""

from collections import Counter

from events.signals import SignalReceived
from handlers.broker.when import when
from services import signals
from services.store.work import Work


@when(SignalReceived, batch=500)
async def route_signals_when_received(received: list[SignalReceived], work: Work) -> Counter[str]:
    """Each goes its way, once."""
    return await signals.route(work, received)
