"""What the door does with what is not for it: reports of concern, what goes on now, what it cannot read, and what it has sealed."""

import json
from datetime import timedelta

from asking import person
from house import DAY, THURSDAY, event, handled, signal, turn_to
from sender import sending
from sqlalchemy import select

from handlers.doors import views
from handlers.doors.intake import Intake
from schemas.canonical import canonical
from schemas.parties import Role
from services import parked, signals
from services.notices import NoticeKind
from services.store import door_tables, inbox, tables

CONCERN = "Flickan i huset blir slagen hemma av sin pappa, hon heter Lisa"
NAMED = "Adam Svensson slog sönder rutan"


async def everything(store):
    """All that the database holds, as text."""
    async with store.look() as look:
        held = [await look.rows(select(table)) for table in tables.metadata.sorted_tables]
    return str(held)


async def rows(store, table):
    async with store.look() as look:
        return await look.rows(select(table))


async def facts(store, receipt):
    return [row.fact for row in await rows(store, tables.ledger) if row.about_id == receipt]


async def test_a_report_of_concern_is_not_taken_and_only_counted_as_referred(house):
    async with sending(house) as vakt:
        answer = await vakt.post(event(text=CONCERN))
        batch = await vakt.post([event(text="En orosanmälan: barnet far illa"), event("clean")])
    assert answer.status_code == 422
    told = answer.json()
    assert told["type"] != "urn:samsyn:problem:422"
    assert house.store.policy.municipality.referrals.orosanmalan in told["detail"]
    assert "inget av den är sparat" in told["detail"]
    assert [item["status"] for item in batch.json()["items"]] == [422, 202]
    await handled(house.store, 1)
    assert [(row.kind, row.n) for row in await rows(house.store, door_tables.referrals)] == [("orosanmalan", 2)]
    assert "Lisa" not in await everything(house.store)
    for path in house.nats.home.rglob("*"):
        assert not path.is_file() or b"slagen hemma" not in path.read_bytes(), path
    async with house.store.look() as look:
        assert "2 orosanmälningar" in "\n".join((await views.status(look))["sentences"])


async def test_what_goes_on_now_is_taken_and_answered_with_112_first(house):
    async with sending(house) as vakt:
        now, gravest, other, dirty = [
            (await vakt.post(sent)).json()
            for sent in (
                event(text="Det pågår just nu, han har kniv"),
                event(severity_reported=4),
                event(text="Det brann i går"),
                event(text=f"Han har kniv nu. {NAMED}"),
            )
        ]
    assert all(receipt["message"].startswith("Pågår det nu? Ring 112.") for receipt in (now, gravest, dirty))
    assert "112" not in other["message"]
    assert [receipt["outcome"] for receipt in (now, dirty)] == ["waiting", "parked"]
    await handled(house.store, 4)


class Unreadable(str):
    """A text that cannot be read: whoever asks what is in it fails."""

    __slots__ = ()

    def isascii(self):
        raise RuntimeError


async def test_a_signal_that_the_door_fails_to_read_is_not_let_through(house):
    feed = house.store.policy.municipality.feeds[0]
    intake = Intake(house.store, None, house.nats.home, house.url, 1000)
    answer = await intake.take(feed, b"", read=lambda *_: event(text=Unreadable("Tre mopeder som ingen kan läsa om")))
    assert answer.status == 500
    async with house.store.look() as look:
        assert await inbox.counts(look) == {}


def parkable(store, identity, feed="vaktbolaget"):
    return signal(store, identity, feed=feed)


async def park(store, identity, feed="vaktbolaget", found=("personnamn",)):
    one = parkable(store, identity, feed)
    async with store.work(f"feed:{feed}") as work:
        assert await signals.park(work, one, canonical({"text": NAMED}), found)
    return one.receipt


async def letters(store):
    return [row for row in await rows(store, tables.notices) if row.kind == NoticeKind.EDIT]


async def test_who_answers_for_a_feed_is_asked_to_edit_in_one_neutral_letter_a_day(store):
    receipts = [await park(store, f"n-{n}") for n in range(3)]
    async with store.work("system:test") as work:
        assert await parked.ask_to_edit(work) == 1
        assert await parked.ask_to_edit(work) == 0
    [letter] = await letters(store)
    said = json.dumps(letter.words, ensure_ascii=False)
    assert letter.function == "vaktledning"
    assert all(receipt in said for receipt in receipts)
    assert "personnamn" in said
    assert "samma id" in said
    assert "27 maj" in said, "the last day: fourteen days on"
    assert "Adam" not in said

    later = await park(store, "n-later")
    async with store.work("system:test") as work:
        assert await parked.ask_to_edit(work) == 0, "one letter a day"
    await turn_to(store, THURSDAY + DAY)
    [_, second] = await letters(store)
    assert later in str(second.words)
    assert receipts[0] not in str(second.words)


async def test_the_original_is_destroyed_after_fourteen_days_with_a_receipt_and_the_signal_can_still_be_edited(store):
    receipt = await park(store, "n-1")
    await turn_to(store, THURSDAY + 13 * DAY)
    assert [row.id for row in await rows(store, door_tables.sealed)] == [receipt]
    await turn_to(store, THURSDAY + 14 * DAY + timedelta(minutes=1))
    assert await rows(store, door_tables.sealed) == []
    [proof] = await rows(store, door_tables.destructions)
    assert (proof.receipt, proof.sealed_at.date()) == (receipt, THURSDAY.date())
    assert timedelta(0) <= proof.destroyed_at - proof.sealed_at - 14 * DAY < timedelta(minutes=5)
    [kept] = await rows(store, tables.inbox)
    assert kept.outcome == "parked"
    assert "förstördes" in kept.sentence
    assert await facts(store, receipt) == ["signal.parked", "signal.destroyed"]
    async with store.work("system:router") as work:
        await signals.route(work, [parkable(store, "n-1")])
    assert {row.outcome for row in await rows(store, tables.inbox)} == {"routed"}


async def test_the_original_is_destroyed_once_the_edited_version_has_gone_on(store):
    receipt = await park(store, "n-1")
    async with store.work("system:router") as work:
        await signals.route(work, [parkable(store, "n-1")])
    await turn_to(store, THURSDAY + timedelta(minutes=1))
    assert await rows(store, door_tables.sealed) == []
    [proof] = await rows(store, door_tables.destructions)
    assert "redigerade" in proof.why
    assert (await facts(store, receipt))[-1] == "signal.destroyed"
    assert "förstör" not in (await rows(store, tables.inbox))[0].sentence


async def test_no_other_function_hears_of_a_parked_signal_through_the_api_and_the_coordinator_only_that_it_waits(store):
    receipt = await park(store, "n-1")
    for function in store.policy.municipality.functions:
        async with person(store, function.id) as client:
            answers = [await client.get(path) for path in ("cases", "actions", f"receipts/{receipt}", f"why/{receipt}")]
        said = " ".join(answer.text for answer in answers)
        assert "Adam" not in said
        if function.role is not Role.COORDINATOR:
            assert receipt not in said, function.id
