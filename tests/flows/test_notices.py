"""Letters: a row each, handed to a real mail server, tried for days, never lost and never sent twice of their own accord."""

import asyncio
import itertools
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from house import DAY, THURSDAY, furnish, house_at, letters_gone, turn_to, until
from mailserver import Server, free_port
from postmen import notifier, post
from sqlalchemy import select
from town import alter, at, do, facts, letters, names, one, opened, rows

from handlers.app import up
from handlers.turning import clock
from handlers.turning import notifier as turning
from handlers.turning.audit import audited
from schemas.notices import Handed, NoticeKind
from services import notices, posting
from services.clock import true_now
from services.rules.parties import function_of
from services.settings import Settings
from services.store import meta
from services.store import tables as t

LOST = "inget svar"
CLOCK_RUNS = timedelta(minutes=1)
"""What a turned clock may have gone on during a step of a test."""


@pytest.fixture
def listen():
    """Start mail servers; each is a real one on a port of its own."""
    running = []

    def start(handler):
        running.append(Controller(handler, hostname="127.0.0.1", port=free_port()))
        running[-1].start()
        return running[-1].port

    yield start
    for controller in running:
        controller.stop()


async def tried(store):
    """What became of every attempt, as it is written down."""
    return [(d.attempt, d.accepted, d.reply) for d in await rows(store, select(t.deliveries).order_by(t.deliveries.c.attempt))]


async def only_letter(store):
    """A case with one action, and so one letter to the street unit."""
    await opened(store, category="DAMAGE")
    [letter] = await letters(store)
    return letter.id


async def test_the_same_key_is_the_same_letter_however_often_it_is_asked_for(store):
    _, [action] = await opened(store, category="DAMAGE")
    function = function_of(store.policy.municipality, "gata-park")
    for _ in range(3):
        async with store.work("system:test") as work:
            await notices.tell(work, NoticeKind.ASSIGNED, function, await one(store, t.actions, action), f"assigned:{action}:1")
    assert len(await letters(store)) == 1


async def test_a_refusing_server_is_tried_again_with_growing_pauses_for_more_than_72_hours(store, listen):
    server = Server(data="451 4.3.0 try later")
    postman, letter = notifier(store, listen(server)), await only_letter(store)
    instants = []
    while (row := await one(store, t.notices, letter)).status == "waiting":
        await meta.turn_clock(store, max(row.next_at, store.clock.now()))
        instants.append(store.clock.now())
        await post(postman)
    minutes = [round((later - earlier) / timedelta(minutes=1)) for earlier, later in itertools.pairwise(instants)]
    assert minutes[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 240]
    assert set(minutes[9:-1]) == {240}
    assert row.status == "failed"
    assert instants[-1] - instants[0] > timedelta(hours=72)
    assert (await facts(store, letter))[-1].body == {"reason": "det blev för gammalt"}
    assert {mail["Message-ID"] for mail in server.seen} == {f"<{letter}@samsyn.example.se>"}
    assert len(server.seen) == len(await rows(store, select(t.deliveries))) > 20


async def test_when_the_server_comes_back_the_letter_goes_once_with_the_id_it_always_had(store, listen):
    server = Server(data="451 4.3.0 try later")
    postman, letter = notifier(store, listen(server)), await only_letter(store)
    await post(postman)
    server.answers["data"] = "250 OK"
    await post(postman)
    assert server.taken == []  # not before its time
    await meta.turn_clock(store, THURSDAY + DAY)
    for _ in range(3):
        await post(postman)
    assert len(server.taken) == 1
    assert {mail["Message-ID"] for mail in server.seen} == {f"<{letter}@samsyn.example.se>"}
    assert (await names(store, letter)) == ["notice.sent"]
    assert [d.accepted for d in await rows(store, select(t.deliveries).order_by(t.deliveries.c.attempt))] == [False, True]


async def test_an_address_that_does_not_exist_is_not_tried_again_and_that_is_written_down_and_shown(store, listen):
    postman, letter = notifier(store, listen(Server(rcpt="550 5.1.1 no such user"))), await only_letter(store)
    await post(postman)
    assert (await one(store, t.notices, letter)).status == "failed"
    assert (await facts(store, letter))[-1].body == {"reason": "adressen finns inte"}
    assert "1 brev gick inte att lämna." in " ".join((await do(store, "status"))["sentences"])


class Tarpit(Server):
    """A server that never answers for one recipient and is quick for the rest."""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address.startswith("gata-park"):
            await asyncio.Event().wait()
        return await super().handle_RCPT(server, session, envelope, address, options)


async def test_one_recipient_that_hangs_holds_nobody_else_up(store, listen):
    server = Tarpit()
    await opened(store)
    for n in range(6):
        await do(
            store, "action.add", case="EST-2027-0001", title=f"Mer {n}", effect="x", function=["gata-park", "kommunpolis"][n % 2], days=3
        )
    turning = asyncio.create_task(notifier(store, listen(server)).turn())
    try:

        async def others_have_theirs():
            return {n.function for n in await letters(store) if n.status != "sent"} == {"gata-park"}

        await until(others_have_theirs, seconds=4.5)  # less than the five seconds after which the one that hangs is let go
    finally:
        turning.cancel()
        with suppress(asyncio.CancelledError):
            await turning
    assert sorted(e.rcpt_tos[0].partition("@")[0] for e in server.taken) == ["faltgruppen", "kommunpolis"]


async def test_the_one_that_hung_is_tried_again_later(store, listen):
    postman, letter = notifier(store, listen(Tarpit()), timeout=0.3), await only_letter(store)
    await post(postman)
    row = await one(store, t.notices, letter)
    assert (row.status, row.attempts) == ("waiting", 1)
    assert abs(row.next_at - store.clock.now() - timedelta(minutes=1)) < CLOCK_RUNS


async def test_an_exercise_writes_its_letters_and_sends_none_however_overdue_it_gets(tmp_path, box):
    home = furnish(tmp_path / "home")
    town = (home / "municipality.toml").read_text()
    (home / "municipality.toml").write_text(town.replace('name = "Ängelholms kommun"', 'name = "Övning"\nexercise = true', 1))
    async with up(box.serves(Settings(home=home)), turnable=True) as house:
        await meta.turn_clock(house.store, THURSDAY)
        await opened(house.store)
        await turn_to(house.store, at("2027-06-10T10:06"))
        written = await letters(house.store)
        told = " ".join((await do(house.store, "status"))["sentences"])
    found = await audited(Settings(home=home))
    assert all(law.holds for law in found.values())
    assert {letter.status for letter in written} == {"withheld"}
    assert {"kommunpolis", "operativa-radet", "strategiska-radet"} <= {letter.function for letter in written}
    assert f"Övning: inga brev lämnar huset. {len(written)} brev skulle ha skickats." in told
    assert not box.letters


async def test_without_a_mail_server_letters_are_held_counted_shown_and_sent_when_there_is_one(tmp_path, box):
    async with house_at(tmp_path / "home") as held:
        await opened(held.store)
        await turn_to(held.store, at("2027-05-19T10:06"))  # the council's digest on Wednesday
        waiting = await letters(held.store, status="waiting")
        assert f"{len(waiting)} väntar, det äldsta sedan 5 dygn." in " ".join((await do(held.store, "status"))["sentences"])
        digest = next(n for n in waiting if n.function == "operativa-radet" and n.kind == "digest")
        assert "brev väntar på att e-posten ska svara" in digest.words["text"]
    async with house_at(tmp_path / "home", now=None, box=box) as house:
        await letters_gone(house.store)
        assert {n.status for n in await letters(house.store)} == {"sent"}
    assert len(box.letters) == len({(n.function, n.kind == "digest" and n.id) for n in waiting})  # those about actions in one mail each


async def test_what_came_too_late_is_closed_with_a_fact_and_never_sent(store, listen):
    server, letter = Server(), await only_letter(store)
    await meta.turn_clock(store, THURSDAY + 15 * DAY)
    await post(notifier(store, listen(server)))
    assert (server.seen, (await one(store, t.notices, letter)).status) == ([], "closed")
    told = await facts(store, letter)
    assert [(row.fact, row.body) for row in told] == [("notice.closed", {"reason": "det blev för gammalt"})]


async def test_a_process_that_died_between_the_handing_over_and_the_commit_sends_the_same_letter_again(store, listen):
    server, letter = Server(), await only_letter(store)
    postman = notifier(store, listen(server))
    async with store.work("system:notifier") as work:
        [claimed] = await posting.claim(work, 8)
    assert (await postman.send(await postman._letter(claimed))).accepted
    await post(postman)  # another life finds it claimed, and leaves it alone until the claim has run out
    assert len(server.taken) == 1
    async with store.work("system:start") as work:  # or until the one process of this home starts anew
        await posting.release(work)
    for _ in range(3):
        await post(postman)
    assert [mail["Message-ID"] for mail in server.seen] == [f"<{letter}@samsyn.example.se>"] * 2
    assert (await one(store, t.notices, letter)).status == "sent"
    assert await tried(store) == [(1, False, LOST), (2, True, "250")]


async def test_a_letter_whose_notifier_was_killed_is_another_notifiers_within_15_s(store, listen):
    server, letter = Server(), await only_letter(store)
    async with store.work("system:notifier") as work:
        [claimed] = await posting.claim(work, 8)
    held_until = (await one(store, t.notices, letter)).claimed_until
    assert held_until - true_now() <= timedelta(seconds=15)
    await alter(store, t.notices.update().values(claimed_until=true_now() - timedelta(seconds=1)))  # they have passed
    await post(notifier(store, listen(server)))
    assert [mail["Message-ID"] for mail in server.seen] == [f"<{claimed.id}@samsyn.example.se>"]
    assert (await one(store, t.notices, letter)).attempts == 2
    assert await tried(store) == [(1, False, LOST), (2, True, "250")]
    [lost, _] = await rows(store, select(t.deliveries).order_by(t.deliveries.c.attempt))
    assert lost.message_id == f"<{letter}@samsyn.example.se>"


async def test_a_claimed_letter_that_is_too_old_when_it_is_taken_over_has_its_lost_attempt_written_down(store, listen):
    letter = await only_letter(store)
    async with store.work("system:notifier") as work:
        await posting.claim(work, 8)
    await alter(store, t.notices.update().values(claimed_until=true_now() - timedelta(seconds=1)))
    await meta.turn_clock(store, THURSDAY + 15 * DAY)
    await post(notifier(store, listen(Server())))
    assert (await one(store, t.notices, letter)).status == "failed"
    assert await tried(store) == [(1, False, LOST)]


async def test_a_claim_is_held_for_as_long_as_the_channel_takes(store, listen, monkeypatch):
    monkeypatch.setattr(turning, "HOLD_S", 0.02)
    server, letter = Server(data="stall"), await only_letter(store)
    postman = notifier(store, listen(server))
    sending = asyncio.create_task(postman.turn())

    async def renewed():
        row = await one(store, t.notices, letter)
        first.setdefault("until", row.claimed_until)
        return bool(row.claimed_until and first["until"] and row.claimed_until > first["until"])

    first = {}

    async def claimed():
        return (await one(store, t.notices, letter)).status == "claimed"

    await until(claimed)
    await until(renewed)
    sending.cancel()
    await postman.drain(0)


async def test_a_letter_that_was_on_its_way_when_its_action_got_done_is_not_tried_again(store, listen):
    server = Server(data="451 4.3.0 try later")
    postman, letter = notifier(store, listen(server)), await only_letter(store)
    async with store.work("system:notifier") as work:
        [claimed] = await posting.claim(work, 8)
    await do(store, "action.done", action=claimed.action, text="Gjort")
    assert (await one(store, t.notices, letter)).status == "claimed"
    async with store.work("system:notifier") as work:
        made = await postman._letter(claimed)
        await posting.handed(work, claimed, made, await postman.send(made))
    await meta.turn_clock(store, THURSDAY + DAY)
    await post(postman)
    assert (len(server.seen), (await one(store, t.notices, letter)).status) == (1, "closed")
    assert (await facts(store, letter))[-1].body == {"reason": "åtgärden är klar"}


async def test_a_letter_of_an_old_round_that_was_on_its_way_is_not_tried_again(store, listen):
    _, [action] = await opened(store, category="DAMAGE")
    server = Server()
    postman = notifier(store, listen(server))
    await post(postman)
    await meta.turn_clock(store, at("2027-05-14T14:00:30"))
    await clock.tick(store)
    server.answers["data"] = "451 4.3.0 try later"
    async with store.work("system:notifier") as work:
        [claimed] = await posting.claim(work, 8)
    await do(store, "action.extend", action=action, days=20, text="Mer tid")
    async with store.work("system:notifier") as work:
        made = await postman._letter(claimed)
        await posting.handed(work, claimed, made, await postman.send(made))
    await meta.turn_clock(store, at("2027-05-15T14:00"))
    await post(postman)
    assert (claimed.kind, (await one(store, t.notices, claimed.id)).status) == ("reminder", "closed")
    assert (await facts(store, claimed.id))[-1].body == {"reason": "tiden är en annan nu"}


async def test_a_letter_to_a_function_that_was_taken_out_of_the_file_is_closed_with_a_fact(store, listen):
    letter = await only_letter(store)
    municipality = store.policy.municipality
    left = tuple(f for f in municipality.functions if f.id != "gata-park")
    store.policy = replace(store.policy, municipality=municipality.model_copy(update={"functions": left}))
    await post(notifier(store, listen(Server())))
    assert (await facts(store, letter))[-1].body == {"reason": "funktionen finns inte längre i kommunens fil"}


@pytest.mark.parametrize(
    "late", [Handed(accepted=True, reply="250 OK"), Handed(accepted=False, reply="421"), Handed(accepted=False, retry=False, reply="550")]
)
async def test_an_answer_that_comes_after_another_notifier_took_over_changes_nothing(store, listen, late):
    server, letter = Server(), await only_letter(store)
    slow = notifier(store, listen(server))
    async with store.work("system:notifier") as work:
        [first] = await posting.claim(work, 8)
    await alter(store, t.notices.update().values(claimed_until=true_now() - timedelta(seconds=1)))
    await post(slow)
    async with store.work("system:notifier") as work:
        await posting.handed(work, first, await slow._letter(first), late)
    assert (await one(store, t.notices, letter)).status == "sent"
    assert await names(store, letter) == ["notice.sent"]
    assert await tried(store) == [(1, late.accepted, late.reply), (2, True, "250")]


async def test_a_letter_that_a_late_answer_settled_has_an_answer_for_the_attempt_that_is_on_its_way(store, listen):
    letter, postman = await only_letter(store), notifier(store, listen(Server()))
    async with store.work("system:notifier") as work:
        [first] = await posting.claim(work, 8)
    await alter(store, t.notices.update().values(claimed_until=true_now() - timedelta(seconds=1)))
    async with store.work("system:notifier") as work:
        [second] = await posting.claim(work, 8)
    made = await postman._letter(first)
    async with store.work("system:notifier") as work:
        await posting.handed(work, first, made, Handed(accepted=True, reply="250 OK"))
    assert (await one(store, t.notices, letter)).status == "sent"
    assert await tried(store) == [(1, True, "250 OK"), (2, False, LOST)]
    async with store.work("system:notifier") as work:
        await posting.handed(work, second, made, Handed(accepted=False, reply="421"))
    assert await tried(store) == [(1, True, "250 OK"), (2, False, "421")]


async def test_a_letter_on_its_way_that_gave_an_action_to_somebody_else_is_not_tried_again(store, listen):
    server = Server(data="451 4.3.0 try later")
    postman, letter = notifier(store, listen(server)), await only_letter(store)
    async with store.work("system:notifier") as work:
        [claimed] = await posting.claim(work, 8)
    await do(store, "action.reassign", action=claimed.action, function="kommunpolis", text="Hellre polisen")
    async with store.work("system:notifier") as work:
        made = await postman._letter(claimed)
        await posting.handed(work, claimed, made, await postman.send(made))
    await meta.turn_clock(store, THURSDAY + timedelta(hours=1))
    server.answers.clear()
    await post(postman)
    assert (await one(store, t.notices, letter)).status == "closed"
    assert [mail["To"] for mail in server.seen[1:]] == ["kommunpolis@example.se"]
