"""Whatever people do with an action, the auditor and the laws are silent while all is said, and speak at the damage within two ticks."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from house import DAY, THURSDAY, furnish, store_at
from sqlalchemy import delete, insert, select, update
from town import alter, do, opened, rows

from handlers.house.auditor import days_of, reader_of
from handlers.turning import clock
from schemas.calendars import Calendar, HalfDay
from schemas.parties import Council, Moment
from services import auditor, pauses, reprojecting, vigil
from services.programmes.loader import HERE
from services.reckoning.look import Reckoning
from services.settings import Settings
from services.store import actions, meta
from services.store import council_tables as c
from services.store import tables as t
from services.store.ladder_tables import terms
from services.workdays import Workdays

ANSWER = """[[ladder]]
key = "svar"
counts_from = "asked"
after = { working_days = 3 }
unless_accepted = true
tell = ["manager", "coordinator"]

"""
EST = (HERE / "est.toml").read_text().replace("[[ladder]]", f"{ANSWER}[[ladder]]", 1)
WHY = {"text": "Väntar på delar"}
FAR = THURSDAY + 999 * DAY
A, E, N = t.actions.c, t.escalations.c, t.notices.c


@pytest.fixture
async def town(tmp_path, database):
    """A home whose EST asks for an answer within three working days, on either database."""
    home = furnish(tmp_path / "home")
    (home / "programmes").mkdir()
    (home / "programmes" / "est.toml").write_text(EST)
    async with store_at(home, database=database) as store:
        yield store


@pytest.fixture
async def audited(town, database, tmp_path):
    """What an auditor finds in its next two rounds; nobody sends letters here, so that they may wait."""
    reader = reader_of(Settings(home=tmp_path / "home", database_url=database))
    kept = []

    async def rounds(n=2):
        kept[:] = kept or [Reckoning(days_of(town.policy))]
        found = set()
        await alter(town, delete(t.outbox))  # there is no bus here
        for _ in range(n):
            found |= {(what, name) for _, what, name in await vigil.judge(reader, town.clock.now(), timedelta(days=400))}
            async with reader.connect() as connection:
                found |= set(await kept[0].round(connection, town.clock.now()))
        return found

    rounds.begun_anew = kept.clear
    yield rounds
    await reader.dispose()


def _calendar(store, **changed):
    """The municipality changes its calendar, as a restart with another file does."""
    calendar = Calendar(**changed)
    strategic = Council(
        id="strategiska-radet",
        name="Strategiska rådet",
        kind="strategic",
        function="strategiska-radet",
        meets=Moment(weekday="mon", at=time(9)),
        week_of_month=1,
        digest=Moment(weekday="wed", at=time(12, 5)),
    )
    councils = store.policy.municipality.councils
    councils = councils if any(one.kind == "strategic" for one in councils) else (*councils, strategic)
    municipality = store.policy.municipality.model_copy(update={"calendar": calendar, "councils": councils})
    store.policy = replace(store.policy, municipality=municipality, workdays=Workdays.of(calendar, "Europe/Stockholm"))


async def _add(store, case, days=5, function="gata-park"):
    return await do(store, "action.add", case=case, title="Belys gången", effect="Ljusare", function=function, days=days)


async def _turn(store, instant):
    """Let time pass as `turn_to` does, with what of the timetable changes a term at its end."""
    while (coming := min(await _next(store), instant)) < instant:
        await meta.turn_clock(store, max(coming, store.clock.now()))
        await clock.tick(store)
    await meta.turn_clock(store, instant)
    await clock.tick(store)
    async with store.work("system:clock") as work:
        await pauses.resume_due(work)
        await reprojecting.reproject_due(work)
    await clock.tick(store)


async def _next(store):
    async with store.look() as look:
        return await actions.next_instant(look) or FAR


async def _lived(store, audited):
    """Three weeks in which everything happens to some action; all is said, and so the auditor says nothing."""
    _calendar(store, half_days=[HalfDay(day=date(2027, 5, 20)), HalfDay(day=date(2027, 5, 27), closes=time(12, 30))])
    case, _ = await opened(store, category="DAMAGE")
    acts = [await _add(store, case, days) for days in (5, 5, 6, 4, 5, 8, 5, 4)]
    left, accepted, moved, paused, extended, declined, again, raised = acts
    await do(store, "function.absent", function="samhallschef", deputy="est-samordnare", first_day="2027-05-19", last_day="2027-06-30")
    await do(store, "action.accept", action=accepted)
    await do(store, "action.pause", action=paused, until="2027-05-25", **WHY)
    silent = []

    async def until(day):
        await _turn(store, THURSDAY + (day - 13) * DAY)
        silent.append((day, await audited(1)))

    await until(14)
    await do(store, "action.extend", action=extended, days=9, **WHY)
    await do(store, "action.decline", action=declined, **WHY)
    await do(store, "action.reassign", action=again, function="faltgruppen", **WHY)
    await until(18)
    await do(store, "action.reassign", action=again, function="gata-park", **WHY)
    await do(store, "action.reassign", action=moved, function="faltgruppen", **WHY)
    await until(19)
    await do(store, "action.reassign", action=moved, function="gata-park", **WHY)
    await do(store, "function.absent", function="gata-park", first_day="2027-05-20", last_day="2027-05-21")
    await until(20)
    _calendar(store, closed=[date(2027, 5, 21), date(2027, 5, 26)], half_days=[HalfDay(day=date(2027, 5, 27), closes=time(12, 30))])
    audited.begun_anew()
    await until(23)
    await do(store, "action.pause", action=extended, until="2027-05-26", **WHY)
    await do(store, "action.resume", action=extended)
    [point, *_] = await rows(store, select(c.agenda).where(c.agenda.c.action == raised))
    await do(store, "council.decide", item=point.id, decision="owner", function="faltgruppen", days=4, **WHY)
    await until(26)
    _calendar(store, closed=[date(2027, 6, 1)])
    audited.begun_anew()
    await until(27)
    await do(store, "action.reassign", action=raised, function="gata-park", **WHY)
    await do(store, "action.done", action=left, text="Lampan lyser")
    await until(34)
    return acts, silent


async def _heard(store, audited, table, key, damage):
    """What is heard within two ticks of damage to one row; afterwards the row is as it was."""
    [was] = await rows(store, select(table).where(*key))
    await alter(store, damage(was))
    found = await audited()
    await alter(store, delete(table).where(*key))
    await alter(store, insert(table).values(**was._mapping))
    return found


def _moved(was, n, by):
    """The rungs with one of them moved."""
    later = (datetime.fromisoformat(was.rungs[n]["at"]) + by).isoformat()
    return [*was.rungs[:n], was.rungs[n] | {"at": later}, *was.rungs[n + 1 :]]


async def test_all_that_people_may_do_is_reckoned_alike_and_every_damage_is_heard(town, audited):
    acts, silent = await _lived(town, audited)
    assert [(day, found) for day, found in silent if found] == []
    laws = await auditor.laws(town.reader, ())
    assert {name: law.findings for name, law in laws.items() if not law.holds} == {}
    kinds = {row.kind for row in await rows(town, select(terms))}
    assert kinds == {"added", "extended", "paused", "decided", "reprojected"}
    assert {row.step // 6 for row in await rows(town, select(t.escalations))} >= {0, 1}, "a step was laid out again and taken"

    late = acts[4]
    [row] = await rows(town, select(t.actions).where(A.id == late))
    taken = [step for step in await rows(town, select(t.escalations).where(E.action == late, E.round == row.round)) if step.told][-1]
    step = (E.action == late, E.round == taken.round, E.step == taken.step)
    letter = (N.dedupe == f"step:{late}:{taken.round}:{taken.step}:{taken.told[0]}",)
    here, term = (A.id == late,), (terms.c.action == late, terms.c.round == row.round)
    future = {"next_at": row.next_at + DAY, "rungs": _moved(row, row.next_step, DAY)}
    for table, key, damage, what in (
        (t.escalations, step, lambda _: delete(t.escalations).where(*step), "step_missing"),
        (t.notices, letter, lambda _: delete(t.notices).where(*letter), "letter_missing"),
        (terms, term, lambda _: delete(terms).where(*term), "term_missing"),
        (terms, term, lambda was: update(terms).where(*term).values(due_at=was.due_at - DAY), "due_wrong"),
    ):
        assert (what, late) in await _heard(town, audited, table, key, damage)
    for changed, what in (
        (future, "step_wrong"),
        ({"rungs": []}, "step_missing"),
        ({"rungs": row.rungs[:-1], "next_step": None, "next_at": None}, "step_wrong"),
        ({"rungs": _moved(row, 2, DAY)}, "step_wrong"),
        ({"due_at": row.due_at + DAY}, "due_wrong"),
    ):
        await alter(town, update(t.actions).where(*here).values(changed))
        assert (what, late) in await audited(), what
        await alter(town, update(t.actions).where(*here).values({name: getattr(row, name) for name in changed}))
    assert await audited() == set()
