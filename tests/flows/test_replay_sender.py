"""A sender at a door that is busy, breaks off, takes half, or cannot read one of many: every item ends with one answer."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from house import THURSDAY

from handlers.desk.replaying.pace import batches, speed_of
from handlers.desk.replaying.reading import Item
from handlers.desk.replaying.sender import Sender
from handlers.desk.replaying.tally import Tally
from services.clock import monotonic
from services.errors import Refused, Unavailable

ITEMS = [Item(line, json.dumps({"id": f"i{line}"}).encode()) for line in range(1, 9)]
BREAK = "break"


class Door:
    """A door that answers as it is told to: each request takes the next answer in turn, and then everything is taken."""

    def __init__(self, *answers):
        self.answers, self.asked, self.came = list(answers), [], asyncio.Event()

    async def __call__(self, reader, writer):
        while head := await _head(reader):
            items = json.loads(await reader.readexactly(int(head["content-length"])))
            self.asked.append([item["id"] for item in items])
            self.came.set()
            answer = self.answers.pop(0) if self.answers else self.take
            if answer == BREAK:
                break
            status, headers, body = answer(items) if callable(answer) else (*answer, {"detail": "nej"})
            said = json.dumps(body).encode()
            lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(said)}", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
            writer.write("\r\n".join(lines).encode() + said)
        writer.close()

    @staticmethod
    def take(items):
        return 202, {}, {"items": [{"status": 202, "receipt": {"receipt": item["id"]}} for item in items]}


async def _head(reader):
    head = {}
    while line := (await reader.readline()).decode().strip():
        name, _, value = line.partition(":")
        head[name.lower()] = value.strip()
    return head


def mixed(items):
    """The first is taken, the second is not, the third may come again, the rest are taken."""
    said = Door.take(items)[2]["items"]
    said[1] = {"status": 422, "problem": {}}
    said[2] = {"status": 503, "problem": {}}
    return 207, {"Retry-After": "0"}, {"items": said}


@asynccontextmanager
async def sender_at(door, check=lambda: None):
    tally = Tally()
    server = await asyncio.start_server(door, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url, timeout=5) as client:
        yield Sender(client, tally, check, lambda: None), tally
    server.close()


def all_taken(tally):
    return sorted(tally.waiting) == [f"i{n}" for n in range(1, 9)] and tally.accepted == 8 and not tally.rejected


NOW = {"Retry-After": "0"}


@pytest.mark.parametrize("answer", [BREAK, (503, NOW), (500, NOW), (502, NOW)], ids=str)
async def test_the_same_items_go_again_when_nobody_answers_or_it_is_busy(answer):
    door = Door(answer, answer)
    async with sender_at(door) as (sender, tally):
        await sender.send(ITEMS)
    assert all_taken(tally)
    assert door.asked == [[f"i{n}" for n in range(1, 9)]] * 3


async def test_it_waits_as_long_as_the_door_says():
    async with sender_at(Door((429, {"Retry-After": "1"}))) as (sender, tally):
        began = monotonic()
        await sender.send(ITEMS)
    assert all_taken(tally)
    assert monotonic() - began >= 1


async def test_what_is_more_at_once_than_a_feed_may_send_goes_in_smaller_parts():
    door = Door((429, NOW), (429, NOW))
    async with sender_at(door) as (sender, tally):
        await sender.send(ITEMS)
    assert all_taken(tally)
    assert [len(items) for items in door.asked] == [8, 4, 2, 2, 4]


async def test_of_a_list_that_is_taken_in_part_only_what_may_come_again_is_sent_again():
    door = Door(mixed)
    async with sender_at(door) as (sender, tally):
        await sender.send(ITEMS)
    assert door.asked[1:] == [["i3"]]
    assert (tally.accepted, dict(tally.rejected)) == (7, {422: [2]})


@pytest.mark.parametrize("status", [400, 413])
async def test_one_item_that_the_door_cannot_read_is_found_and_rejected_alone(status):
    def refuses(items):
        return (status, {}, {"detail": "nej"}) if any(item["id"] == "i5" for item in items) else Door.take(items)

    async with sender_at(Door(*[refuses] * 20)) as (sender, tally):
        await sender.send(ITEMS)
    assert (tally.accepted, dict(tally.rejected)) == (7, {status: [5]})


async def test_a_door_that_does_not_know_the_feed_was_perhaps_opened_before_the_feed_was_written_down():
    async with sender_at(Door((401, {}))) as (sender, _):
        with pytest.raises(Refused, match=r"svar 401.*Starta om samsyn"):
            await sender.send(ITEMS)


@pytest.mark.parametrize("status", [403, 404, 301])
async def test_a_door_that_is_shut_ends_it(status):
    door = Door((status, {}))
    async with sender_at(door) as (sender, _):
        with pytest.raises(Refused, match=f"Dörren tar inte emot .svar {status}.. nej"):
            await sender.send(ITEMS)
    assert len(door.asked) == 1


async def test_a_service_that_is_known_to_be_gone_is_not_waited_for():
    def gone():
        raise Unavailable("borta")

    async with sender_at(Door(BREAK), gone) as (sender, _):
        with pytest.raises(Unavailable, match="borta"):
            await sender.send(ITEMS)


async def test_told_to_stop_it_counts_the_answers_that_are_on_their_way():
    async def endless():
        yield ITEMS
        await asyncio.Event().wait()

    door = Door()
    async with sender_at(door) as (sender, tally):
        sending = asyncio.create_task(sender.send_all(endless()))
        await door.came.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    assert all_taken(tally)


async def test_so_many_times_faster_than_it_happened_is_how_fast_it_goes():
    began = monotonic()
    at = dict(zip(ITEMS, [0, 0, 10, 10, None, 5, 20, 20], strict=True))

    def happened(item):
        return None if at[item] is None else THURSDAY + timedelta(seconds=at[item])

    assert [len(batch) async for batch in batches(ITEMS, speed_of("50"), happened)] == [2, 4, 2]
    assert 0.4 <= monotonic() - began < 5
    assert speed_of("max") is None
