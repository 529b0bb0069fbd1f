"""Several of everything on one PostgreSQL: what two do at once is what one would have done."""

import asyncio
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random

from house import DAY, THURSDAY, concern, signal, store_at
from sqlalchemy import func, select
from town import count, do, facts, opened, rows

from handlers.house.ground import store_of
from handlers.turning import clock
from services import actions as deeds
from services import auditor, posting, signals
from services.errors import No, Refused, Unavailable
from services.rules.places import CELL_DEGREES, Located, surroundings
from services.settings import Settings
from services.store import meta
from services.store import tables as t

FAMILIES = ["VEHICLE_RECKLESS", "GATHERING", "DAMAGE", "FIRE", "LITTER", "OTHER_PLACE"]
PLACES = ["Stortorget", "Sockerbruket", "Järnvägsstationen", "Nyhems torg", "Kronoskogen"]


@asynccontextmanager
async def several(folder, url, number=2):
    """So many processes' stores of one home, as far as the database can tell."""
    async with store_at(folder, database=url) as first:
        others = [store_of(Settings(home=folder, database_url=url)) for _ in range(number - 1)]
        for other in others:
            other.clock = first.clock
        try:
            yield [first, *others]
        finally:
            for other in others:
                await other.close()


def sent(store, rng, number=400):
    """Signals of three days about a few places and young people: their cases do not hang on the order they come in."""
    made = [
        signal(
            store,
            f"side-{n}",
            category=rng.choice(FAMILIES),
            severity_reported=rng.choice([1, 1, 2, 3]),
            place={"name": rng.choice(PLACES)},
            occurred=THURSDAY - timedelta(minutes=rng.randrange(3 * 24 * 60)),
        )
        for n in range(number)
    ]
    return made + [signal(store, f"young-{n}", feed="skolan", **concern(f"ref-{n % 7}")) for n in range(number // 10)]


async def route_all(store, batches):
    """Batches one after the other, each again until it is taken, as the bus hands them out."""
    for batch in batches:
        while True:
            try:
                async with store.work("system:router") as work:
                    await signals.route(work, batch)
            except Unavailable:
                continue
            break


def batches(all_of_them, rng, size=20):
    mixed = rng.sample(all_of_them, len(all_of_them))
    return [mixed[start : start + size] for start in range(0, len(mixed), size)]


async def problems(store):
    """Which signals share a case or a consultation, how grave each became and what is owed in it, whatever its number."""
    together, owed = defaultdict(set), Counter()
    for row in await rows(store, select(t.inbox).where(t.inbox.c.about_kind.in_(["case", "consultation"]))):
        together[row.about_id].add(row.receipt)
    for row in await rows(store, select(t.actions)):
        owed[row.about_id] += 1
    grave = {row.id: (row.severity, row.status, row.signals) for row in await rows(store, select(t.cases))}
    return {frozenset(receipts): (grave.get(about), owed[about]) for about, receipts in together.items()}


async def test_two_routers_that_are_handed_overlapping_batches_give_the_same_cases_as_one(tmp_path, postgresql):
    rng = Random(20)
    async with store_at(tmp_path / "one") as one:
        (tmp_path / "many").mkdir()
        (tmp_path / "one" / "secrets").rename(tmp_path / "many" / "secrets")
        every = sent(one, rng)
        await route_all(one, batches(every, rng))
        alone = await problems(one)
    async with several(tmp_path / "many", postgresql) as stores:
        await asyncio.gather(*(route_all(store, batches(every, rng)) for store in (*stores, stores[0])))
        together = await problems(stores[0])
        assert together.keys() == alone.keys()
        assert together == alone
        assert await count(stores[0], t.inbox) == len(every)
        numbered = [row.id for row in await rows(stores[0], select(t.cases.c.id))]
        assert len(set(numbered)) == len(numbered)
        laws = await auditor.laws(stores[0].reader, ())
        assert {name: law.findings for name, law in laws.items() if not law.holds} == {}


async def test_two_clocks_and_two_notifiers_say_everything_once(tmp_path, postgresql):
    async with several(tmp_path, postgresql, 4) as stores:
        first = stores[0]
        for category in FAMILIES[:4]:
            await opened(first, category=category)
        await meta.turn_clock(first, THURSDAY + 40 * DAY)
        climbed = await asyncio.gather(*(clock.tick(store) for store in stores))
        steps = await rows(first, select(t.escalations.c.action, t.escalations.c.round, t.escalations.c.step))
        assert len(steps) == len(set(steps)) == sum(climbed) > 0
        claimed = [notice.id for taken in await asyncio.gather(*(claim_all(store) for store in stores)) for notice in taken]
        waiting = await rows(first, select(func.count().label("n")).where(t.notices.c.status == "waiting"))
        assert len(claimed) == len(set(claimed)) > 0
        assert waiting[0].n == 0
        for action in {row.action for row in steps}:
            await facts(first, action)  # gapless


async def claim_all(store):
    """Everything there is to send, a few at a time."""
    taken = []
    while True:
        async with store.work("system:notifier") as work:
            now = await posting.claim(work, 3)
        if not now:
            return taken
        taken += now


async def test_two_people_cannot_both_answer_for_one_action(tmp_path, postgresql):
    async with several(tmp_path, postgresql) as stores:
        _, [action, *_] = await opened(stores[0])
        answers = await asyncio.gather(*(do(store, "action.accept", action=action) for store in (*stores, *stores)), return_exceptions=True)
        assert [type(answer) for answer in answers].count(Refused) == 3
        assert [row.fact for row in await facts(stores[0], action)].count("action.accepted") == 1


async def test_deeds_routers_and_clocks_at_once_end_without_a_deadlock(tmp_path, postgresql):
    rng = Random(4)
    async with several(tmp_path, postgresql, 3) as stores:
        case, actions = await opened(stores[0])

        async def people(store):
            for n in range(20):
                try:
                    await do(store, "action.add", case=case, title=f"Nummer {n}", effect="Lugnare", function="gata-park", days=5)
                    await do(store, "case.comment", case=case, text="Fortsätter")
                    await do(
                        store,
                        "action.reassign",
                        action=rng.choice(actions),
                        function=rng.choice(["gata-park", "kommunpolis"]),
                        text="Byter",
                    )
                except No:
                    continue

        every = sent(stores[0], rng, 100)
        async with asyncio.timeout(100):
            await asyncio.gather(people(stores[0]), people(stores[1]), route_all(stores[2], batches(every, rng, 10)), clock.tick(stores[1]))
        laws = await auditor.laws(stores[0].reader, ())
        assert {name: law.findings for name, law in laws.items() if not law.holds} == {}
        assert len(await facts(stores[0], case)) > 20


def test_reports_that_could_join_one_case_share_a_name():
    lat_step, lon_step = CELL_DEGREES
    rng = Random(7)
    for _ in range(2000):
        lat, lon = rng.uniform(55, 69), rng.uniform(11, 24)
        case = at(lat, lon)
        near = [at(lat + rng.uniform(-1, 1) * 0.0013, lon + rng.uniform(-1, 1) * 0.0013) for _ in range(2)]  # within 150 m of the case
        assert surroundings(near[0], 150) & surroundings(case, 0)
        assert surroundings(near[0], 150) & surroundings(near[1], 150)
    assert not surroundings(at(56.2, 12.8), 150) & surroundings(at(56.2 + 2 * lat_step, 12.8 + 2 * lon_step), 150)
    assert surroundings(Located("p", "norr", None, None, None, None, "x"), 150) == {"area norr"}


def at(lat, lon):
    return Located(None, None, lat, lon, 10, None, "punkt")


async def test_a_signal_that_is_routed_while_it_is_parked_stays_where_it_went(tmp_path, postgresql):
    async with several(tmp_path, postgresql) as stores:
        first, second = stores
        clean = signal(first, "both")
        dirty = clean.model_copy(update={"digest": "hmac-sha256:other"})
        begun, answer = asyncio.Event(), None

        async def parks():
            async with second.work("feed:vaktbolaget") as work:
                await signals.inbox.known(work, [clean.receipt])
                begun.set()
                return await signals.park(work, dirty, b"{}", ("telefonnummer",))

        async with first.work("system:router") as work:
            await signals.route(work, [clean])
            parking = asyncio.create_task(parks())
            await begun.wait()
        answer = await parking
        assert answer is False, "the sender is told 409"
        assert [row.outcome for row in await rows(first, select(t.inbox))] == ["routed"]
        assert [row.fact for row in await facts(first, clean.receipt)] == ["signal.routed"]


async def test_two_clocks_with_a_long_night_behind_them_break_no_law(tmp_path, postgresql):
    async with several(tmp_path, postgresql) as stores:
        first = stores[0]
        for day in range(4):
            await meta.turn_clock(first, THURSDAY + day * DAY)
            asked = [signal(first, f"late-{day}-{n}", category="OTHER_PLACE", occurred=THURSDAY + day * DAY) for n in range(30)]
            await route_all(first, [asked])
        await meta.turn_clock(first, THURSDAY + 40 * DAY)
        await asyncio.gather(*(clock.tick(store) for store in (*stores, *stores)))
        laws = await auditor.laws(first.reader, ())
        assert {name: law.findings for name, law in laws.items() if not law.holds} == {}
        assert await count(first, t.escalations) > 120


async def test_the_clock_does_not_say_that_it_is_done_while_somebody_holds_an_action_that_is_due(tmp_path, postgresql):
    async with several(tmp_path, postgresql) as stores:
        first, second = stores
        _, [action, *_] = await opened(first)
        await clock.tick(first)
        async with second.look() as look:
            before = await meta.moment(look, meta.TICKED)
        await meta.turn_clock(first, THURSDAY + 40 * DAY)
        async with second.work("function:est-samordnare") as work:
            await deeds.find(work, action)
            await clock.tick(first)
            assert await meta.moment(work, meta.TICKED) == before
        await clock.tick(first)
        async with second.look() as look:
            assert await meta.moment(look, meta.TICKED) > before
