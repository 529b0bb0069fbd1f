"""The year wheel adds what comes back every year, once, in time, with an owner and a deadline."""

from house import make_home, turn_to
from sqlalchemy import select
from town import at, rows

from handlers.house.ground import opened
from handlers.turning import clock
from services.settings import Settings
from services.store import tables as t


async def turned(store, day):
    """Let the year wheel turn on a day; what it has added so far, by the days things are for."""
    await turn_to(store, at(f"{day}T10:00"))
    await clock.timetable(store, str)
    added = await rows(store, select(t.actions).where(t.actions.c.about_kind == "occasion").order_by(t.actions.c.id))
    return {action.about_id: action for action in added}


async def test_each_occasion_has_its_action_in_time_and_once_a_year(tmp_path):
    home = make_home(tmp_path)
    town = home / "municipality.toml"
    town.write_text(town.read_text().replace("# year_wheel = true", "year_wheel = true"))
    async with opened(Settings(home=home), turnable=True) as store:
        assert "EST:valborg:2027" not in await turned(store, "2027-03-30")
        first = await turned(store, "2027-03-31")
        valborg = first["EST:valborg:2027"]
        assert (valborg.function, valborg.lane, valborg.status) == ("est-samordnare", "place", "assigned")
        assert valborg.due_at == at("2027-04-29T15:00")  # the last working day before, when people go home
        assert "arbetsdagar till tors 29 april kl. 17" in valborg.due_why
        assert valborg.rungs
        again = await turned(store, "2027-04-01")
        assert [name for name in again if name.startswith("EST:valborg")] == ["EST:valborg:2027"]
        later = await turned(store, "2028-04-03")
        assert {"EST:valborg:2027", "EST:valborg:2028"} <= set(later)


async def test_a_municipality_that_has_not_turned_it_on_is_asked_for_nothing(tmp_path):
    async with opened(Settings(home=make_home(tmp_path)), turnable=True) as store:
        assert await turned(store, "2027-03-31") == {}
