"""The list of the week: frozen and mailed once at the cut-off, computed for who asks meanwhile, and quick however much there is."""

import json
import re

import httpx
import pytest
from house import DAY, letters_gone, signal, store_at
from shell import samsyn
from sqlalchemy import insert, select
from town import alter, at, do, expect_feeds, ledger_end, letters, report, route, rows

from handlers.theatre.mailbox import words
from handlers.turning import clock
from services.rules.trends import bounds
from services.store import meta, weeks
from services.store import tables as t
from services.store.judgement_tables import proposals

PAGE = "http://samsyn.example.se/l/{}".format
NOON = at("2027-05-12T10:00:30")
"""Wednesday, week 19."""
ROUGH = {"lat": 56.0, "lon": 13.0, "precision_m": 90_000}
NIL = {"category": "NIL", "severity_reported": None, "place": None, "text": ""}


async def begin(store, instant):
    async with store.work("system:test") as work:
        await meta.put(work, meta.BEGAN, instant.isoformat())


async def on(store, instant, *reported):
    """Signals that come and occurred at an instant."""
    await meta.turn_clock(store, instant)
    return await route(store, *(signal(store, occurred=instant, **one) for one in reported))


async def lived(store):
    """Five weeks: gatherings that grow, fires that shrink, damage that stays, litter that is new."""
    await begin(store, NOON - 60 * DAY)
    group = {"category": "GATHERING", "place": {"name": "Sockerbruket"}}
    fire = {"category": "FIRE", "place": {"name": "Nyhems torg"}}
    damage = {"category": "DAMAGE", "place": {"name": "Kronoskogen"}}
    for back in (4, 3, 2, 1):
        await on(store, NOON - 7 * back * DAY - DAY, group, *[fire] * 3, damage, {**fire, "feed": "bostadsbolaget"})
    new = {"category": "LITTER", "severity_reported": 1, "place": {"name": "Stortorget"}}
    await on(store, NOON - 2 * DAY, *[group] * 4, damage, new, {**damage, "place": ROUGH}, {**NIL, "feed": "fritid"})
    await on(store, NOON - DAY, {"feed": "polisen", **NIL}, {"feed": "skolan", **NIL})


@pytest.fixture
async def town(store):
    expect_feeds(store)
    await lived(store)
    await meta.turn_clock(store, NOON)
    return store


def section(text, heading):
    """The rows below a heading."""
    return text.partition(f"\n{heading}")[2].partition("\n\n")[0]


async def frozen(store):
    return [row for row in await rows(store, select(t.digests)) if row.kind == "week"]


async def test_what_is_new_growing_same_and_shrinking_what_is_owed_and_who_said_nothing(town):
    await alter(
        town, insert(proposals).values(**proposed("F-1"), decided_at=None), insert(proposals).values(**proposed("F-2"), decided_at=NOON)
    )
    await clock.timetable(town, PAGE)
    [week] = await frozen(town)
    text = week.words["text"]
    assert text.startswith("Veckolista, vecka 19, till ons 12 maj kl. 12\n")
    assert "6 signaler, mot 6 i snitt de fyra veckorna före." in text
    assert "Sockerbruket (snitt 1)" in section(text, "ÖKAR (1)")
    assert section(text, "ÖKAR (1)").splitlines()[1].split()[0] == "4"
    assert "0  " in section(text, "MINSKAR (1)")
    assert "Nyhems torg (snitt 4)" in section(text, "MINSKAR (1)")
    assert "Kronoskogen (snitt 1)" in section(text, "SAMMA (1)")
    assert "Stortorget" in section(text, "NYTT (1)")
    assert "1  Platsen är ett helt län" in section(text, "LAGT ÅT SIDAN (1)")
    assert len(section(text, "ÅTGÄRDER (").splitlines()) == 6  # the heading's end and the five that are latest
    assert re.search(r"[1-9] +Förslag som väntar på beslut", text)
    assert "Lärande och familj" in section(text, "RAPPORTÖRER").partition("Inget att rapportera")[2]
    assert len(text.splitlines()) <= 40
    assert week.function == "est-samordnare"


def proposed(name):
    known = {"programme": "EST_DEEP", "from_programme": "EST", "family": "fordon", "place_key": "stortorget", "place_name": "Stortorget"}
    return {"id": name, **known, "sentence": "Återkommer", "numbers": {}, "status": "proposed", "proposed_at": NOON}


async def test_it_is_mailed_once_and_who_asks_meanwhile_writes_nothing(town):
    for instant in (NOON, NOON + DAY, NOON - DAY, NOON + DAY / 24):
        await meta.turn_clock(town, instant)
        await clock.timetable(town, PAGE)
    assert len(await frozen(town)) == 2  # the cut-off before, for the clock was turned back behind it, and this one
    posted = [n for n in await letters(town, kind="digest") if n.words["subject"].startswith("Veckolista")]
    assert len(posted) == 2
    before = await ledger_end(town)
    told = await do(town, "weekly")
    assert told["view"]["until"].startswith("2027-05-12T11:00")
    assert (await ledger_end(town), len(await frozen(town))) == (before, 2)


async def test_a_week_in_which_the_clocks_change_ends_at_noon_and_counts_what_occurred_in_it(store):
    await begin(store, at("2027-01-01T08:00"))
    await on(store, at("2027-03-24T10:59"), {})  # Wednesday 11.59, before the clocks go forward: the week before
    await on(store, at("2027-03-24T11:01"), {})
    await on(store, at("2027-03-31T09:59"), {})  # Wednesday 11.59, after
    await on(store, at("2027-03-31T10:01"), {})
    await clock.timetable(store, PAGE)
    [week] = await frozen(store)
    assert week.words["text"].startswith("Veckolista, vecka 13, till ons 31 mars kl. 12\n")
    assert "2 signaler, mot 0,2 i snitt" in week.words["text"]


async def test_in_the_first_weeks_the_basis_is_said_to_be_missing(store):
    await begin(store, NOON - 15 * DAY)
    await on(store, NOON - DAY, {}, {})
    await meta.turn_clock(store, NOON)
    await clock.timetable(store, PAGE)
    [week] = await frozen(store)
    assert "samsyn har 1 av de 4 veckor som behövs." in " ".join(week.words["text"].split())
    assert "VECKANS PROBLEM (1) underlag saknas\n   2  Buskörning, Stortorget" in week.words["text"]


async def test_what_is_closed_to_others_is_not_in_it(town):
    await report(
        town,
        feed="skolan",
        lane="individual",
        concerns=["SCHOOL_ABSENCE"],
        unit="skola-norr",
        reference=town.keys.reference("elev-17"),
        occurred_from=NOON.isoformat(),
    )
    await meta.turn_clock(town, NOON + 30 * DAY)
    told = json.dumps((await do(town, "weekly")), ensure_ascii=False)
    assert "SSPF" not in told
    assert "elev-17" not in told


async def test_what_it_counts_uses_indexes(town, database):
    ends = bounds(NOON, town.policy.workdays)
    async with town.look() as look:
        assert len(await weeks.occurred(look, ends)) > 5
    async with town.writer.begin() as connection:
        if database is not None:
            await connection.exec_driver_sql("set local enable_seqscan = off")
        explain = "explain " if database else "explain query plan "
        for index, query in LOOKS.items():
            plan = await connection.exec_driver_sql(explain + query)
            assert index in str(plan.all())


LOOKS = {
    "ix_signals_occurred": "select receipt from signals where occurred_from > '2027-04-07' and occurred_from <= '2027-05-12'",
    "ix_ledger_fact_at": "select seq from ledger where fact = 'signal.set_aside' and at > '2027-05-05' and at <= '2027-05-12'",
    "ix_actions_status": "select id from actions where status in ('assigned', 'paused') and due_at <= '2027-05-12' order by due_at limit 5",
    "ix_inbox_outcome": "select count(*) from inbox where outcome = 'parked'",
}
"""What the list asks, index by index."""


async def test_it_arrives_with_a_page_of_its_own_that_shows_all_of_it(house, box):
    await begin(house.store, NOON - 60 * DAY)
    places = [{"lat": 56.20 + n / 100, "lon": 12.80, "precision_m": 50} for n in range(40)]
    await on(house.store, NOON - DAY, *({"place": place} for place in places))
    await meta.turn_clock(house.store, NOON)
    await clock.timetable(house.store, house.links.digest)
    await letters_gone(house.store)
    [mail] = [one for one in box.to("est-samordnare@example.se") if str(one["Subject"]).startswith("Veckolista vecka 19")]
    text = words(mail)
    link = re.search(r"Hela veckolistan i samsyn: (\S+)", text).group(1)
    async with httpx.AsyncClient(trust_env=False) as client:
        page = await client.get(link)
    assert page.status_code == 200
    assert page.text.count("Buskörning") > text.count("Buskörning") > 3
    assert f"Nytt ({page.text.count('Buskörning')})" in page.text


async def test_the_command_shows_the_same_and_a_machine_gets_it_as_json(tmp_path):
    async with store_at(tmp_path / "home", NOON) as store:
        await lived(store)
        await meta.turn_clock(store, NOON)
    said = samsyn(tmp_path / "home", "weekly")
    assert said.out.startswith("Veckolista, vecka 19")
    assert json.loads(samsyn(tmp_path / "home", "weekly", "--json").out)["weeks"] == 4
