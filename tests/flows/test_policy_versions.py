"""A case keeps the text of the programme it was opened under, whatever the municipality changes afterwards."""

import re

import pytest
from house import DAY, THURSDAY, make_home, signal, turn_to
from sqlalchemy import select
from town import at, do, names, one, opened, report, route, rows, why

from handlers.house.ground import opened as open_home
from services.programmes.loader import HERE
from services.settings import Settings
from services.store import meta
from services.store import tables as t

OURS = (HERE / "est.toml").read_text()
THEIRS = (
    OURS.replace("version = 1", "version = 2", 1)
    .replace("{ working_days = -2 }", "{ working_days = -1 }")
    .replace("{ clock_hours = 24 }", "{ clock_hours = 12 }")
    .replace('title = "Kalla snabb EST-grupp"', 'title = "Ring runt"')
    .replace('title = "Brev till föräldrarna"', 'title = "Sms till föräldrarna"')
    .replace("pause_days_at_most = 30", "pause_days_at_most = 3")
    .replace('role = "leisure"', 'role = "police"')
)


@pytest.fixture
def home(tmp_path):
    home = make_home(tmp_path / "home")
    (home / "programmes").mkdir()
    return home


def store_of(home):
    return open_home(Settings(home=home), turnable=True)


async def begun(home):
    """A home with a case of version 1, which has then got version 2."""
    async with store_of(home) as store:
        await meta.turn_clock(store, THURSDAY)
        case, actions = await opened(store, category="FIRE", severity_reported=3, place={"name": "Nyhems torg"})
    (home / "programmes" / "est.toml").write_text(THEIRS)
    return case, actions


def keys(action):
    return [(rung["key"], rung["at"]) for rung in action.rungs]


async def test_actions_that_a_graver_signal_adds_are_those_of_the_old_plan(home):
    case, _ = await begun(home)
    async with store_of(home) as store:
        await report(store, category="FIRE", severity_reported=4, place={"name": "Nyhems torg"})
        added = [a.title for a in await rows(store, select(t.actions).where(t.actions.c.about_id == case).order_by(t.actions.c.id))]
        assert sorted(added[2:]) == ["Brev till föräldrarna", "Kalla snabb EST-grupp"]
        new, _ = await opened(store, category="FIRE", severity_reported=4, place={"name": "Stortorget"})
        titles = [a.title for a in await rows(store, select(t.actions).where(t.actions.c.about_id == new).order_by(t.actions.c.id))]
        assert sorted(titles[2:]) == ["Ring runt", "Sms till föräldrarna"]


async def test_new_actions_and_extensions_climb_the_old_ladder(home):
    case, [container, _] = await begun(home)
    async with store_of(home) as store:
        by_hand = await do(store, "action.add", case=case, title="Belys gården", effect="Ljusare", function="gata-park", days=10)
        await do(store, "action.extend", action=container, days=10, text="Fler containrar")
        new, _ = await opened(store, category="FIRE", place={"name": "Stortorget"})
        fresh = await do(store, "action.add", case=new, title="Belys torget", effect="Ljusare", function="gata-park", days=10)
        old_reminder, new_reminder = ("påminnelse", "2027-05-25T14:00:00+00:00"), ("påminnelse", "2027-05-26T14:00:00+00:00")
        assert keys(await one(store, t.actions, by_hand))[0] == old_reminder
        assert keys(await one(store, t.actions, container))[0] == old_reminder
        assert keys(await one(store, t.actions, fresh))[0] == new_reminder


async def test_a_pause_is_capped_as_it_was_when_the_case_was_opened(home):
    _, [container, _] = await begun(home)
    async with store_of(home) as store:
        await do(store, "action.pause", action=container, until="2027-06-01", text="Väntar på lås")


async def test_the_case_says_which_version_it_follows_and_the_new_one_another(home):
    case, _ = await begun(home)
    async with store_of(home) as store:
        assert "EST version 1." in await why(store, case)
        new, _ = await opened(store, category="FIRE", place={"name": "Stortorget"})
        assert "EST version 2." in await why(store, new)
        kept = await rows(store, select(t.policies).where(t.policies.c.code == "EST").order_by(t.policies.c.version))
        assert [row.version for row in kept] == [1, 2]


async def test_a_case_whose_programme_is_gone_lives_on_and_its_ladder_too(home):
    case, [container, _] = await begun(home)
    for file in (home / "programmes").iterdir():
        file.write_text(OURS.replace('code = "EST"', 'code = "ORDNING"'))
    municipality = (home / "municipality.toml").read_text()
    (home / "municipality.toml").write_text(re.sub(r'"EST",[^]]*', '"ORDNING"', municipality))
    async with store_of(home) as store:
        assert "EST" not in store.policy.programmes
        await turn_to(store, at("2027-05-20T10:00"))
        assert "action.escalated" in await names(store, container)
        await do(store, "action.done", action=container, text="Tömda och låsta")
        assert "version 1" in await why(store, case)


async def test_a_function_that_was_taken_out_of_the_file_does_not_stop_the_ladder_for_anybody(home):
    _, [container, _] = await begun(home)
    municipality = home / "municipality.toml"
    text = municipality.read_text()
    start = text.index('[[functions]]\nid = "bovard-nyhem"')
    municipality.write_text(text[:start] + text[text.index("[[functions]]", start + 1) :])
    async with store_of(home) as store:
        await route(store, signal(store, category="DAMAGE"))
        await turn_to(store, THURSDAY + 6 * DAY)
        [other] = [a.id for a in await rows(store, select(t.actions).where(t.actions.c.title == "Laga eller sanera"))]
        for action in (container, other):
            assert "action.escalated" in await names(store, action)
        told = [row.told for row in await rows(store, select(t.escalations).where(t.escalations.c.action == container))]
        assert told[0] == ["est-samordnare", "trygghetschef"]
