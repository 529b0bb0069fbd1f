"""The link of a digest leads to all of it, as it was frozen."""

import re
from datetime import UTC, datetime, timedelta

import httpx
from house import THURSDAY, letters_gone, signal, turn_to

from handlers.app import House
from handlers.theatre.mailbox import Mailbox, words
from services import actions, signals

COUNCIL = "operativa-radet@example.se"


async def many_overdue(house: House, cases: int):
    """So many vehicle cases, weeks apart in occurrence, that a digest cannot print all their actions."""
    reports = [signal(house.store, occurred=THURSDAY - timedelta(days=15 * n)) for n in range(cases)]
    async with house.store.work("system:router") as work:
        await signals.route(work, reports)
    await letters_gone(house.store)
    await turn_to(house.store, datetime(2027, 6, 2, 11, tzinfo=UTC), house.links.digest)
    await letters_gone(house.store)


async def test_what_a_digest_only_counts_stands_on_its_page(house: House, box: Mailbox):
    await many_overdue(house, 12)
    text = words(box.to(COUNCIL)[-1])
    assert re.search(r"\(\d+ AV \d+\)", text)
    link = re.search(r"http://\S+/l/\S+", text)
    async with httpx.AsyncClient(trust_env=False) as client:
        page = await client.get(link.group())
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    numbers = set(re.findall(r"A-2027-\d{4}", page.text))
    assert len(numbers) >= 36  # the cases', and what asks after feeds that have fallen silent
    assert not numbers <= set(re.findall(r"A-2027-\d{4}", text))
    assert "<script" not in page.text


async def test_the_page_stays_as_it_was_frozen(house: House, box: Mailbox):
    await many_overdue(house, 1)
    link = re.search(r"http://\S+/l/\S+", words(box.to(COUNCIL)[-1])).group()
    async with house.store.work("function:gata-park") as work:
        await actions.done(work, "A-2027-0002", "Hindret står på plats")
    async with httpx.AsyncClient(trust_env=False) as client:
        assert "A-2027-0002" in (await client.get(link)).text
        assert (await client.get(link[:-4] + "aaaa")).status_code == 404
