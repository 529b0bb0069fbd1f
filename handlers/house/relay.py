"""The relay: sends facts out on the bus after their commit. Any number of them may turn; one at a time publishes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from handlers.broker.facts import publish
from handlers.house.ground import Ground
from handlers.turning.parts import part
from handlers.turning.relay import Relay


@asynccontextmanager
async def relay(ground: Ground) -> AsyncIterator[Relay]:
    """Publish until the block ends. What is on its way then is sent again by whoever comes next, and counts once."""
    async with ground.connected("relay") as connection:
        relaying = Relay(ground.store, partial(publish, connection), ground.condition.pulse)
        async with part(relaying.turn(), ground.failed):
            yield relaying
