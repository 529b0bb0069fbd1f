"""What cannot be handled is sealed whatever its receipt has been through before, and never takes the place of what has its outcome."""

from house import signal

from schemas.receipts import Outcome
from schemas.terms import Lane
from services import signals
from services.store import inbox, ledger
from services.store.work import Store
from services.unhandled import Unhandled, set_unreadable


async def outcome(store: Store, receipt: str):
    async with store.look() as look:
        return (await inbox.known(look, [receipt]))[receipt]


async def facts(store: Store, receipt: str):
    async with store.look() as look:
        return [row.fact for row in await ledger.told(look.connection, [("signal", receipt)])]


def broken(one, body=b"{", digest="sha256:broken"):
    return Unhandled(one.receipt, one.feed, Lane.PLACE, digest, body, "Unreadable")


async def test_an_edited_version_that_cannot_be_handled_takes_the_place_of_the_parked_one(store):
    one = signal(store)
    async with store.work("feed:x") as work:
        await signals.park(work, one, b"original", ("personnummer",))
    async with store.work("system:router") as work:
        await set_unreadable(work, broken(one))
    assert (await outcome(store, one.receipt)).outcome == Outcome.UNREADABLE
    assert await facts(store, one.receipt) == ["signal.parked", "signal.unreadable"]


async def test_beside_a_routed_signal_it_is_kept_as_a_conflict_once_per_body(store):
    one = signal(store)
    async with store.work("system:router") as work:
        await signals.route(work, [one])
    for _ in range(3):
        async with store.work("system:router") as work:
            await set_unreadable(work, broken(one))
    assert (await outcome(store, one.receipt)).outcome == Outcome.ROUTED
    assert await facts(store, one.receipt) == ["signal.routed", "signal.conflicted"]


async def test_the_same_message_again_changes_nothing(store):
    one = signal(store)
    for _ in range(3):
        async with store.work("system:router") as work:
            await set_unreadable(work, broken(one))
    assert (await outcome(store, one.receipt)).digest == "sha256:broken"
    assert await facts(store, one.receipt) == ["signal.unreadable"]
