"""A home in which everything has happened: every outcome of a signal, every deed, escalations, letters sent, closed and held."""

from datetime import UTC, date, datetime

import httpx
import nats
from house import concern, event, house_at, letters_gone, signal, store_at, turn_to, until
from sqlalchemy import select

from events.table import RECEIVED
from handlers.broker.connection import options
from handlers.broker.survey import survey
from handlers.theatre.mailbox import mailbox
from schemas.deadlines import WorkingDays
from schemas.signals import ReportedPlace
from schemas.terms import Lane, Source
from services import actions, cases, corrections, merging, pauses, signals
from services.store import actions as action_rows
from services.store import feeds, inbox, tables

PLACE = RECEIVED[Lane.PLACE]
JUNE_2, JUNE_4, JUNE_9, JUNE_23 = (datetime(2027, 6, day, 11, tzinfo=UTC) for day in (2, 4, 9, 23))
PERSON = "Anna, 811228-9874, stod vid fontänen"


async def live(home, database=None):
    async with mailbox() as box, house_at(home, box=box, database=database) as house:
        await signals_come(house, home)
        await _people_answer(house.store)
        await _people_judge(house.store)
        await turn_to(house.store, JUNE_2)
        await letters_gone(house.store)
        obstacle = await _named(house.store, "Pröva hinder")
        async with house.store.work("function:est-samordnare") as work:
            await cases.comment(work, obstacle.about_id, "Lugnare nu")
        await _done(house.store, obstacle)
    async with store_at(home, JUNE_4, database=database) as store:  # nobody sends letters now: they are held
        await turn_to(store, JUNE_9)
        await _done(store, await _named(store, "Fältarbetare"))
        await turn_to(store, JUNE_23)


async def signals_come(house, home):
    vakt, skolan = feeds.issue(home, "vaktbolaget"), feeds.issue(home, "skolan")
    nil = {"category": "NIL", "severity_reported": None, "place": None}
    sent = [
        *(event(name) for name in ("v-1", "v-2")),
        event("v-3", category="SPEEDING", severity_reported=1, place={"name": "Kronoskogen"}),
        event("v-4", **nil),
        event("v-5", category="EVENT_UPCOMING"),
        event("v-6", text=PERSON),
        event("v-7", text=PERSON),
        event("v-8", category="OTHER_PLACE"),
        event("v-7", text="Någon stod vid fontänen"),
    ]
    for one in sent:
        await _post(house, vakt, one)
    for name in ("s-1", "s-2"):
        await _post(house, skolan, {**event(name), "data": concern("elev-17")})
    other = signal(house.store, "v-1", text="något helt annat")
    async with await nats.connect(**options(house.nats.address("provision"), "test")) as connection:
        await publish(connection, "rubbish", b"{")
        await publish(connection, other.receipt, other.model_dump_json().encode(), {"Samsyn-Digest": other.digest})
    await until(lambda: _acknowledged(house.nats.address("auditor")))


async def _post(house, key, body):
    async with httpx.AsyncClient(base_url=house.url) as client:
        answer = await client.post("/signals", json=body, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 202, answer.text


async def publish(connection, receipt, body, headers=None):
    await connection.jetstream().publish(PLACE.subject(receipt), body, stream=PLACE.name, headers=headers)


async def _acknowledged(url):
    return all(state.floor == max((a.seq for a in state.arrivals), default=0) for state in await survey(url))


async def _named(store, title):
    """The unfinished action whose title begins so."""
    async with store.look() as look:
        return next(row for row in await action_rows.unfinished(look) if row.title.startswith(title))


async def _people_answer(store):
    obstacle, control = await _named(store, "Pröva hinder"), await _named(store, "Trafikkontroll")
    triage, consult = await _named(store, "Bedöm signalen"), await _named(store, "Konsultation")
    days = WorkingDays(working_days=30)
    async with store.work("function:est-samordnare") as work:
        await actions.accept(work, obstacle.id)
        await actions.decline(work, control.id, "Inte vårt område")
        await actions.reassign(work, control.id, "gata-park", "Ni har kameran")
        await actions.extend(work, triage.id, days, "Väntar på polisen")
        await pauses.pause(work, consult.id, date(2027, 5, 24), "Skolan har lov")
    async with store.work("function:est-samordnare") as work:
        by_hand = await cases.add_action(work, obstacle.about_id, "Ring föreningen", "De vet", "gata-park", days)
        await actions.done(work, by_hand, "Ringt")
        await signals.enter(work, signal(store, category="LITTER", place={"name": "Nyhems torg"}).report, Source.RESIDENT, "samtal-1")


async def _people_judge(store):
    """A signal is corrected, one is set aside and taken up, and cases are merged for good and for a while."""
    async with store.look() as look:
        wrong = next(row for row in await look.rows(select(tables.signals)) if row.category == "SPEEDING")
        aside = next(row for row in await look.rows(select(tables.inbox)) if row.outcome == "set_aside")
    async with store.work("function:est-samordnare") as work:
        await corrections.correct(work, wrong.receipt, corrections.Corrected(severity=2), "Det var värre")
        await corrections.restore(work, aside.receipt, "Det gäller oss", "EST", "fordon")
        await corrections.set_aside(work, aside.receipt, "Ändå inte")
    opened = [await _opened(store, place) for place in ("Nyhems torg", "Sockerbruket", "Kronoskogen")]
    async with store.work("function:est-samordnare") as work:
        await merging.merge(work, opened[0], opened[1], "Samma gäng")
        await merging.merge(work, opened[0], opened[2], "Samma gäng")
    async with store.work("function:est-samordnare") as work:
        await merging.unmerge(work, opened[2], "Två gäng")
    async with store.work("function:est-samordnare") as work:  # done with, so that no letter of theirs grows too old to be sent
        known = await inbox.known(work, [wrong.receipt])
        for action in await action_rows.unfinished(work):
            if action.about_id in {*opened, known[wrong.receipt].about_id}:
                await actions.done(work, action.id, "Gjort")


async def _opened(store, place):
    wanted = cases.ByHand("EST", "fordon", ReportedPlace(name=place), 2, "Beslutat")
    async with store.work("function:est-samordnare") as work:
        return await cases.open_by_hand(work, wanted)


async def _done(store, action):
    async with store.work("function:gata-park") as work:
        await actions.done(work, action.id, "Klart")
