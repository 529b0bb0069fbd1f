"""The mail server is away for a day and hundreds of letters wait; when it is back everybody is told within half an hour, in few mails."""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from house import DAY, HOUR, THURSDAY, store_at, turn_to
from mailserver import Server, free_port
from postmen import notifier, post
from sqlalchemy import func, select
from town import do, letters, opened, rows

from handlers.theatre.mailbox import words
from services import auditor
from services.rules.letting import GATHERED
from services.store import tables as t

FUNCTIONS = ("skola-norr", "skola-soder")
EACH = 26
MOST = 50
"""Letters in one mail."""
MINUTE = timedelta(minutes=1)
BACK = THURSDAY + DAY
NIGHT = (0, 0.1, 0.2, 0.4, 0.8, 2, 6, 9)
"""When what waits from the evening is tried again: so often that its pauses have become as long as they may."""
FRIDAY = {"days": 0, "at": "16:00"}
"""Within the day: what is not done then is told its function again, and its manager."""


@pytest.fixture
async def store(tmp_path):
    async with store_at(tmp_path / "home") as opened_store:
        yield opened_store
        found = await auditor.laws(opened_store.reader, ())
        assert {name: law.findings for name, law in found.items() if not law.holds} == {}


async def test_after_a_day_without_a_mail_server_everybody_is_told_within_half_an_hour_in_few_mails(store):
    server, port = Server(), free_port()
    postman = notifier(store, port)
    for hours in NIGHT:
        await turn_to(store, THURSDAY + hours * HOUR)
        await hand_over(postman, store)
    asked = await ask(store)
    await hand_over(postman, store)
    await turn_to(store, BACK)
    await hand_over(postman, store)
    held = await letters(store, status="waiting")
    assert len(held) > 3 * EACH * len(FUNCTIONS), "asked, overdue, and their manager"
    assert min(letter.attempts for letter in held) > 0, "each was tried, and nobody answered"
    about = [letter.attempts for letter in held if letter.kind in GATHERED]
    assert max(about) <= 3, "a letter that has just been tried waits, however many others there are"

    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        for minute in (0, 10, 20, 29):
            await turn_to(store, BACK + minute * MINUTE)
            await hand_over(postman, store)
    finally:
        controller.stop()
    assert not await letters(store, status="waiting")
    told = defaultdict(list)
    for mail in server.seen:
        told[str(mail["To"]).partition("@")[0]].append(words(mail))
    assert set(told) == {letter.function for letter in held}, "everybody, and nobody else"
    for function, actions in asked.items():
        assert [action for action in actions if not any(action in text for text in told[function])] == []
    assert {function: len(mails) for function, mails in told.items()} == fewest(held)
    assert len(server.taken) < len(held) / 10


async def ask(store):
    """Everybody for a day's work; returns the actions of each."""
    case, _ = await opened(store, category="DAMAGE")
    asked = defaultdict(set)
    for n in range(EACH):
        for function in FUNCTIONS:
            asked[function].add(await do(store, "action.add", case=case, title=f"Lampa {n}", effect="Ljus", function=function, **FRIDAY))
    return asked


def fewest(held):
    """How few mails to each function can hold these letters: those about actions go together, the rest are documents of their own."""
    gathered = Counter(letter.function for letter in held if letter.kind in GATHERED)
    whole = Counter(letter.function for letter in held if letter.kind not in GATHERED)
    return {function: -(-gathered[function] // MOST) + whole[function] for function in gathered | whole}


async def hand_over(postman, store):
    """Whatever is due, as often as it takes."""
    due = select(func.count()).where(t.notices.c.status == "waiting", t.notices.c.next_at <= store.clock.now())
    while [tuple(row) for row in await rows(store, due)] != [(0,)]:
        await post(postman)
