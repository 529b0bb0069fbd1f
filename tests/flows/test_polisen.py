"""The police's notices through the door: background or signals as the feed is set, and joined by area and ISO week."""

import pytest
from house import THURSDAY, furnish, handled
from reported import notice
from sender import assert_members, assert_problem, sending
from town import count, one

from handlers.app import up
from services.settings import Settings
from services.store import meta
from services.store import tables as t

ROUTED = """
[[feeds]]
id = "notiser"
party = "polisen"
source = "police"
format = "polisen"
use = "route"
types = { "Brand" = "context" }
"""
COUNTY = {"name": "Skåne län", "gps": "55.990257,13.595769"}


@pytest.fixture
async def house(tmp_path, database):
    home = furnish(tmp_path / "home")
    with (home / "municipality.toml").open("a") as file:
        file.write(ROUTED)
    async with up(Settings(home=home, database_url=database), turnable=True) as running:
        await meta.turn_clock(running.store, THURSDAY)
        yield running


def on(day, month="maj", **said):
    """Damage in Ängelholm at noon of a day of 2027."""
    published = f"2027-05-{day:02} 12:30:00 +02:00"
    return notice(600_000 + day, name=f"{day:02} {month} 12.00, Skadegörelse, Ängelholm", datetime=published, **said)


async def became(house, sender, *notices):
    """What the receipts say when every notice is handled."""
    earlier = await count(house.store, t.inbox)
    answer = await sender.post(list(notices))
    assert answer.status_code == 202, answer.text
    await handled(house.store, earlier + len(notices))
    return [(await sender.get(item["receipt"]["status"])).json() for item in answer.json()["items"]]


async def test_what_the_police_tell_is_background_until_their_feed_or_its_type_is_routed(house):
    async with sending(house, "polisen-notiser") as background, sending(house, "notiser") as routed:
        told = await became(house, background, notice(1), notice(2, type="Mordbrand"))
        told += await became(house, routed, notice(3, type="Brand"))
    assert [receipt["outcome"] for receipt in told] == ["set_aside"] * 3
    assert all("lägesbild" in receipt["message"] for receipt in told)
    assert await count(house.store, t.cases) == 0
    kept = await one(house.store, t.signals, told[0]["receipt"])
    assert (kept.category, kept.area, kept.source, kept.text) == ("DAMAGE", "hela-kommunen", "police", notice()["summary"])


async def test_routed_notices_join_by_area_and_iso_week_and_what_is_no_est_matter_is_set_aside(house):
    monday, wednesday, next_monday = on(3), on(5), on(10)
    others = [
        notice(7, location=COUNTY),
        notice(8, type="Trafikolycka, singel"),
        notice(9, type="Sammanfattning natt"),
        notice(10, type="Ofog"),
    ]
    async with sending(house, "notiser") as routed:
        opened, joined, anew, county, traffic, summary, unseen = await became(house, routed, monday, wednesday, next_monday, *others)
    outcomes = [receipt["outcome"] for receipt in (opened, joined, anew, county, traffic, summary, unseen)]
    assert outcomes == ["routed", "attached", "routed", "set_aside", "set_aside", "set_aside", "routed"]
    assert "samma område, Hela kommunen, i samma vecka" in joined["message"]
    assert "helt län" in county["message"]
    assert "Trafikolyckor" in traffic["message"]
    assert "Sammanfattningen" in summary["message"]
    assert (await one(house.store, t.inbox, unseen["receipt"])).about_kind == "action"
    first, second = [(await one(house.store, t.inbox, receipt["receipt"])).about_id for receipt in (opened, anew)]
    assert first != second
    assert (await one(house.store, t.cases, first)).signals == 2


async def test_a_notice_is_held_to_what_every_signal_is(house):
    async with sending(house, "notiser") as routed:
        [parked] = await became(house, routed, notice(1, summary="Tips lämnas på 070-174 06 35."))
        assert parked["outcome"] == "parked"
        assert "telefonnummer" in parked["message"]
        first = await routed.post(notice(2))
        assert (await routed.post(notice(2))).json()["receipt"] == first.json()["receipt"]
        assert_problem(await routed.post(notice(2, summary="Uppdaterad text.")), 409)
        broken = notice(3, id="3", datetime="i går") | {"location": {"name": "Ängelholm"}}
        answer = assert_problem(await routed.post(broken), 422)
        assert {e["path"]: e["sv"] for e in answer["errors"]} == {
            "id": "Här ska stå ett heltal.",
            "datetime": "Här ska stå en tidpunkt som 2026-03-31 9:38:02 +02:00.",
            "location.gps": "Fältet saknas.",
        }
        mixed = await routed.post([notice(4), broken])
        assert [item["status"] for item in mixed.json()["items"]] == [202, 422]
        assert_members(mixed.json()["items"][1]["problem"], 422)
        assert_problem(await routed.post("12 maj"), 422)
