"""Letters that go together: as each function wants them, in one mail, once, and never at the cost of what is urgent."""

from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from house import THURSDAY, turn_to
from mailserver import Server, free_port
from postmen import notifier, post
from sqlalchemy import select
from town import at, do, letters, one, opened, rows

from handlers.theatre.mailbox import words
from services.store import meta
from services.store import tables as t

MORNING = at("2027-05-14T05:00")


@pytest.fixture
def mails():
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield server, controller.port
    controller.stop()


async def ask_street_unit(store, n, case="EST-2027-0001"):
    for i in range(n):
        await do(store, "action.add", case=case, title=f"Laga lampa {i}", effect="Ljus", function="gata-park", days=3)


async def status(store):
    return {n.id: n.status for n in await letters(store)}


async def test_letters_that_can_wait_come_in_one_mail_in_the_morning_and_say_how_long_they_were_kept(store, mails):
    server, port = mails
    postman = notifier(store, port)
    said = await do(store, "function.prefers", function="gata-park", pace="morning")
    assert "varje arbetsdagsmorgon" in said
    await opened(store, category="DAMAGE")
    await ask_street_unit(store, 2)
    await post(postman)
    assert any("ny åtgärd till" in line and "väntar till fre 14 maj kl. 7" in line for line in await do(store, "why", name="EST-2027-0001"))
    waiting = await letters(store, status="waiting")
    assert (len(server.seen), {n.next_at for n in waiting}, len(waiting)) == (0, {MORNING}, 3)
    await meta.turn_clock(store, MORNING)
    await post(postman)
    assert len(server.taken) == 1
    assert set((await status(store)).values()) == {"sent"}
    assert sum(": skickat fre 14 maj kl. 7" in line for line in await do(store, "why", name="EST-2027-0001")) == 3
    first = min((await letters(store)), key=lambda n: (n.created_at, n.id))
    deliveries = await rows(store, select(t.deliveries))
    assert {d.message_id for d in deliveries} == {f"<{first.id}@samsyn.example.se>"} == {server.seen[0]["Message-ID"]}
    assert len(deliveries) == 3
    text = words(server.seen[0])
    assert "3 brev i ett. Väntade 8 timmar för att samlas med andra." in text
    assert text.index("Laga lampa 0") < text.index("Laga lampa 1")
    await post(postman)
    assert len(server.taken) == 1


async def test_what_is_escalated_never_waits_and_stands_for_the_reminder_that_did(store, mails):
    _, port = mails
    for function in ("gata-park", "est-samordnare"):
        await do(store, "function.prefers", function=function, pace="weekly")
    await opened(store, category="DAMAGE")
    for day in ("2027-05-19", "2027-05-31", "2027-06-10"):
        await turn_to(store, at(f"{day}T10:06"))
        await post(notifier(store, port))
    after = await letters(store)
    urgent = [n for n in after if n.kind in {"overdue", "escalated"}]
    assert urgent
    assert not [n for n in urgent if n.status == "waiting"]
    assert {n.function for n in urgent if n.status == "sent"} == {n.function for n in urgent}


async def test_acceptance_closes_what_waits_to_ask_the_same_function_and_done_closes_all(store, mails):
    server, port = mails
    await do(store, "function.prefers", function="gata-park", pace="weekly")
    _, [action] = await opened(store, category="DAMAGE")
    await post(notifier(store, port))
    await do(store, "action.accept", by="gata-park", action=action)
    assert set((await status(store)).values()) == {"closed"}
    assert any("skickades inte" in line and "åtgärden är antagen" in line for line in await do(store, "why", name=action))
    await meta.turn_clock(store, at("2027-05-17T05:00"))
    await post(notifier(store, port))
    assert not server.seen


async def test_a_burst_is_gathered_and_a_dead_server_leaves_no_heap_of_mails(store, mails):
    server, port = mails
    postman = notifier(store, port)
    await opened(store, category="DAMAGE")
    await post(postman)
    for n in range(7):
        await ask_street_unit(store, 1)
        await meta.turn_clock(store, THURSDAY + timedelta(minutes=n + 1))
        await post(postman)
    assert len(server.taken) == 6
    assert len(await letters(store, status="waiting")) == 2
    await meta.turn_clock(store, THURSDAY + timedelta(minutes=62))
    await post(postman)
    assert len(server.taken) == 7
    assert "för att samlas med andra" in words(server.seen[-1])


async def test_letters_that_a_dead_server_refused_go_together_when_it_is_back_within_half_an_hour(store, mails):
    server, port = mails
    dead = notifier(store, free_port())
    await opened(store, category="DAMAGE")
    for n in range(8):
        await ask_street_unit(store, 1)
        await meta.turn_clock(store, THURSDAY + timedelta(hours=n / 2))
        await post(dead)
    back = store.clock.now()
    assert not server.seen
    await meta.turn_clock(store, back + timedelta(minutes=15))
    await post(notifier(store, port))
    assert set((await status(store)).values()) == {"sent"}
    assert len(server.taken) == 1


async def test_a_letter_whose_answer_nobody_heard_goes_as_it_went(store, mails):
    server, port = mails
    await opened(store, category="DAMAGE")
    server.answers["data"] = "stall"
    await post(notifier(store, port, timeout=0.3))
    server.answers["data"] = "250 OK"
    await ask_street_unit(store, 1)
    await meta.turn_clock(store, THURSDAY + timedelta(minutes=5))
    await post(notifier(store, port))
    await post(notifier(store, port))
    first, second = sorted(await letters(store), key=lambda n: n.created_at)
    tried = await rows(store, select(t.deliveries.c.message_id).where(t.deliveries.c.notice == first.id))
    assert {d.message_id for d in tried} == {f"<{first.id}@samsyn.example.se>"}
    assert (await one(store, t.notices, second.id)).bundle == second.id
