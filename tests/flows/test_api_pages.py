"""Pages of the API's lists: whoever walks through one sees everything that was there once, whatever is added meanwhile."""

import pytest
from asking import person, walk
from house import signal
from sender import assert_problem
from town import do, opened, route

from services import cases


@pytest.fixture
async def coordinator(store):
    async with person(store) as client:
        yield client


def unknown(store, n):
    """So many signals that no rule takes: each becomes a task of its own."""
    return [signal(store, category="OTHER_PLACE", place={"name": "bakom affären"}) for _ in range(n)]


async def test_a_thousand_actions_are_each_seen_once_while_others_are_added(store, coordinator):
    await route(store, *unknown(store, 1000))
    there = {f"A-2027-{n:04}" for n in range(1, 1001)}
    seen = []
    async for action in walk(coordinator, "/actions", limit=200):
        seen.append(action["id"])
        if len(seen) % 200 == 1 and len(seen) < 1000:
            await route(store, *unknown(store, 3))
    assert len(seen) == len(set(seen))
    assert there <= set(seen)
    assert len(seen) == 1015


async def test_every_list_is_walked_in_one_order_whatever_the_size_of_its_pages(store, coordinator):
    case, _ = await opened(store)
    await route(store, *(signal(store) for _ in range(12)))
    await opened(store, place={"name": "Nyhems torg"})
    async with store.work("function:est-samordnare") as work:
        for n in range(25):
            await cases.comment(work, case, f"Anteckning {n}")
    for path in ("/cases", "/actions", f"/cases/{case}/timeline", f"/cases/{case}/actions", f"/cases/{case}/signals"):
        whole = [item async for item in walk(coordinator, path, limit=200)]
        assert len(whole) > 1
        for limit in (1, 2, 7):
            assert [item async for item in walk(coordinator, path, limit=limit)] == whole, path
    told = [item["sentence"] async for item in walk(coordinator, f"/cases/{case}/timeline", limit=10)]
    assert [line for line in told if line.startswith("Anteckning")] == [f"Anteckning: Anteckning {n}" for n in range(25)]


async def test_a_page_that_ends_with_the_list_has_no_next(store, coordinator):
    await opened(store)
    page = (await coordinator.get("/actions?limit=3")).json()
    assert (len(page["items"]), page["next"]) == (3, None)
    assert (await coordinator.get("/cases?status=closed")).json() == {"items": [], "next": None}


async def test_a_cursor_that_is_not_ours_or_of_another_list_is_refused(store, coordinator):
    case, [action, *_] = await opened(store)
    await do(store, "action.accept", action=action)
    cursor = (await coordinator.get("/actions?limit=1")).json()["next"]
    of_timeline = (await coordinator.get(f"/actions/{action}/timeline?limit=1")).json()["next"]
    for path, after in (
        ("/actions", "x"),
        ("/actions", f"{cursor}x"),
        ("/actions", cursor[:-1]),
        ("/actions", "%00"),
        ("/actions", "W10.x"),
        ("/cases", cursor),
        (f"/cases/{case}/timeline", of_timeline),
        (f"/cases/{case}/signals", cursor),
    ):
        assert_problem(await coordinator.get(f"{path}?after={after}"), 422)
    assert (await coordinator.get(f"/actions?after={cursor}")).status_code == 200
