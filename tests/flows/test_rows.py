"""A feed of rows: a partner's CSV, or its rows as JSON, through the door and on to cases."""

import gzip
import itertools
from pathlib import Path

import pytest
from house import furnish, handled, until
from sender import assert_members, assert_problem, sending
from sqlalchemy import select
from town import rows as looked_up
from weekly import HEADER, NO_ID, WEEK, row, weekly_home

from handlers.app import up
from handlers.doors.http import BODY_BYTES
from handlers.doors.intake import BATCH
from handlers.house.ground import opened
from schemas.feeds.rows import event
from schemas.feeds.sheets import rows
from schemas.signals import Signal
from services import signals
from services.settings import Settings
from services.store import inbox, tables

CSV = "text/csv; charset=utf-8"
TORONTO = Path(__file__).parents[3] / "shared" / "data" / "toronto-incidents-2018-2020.csv.gz"
BENCH = Path(__file__).parents[2] / "bench" / "toronto.toml"


@pytest.fixture
async def house(tmp_path, database, request):
    home = weekly_home(tmp_path / "home", *getattr(request, "param", ()))
    text = (home / "municipality.toml").read_text()
    furnish(home)
    (home / "municipality.toml").write_text(text)
    async with up(Settings(home=home, database_url=database), turnable=True) as here:
        yield here


@pytest.fixture
async def weekly(house):
    async with sending(house, "vaktbolaget-vecka") as sender:
        yield sender


async def counts(house):
    async with house.store.look() as look:
        return await inbox.counts(look)


async def test_a_weeks_csv_becomes_signals_each_with_its_receipt_and_once(house, weekly):
    answer = await weekly.raw(WEEK.encode(), CSV)
    assert answer.status_code == 202, answer.text
    receipts = [item["receipt"]["receipt"] for item in answer.json()["items"]]
    await handled(house.store, 4)
    assert await counts(house) == {"routed": 3, "noted": 1}
    as_excel_saves_it = b"\xef\xbb\xbf" + WEEK.replace("\n", "\r\n").encode()
    as_json = list(rows(WEEK, numbered=False))
    for again in (await weekly.raw(as_excel_saves_it, CSV), await weekly.post(as_json)):
        assert again.status_code == 202
        assert [item["receipt"]["receipt"] for item in again.json()["items"]] == receipts
    assert sum((await counts(house)).values()) == 4
    kept = {row.text: row for row in await looked_up(house.store, select(tables.signals))}
    damage = kept["Ruta krossad; glas kvar"]
    assert (damage.category, damage.severity, damage.place, damage.lat, damage.source) == ("DAMAGE", 2, "stortorget", 56.2431, "guards")


async def test_a_row_that_is_wrong_is_told_by_its_columns_and_takes_no_other_along(house, weekly):
    lines = [HEADER, ";".join(row().values()), "1738;igår", ";".join(row(Rapport="1739", Händelse="Buskörning", Tid="kväll").values())]
    answer = await weekly.raw("\n".join(lines).encode(), CSV)
    assert answer.status_code == 207
    taken, uneven, wrong = answer.json()["items"]
    assert taken["status"] == 202
    assert_members(uneven["problem"], 422)
    assert uneven["problem"]["errors"][0]["sv"] == "Raden har fler eller färre fält än rubrikraden."
    assert {error["path"]: error["sv"] for error in wrong["problem"]["errors"]} == {
        "Händelse": "Värdet finns inte i listan över tillåtna värden.",
        "Tid": "Här ska stå ett klockslag.",
    }
    await handled(house.store, 1)


async def test_a_person_in_any_column_parks_the_row_until_it_is_edited_under_its_id(house, weekly):
    sent = [row(Anmärkning="ring 070-174 06 05"), row(Rapport="1740", Rond="kim@example.se")]
    answer = await weekly.post(sent)
    assert [item["receipt"]["outcome"] for item in answer.json()["items"]] == ["parked", "parked"]
    assert await counts(house) == {"parked": 2}
    assert (await weekly.post(row(Anmärkning="ring vakten"))).status_code == 202

    async def went_on():
        return await counts(house) == {"parked": 1, "routed": 1}

    await until(went_on)


@pytest.mark.parametrize("house", [(NO_ID,)], indirect=True)
async def test_equal_rows_of_one_file_are_as_many_signals_and_the_same_ones_when_it_is_sent_again(house, weekly):
    twice = f"{WEEK}{WEEK.splitlines()[2]}\n"
    receipts = []
    for _ in range(2):
        answer = await weekly.raw(twice.encode(), CSV)
        receipts.append({item["receipt"]["receipt"] for item in answer.json()["items"]})
    assert receipts[0] == receipts[1]
    assert len(receipts[0]) == 5
    await handled(house.store, 5)
    assert await counts(house) == {"routed": 3, "attached": 1, "noted": 1}


NO_SHEET = (b"", b"\n", b"a;a\n1;2\n", b"a;b\n1;\0\n", "a;b\n1;å\n".encode("latin-1"), b'a;b\n1;"2\n')


async def test_what_is_no_sheet_or_too_large_is_refused_as_a_whole(house, weekly):
    for body in NO_SHEET:
        assert_problem(await weekly.raw(body, CSV), 400)
    assert_problem(await weekly.raw(b"a\n" + b"1\n" * (BATCH + 1), CSV), 413)
    assert_problem(await weekly.raw(b"a\n" + b"1" * BODY_BYTES, CSV), 413)
    assert (await weekly.raw(f"{HEADER}\n".encode(), CSV)).json() == {"items": []}
    async with sending(house) as vakt:
        assert_problem(await vakt.raw(WEEK.encode(), CSV), 415)
    assert await counts(house) == {}


async def test_real_points_and_hours_join_by_distance(tmp_path, database):
    """The first days of the Toronto file: corners where something happened again within a week."""
    if not TORONTO.exists():
        pytest.skip(f"{TORONTO} is not there: real data that the product does not carry")
    with gzip.open(TORONTO, "rt", encoding="utf-8-sig", newline="") as file:
        slice_of_it = list(rows("".join(itertools.islice(file, 401)), numbered=True))
    furnish(tmp_path)
    (tmp_path / "municipality.toml").write_text(BENCH.read_text())
    async with opened(Settings(home=tmp_path, database_url=database)) as store:
        [feed] = store.policy.municipality.feeds
        ids = {"feed": feed.id, "party": feed.party, "source": feed.source, "accepted_at": store.clock.now()}
        events = [event(item, feed) for item in slice_of_it]
        sent = [Signal(**ids, receipt=store.keys.receipt_id(feed.id, e.id), digest=e.id, report=e.data) for e in events]
        async with store.work("system:router") as work:
            outcomes = await signals.route(work, sent)
        cases = await looked_up(store, select(tables.cases))
    assert outcomes["attached"] == sum(case.signals for case in cases) - len(cases) > 20
    assert outcomes["attached"] + outcomes["routed"] == len(sent) == 400
    assert max(case.signals for case in cases) >= 3
