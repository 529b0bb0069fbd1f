"""A hand inside the house's broker: what a broken producer, a repeating one or a careless operator could do there."""

import shutil
from contextlib import asynccontextmanager

from events.table import RECEIVED
from handlers.broker.connection import connected
from handlers.broker.provision import provision
from schemas.terms import Lane

PLACE = RECEIVED[Lane.PLACE]


class Bus:
    """The stream of the place lane."""

    def __init__(self, js):
        self.js = js

    async def put(self, name, body, message_id=None, **headers):
        """A message under this receipt, as it stands."""
        named = {"Nats-Msg-Id": message_id} if message_id else {}
        return await self.js.publish(PLACE.subject(name), body, stream=PLACE.name, headers=(headers | named) or None)

    async def put_signal(self, signal):
        """A signal as the intake puts it there."""
        headers = {"Samsyn-Feed": signal.feed, "Samsyn-Digest": signal.digest, "Samsyn-Accepted-At": signal.accepted_at.isoformat()}
        return await self.put(signal.receipt, signal.model_dump_json().encode(), signal.receipt, **headers)

    async def body(self, receipt):
        return (await self.js.get_last_msg(PLACE.name, PLACE.subject(receipt))).data

    async def consumer(self):
        return await self.js.consumer_info(PLACE.name, PLACE.durable)

    async def drained(self):
        """Whether every message has been delivered and acknowledged."""
        left = await self.consumer()
        return not left.num_pending and not left.num_ack_pending

    async def forget(self):
        """The stream anew, without messages and without memory of their ids: as when the window for duplicates has passed."""
        await self.js.delete_stream(PLACE.name)
        await provision(self.js)

    async def shrink(self):
        """No room for one more message, until the watchdog sets the size right again."""
        config = (await self.js.stream_info(PLACE.name)).config
        await self.js.update_stream(config.evolve(max_bytes=1))


@asynccontextmanager
async def bus_of(house):
    """A connection with samsyn's own rights."""
    async with connected(house.nats.address("provision"), "test", 15) as connection:
        yield Bus(connection.jetstream())


def wipe(folder):
    """Take a folder of the broker's away although it goes on writing there meanwhile."""
    while folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
