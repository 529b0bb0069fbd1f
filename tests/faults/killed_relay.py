"""A relay that is killed with -9 between the answer of the bus and the outbox: python killed_relay.py HOME NATS [DATABASE]."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import nats

from handlers.broker.connection import options
from handlers.broker.facts import publish
from handlers.house.ground import opened
from handlers.turning.relay import Relay
from services.settings import Settings


async def main(home, url, database=None):
    async with opened(Settings(home=Path(home), database_url=database), turnable=True) as store:
        bus = await nats.connect(**options(url, "relay"))

        async def send(facts):
            await publish(bus, facts)
            os.kill(os.getpid(), signal.SIGKILL)

        await Relay(store, send).once()


asyncio.run(main(*sys.argv[1:]))
