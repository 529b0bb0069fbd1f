"""Who may know of what and do what through the API: a table, written by hand, of functions and everything they may ask for."""

import json
import re

import pytest
from asking import GUARDS, OTHER_GUARDS, door, key_for, person, walk, with_guards
from house import DAY, concern
from sqlalchemy import select
from town import alter, do, one, opened, report, rows

from handlers.doors.deeds import DEEDS
from services import agendas
from services.errors import No
from services.rules.access import ANSWERS, STEERS
from services.store import actions, council_tables, meta, persons, side_tables
from services.store import tables as t

SAID = {"text": "Sagt i provet"}
LATER = {"deadline": {"working_days": 9}, "text": "Mer tid"}
PAUSE = {"until": "2027-05-24", "text": "Lov"}
HAND = {"category": "LITTER", "severity_reported": 1, "place": {"name": "Stortorget"}, "occurred_from": "2027-05-13T20:00:00Z"}
OPEN = {"rule": "fordon", "place": {"name": "Nyhems torg"}, "severity": 2, **SAID}
DROP = {"decision": "drop", **SAID}
AWAY = {"first_day": "2027-05-14", "last_day": "2027-05-15"}
ADD = {"title": "Ring", "effect": "De vet", "function": "gata-park", "deadline": {"clock_hours": 5}}

READING = (
    *(
        "/cases",
        "/cases/{case}",
        "/cases/{case}/timeline",
        "/cases/{case}/actions",
        "/cases/{case}/deadlines",
        "/cases/{case}/signals",
        "/why/{case}",
    ),
    *(
        "/actions",
        "/actions/{police}",
        "/actions/{police}/timeline",
        "/why/{police}",
        "/actions/{guards}",
        "/actions/{guards}/timeline",
    ),
    *(
        "/actions/{secret}",
        "/actions/{secret}/timeline",
        "/why/{secret}",
        "/why/{consultation}",
    ),
    *("/parties",),
    *(
        "/receipts/{receipt}",
        "/why/{receipt}",
        "/receipts/{secret_receipt}",
        "/why/{secret_receipt}",
    ),
    *(
        "/cases/EST-2027-0404",
        "/actions/A-2027-0404",
        "/why/EST-2027-0404",
    ),
    *(
        "/councils",
        "/councils/operativa-radet",
        "/councils/operativa-radet/agenda",
        "/councils/nemo",
        "/councils/operativa-radet/meetings/2027-05-20/minutes",
    ),
    *(
        "/functions/gata-park/absences",
        "/forecast",
        "/actions/{police}/forecast",
        "/actions/{guards}/forecast",
        "/actions/{secret}/forecast",
    ),
)
DOING = (
    ("/cases/{case}/comment", SAID),
    ("/cases", OPEN),
    ("/signals", HAND | {"name": "samtal-1", "source": "resident"}),
    ("/cases/{case}/lift", SAID),
    ("/cases/{case}/close", SAID),
    ("/cases/{case}/reopen", SAID),
    ("/cases/{case}/merge", {"other": "EST-2027-0404", **SAID}),
    ("/cases/{case}/unmerge", SAID),
    ("/signals/{receipt}/restore", SAID),
    ("/signals/{receipt}/correct", {"severity_reported": 2, **SAID}),
    ("/signals/{secret_receipt}/set-aside", SAID),
    ("/cases/{case}/actions", ADD),
    *(
        (f"/actions/{{{whose}}}/{deed}", body)
        for whose in ("police", "guards", "secret")
        for deed, body in (
            ("accept", {}),
            ("extend", LATER),
            ("pause", PAUSE),
            ("resume", {}),
            ("reassign", {"function": "fritidschef", **SAID}),
            ("done", SAID),
            ("decline", SAID),
        )
    ),
    ("/councils/operativa-radet/agenda/{point}/decide", DROP),
    ("/functions/gata-park/absences", AWAY),
    ("/functions/{me}/absences", AWAY),
)

# + may (also when a rule then refuses it), - may not (403), . may not know of it (404)
# reading: the case · actions · the individual lane · parties · receipts · what is not there · councils · absences and the forecast
# doing: on the case · merges and signals · a new action · on the police's action · on the guards' · on the individual lane's
#        · a council's decision · who is away, another and oneself
MATRIX = {
    "annan-vakt": ("+.....- +..-.. ..-- + ---- ..- ----- ++...", ".--... ..--- . ....... ....... ....... . -+"),
    "vaktledning": ("+++++-- +..-++ ..-- + ---- ..- ----- ++.+.", "------ ----- - ....... +----++ ....... . -+"),
    "operativa-radet": ("+++++++ ++++++ .... + -.-. ... +++.. ++++.", "------ ----- - ------- ------- ....... - --"),
    "bovardar": ("+++++++ ++++++ .... + -.-. ... +++.. ++++.", "+----- ----- - ------- ------- ....... - -+"),
    "kommunpolis": ("+++++++ ++++++ .... + -.-. ... +++.. ++++.", "+----- ----- - +----++ ------- ....... - -+"),
    "sspf-koordinator": ("+++++++ ++++++ ++++ + -.-. ... +++.. +++++", "+----- ----- - ------- ------- +----++ - -+"),
    "est-samordnare": ("+++++++ ++++++ .... + ++.. ... +++.. ++++.", "++++++ .+++. + +++++++ +++++++ ....... + ++"),
}
MARKS = {200: "+", 201: "+", 409: "+", 403: "-", 404: "."}


async def town(store):
    """A case with actions of the police, which stands on an agenda, and of guards, and a consultation; returns the names of everything."""
    with_guards(store)
    case, [police, _, guards] = await opened(store)
    await do(store, "action.reassign", action=guards, function=GUARDS.id, text="De är där om kvällen")
    _, consultation = await report(store, feed="skolan", **concern(store.keys.reference("elev-17")))
    [secret] = await rows(store, select(t.actions).where(t.actions.c.about_id == consultation))
    async with store.work("system:test") as work:
        await agendas.put_on(work, agendas.council_of(work, "operativa-radet"), await actions.get(work, police), 1, 0)
    [point] = await rows(store, select(council_tables.agenda.c.id))
    receipts = {row.about_id: row.receipt for row in await rows(store, select(t.inbox))}
    named = {"case": case, "police": police, "guards": guards, "secret": secret.id, "consultation": consultation, "point": point.id}
    return named | {"receipt": receipts[case], "secret_receipt": receipts[consultation]}


async def marks(store, function, named):
    """What a function may read and do, as a line of the table."""
    async with person(store, function) as client:
        read = [MARKS[(await client.get(path.format(**named))).status_code] for path in READING]
        done = [MARKS[(await client.post(path.format(**named, me=function), json=body)).status_code] for path, body in DOING]
    return "".join(read), "".join(done)


async def test_each_function_may_do_what_the_table_says_and_nothing_else(store):
    named = await town(store)
    found = {function: await marks(store, function, named) for function in MATRIX}
    assert found == {function: tuple(line.replace(" ", "") for line in lines) for function, lines in MATRIX.items()}


async def test_lists_hold_what_one_may_know_of_and_no_more(store):
    named = await town(store)
    await report(store, category="FIRE", severity_reported=4, place={"name": "Nyhems torg"})
    every = {row.id: row for row in await rows(store, select(t.actions))}
    seen = {}
    for function in MATRIX:
        async with person(store, function) as client:
            cases = [item["id"] async for item in walk(client, "/cases")]
            actions = {item["id"] async for item in walk(client, "/actions")}
            told = {item["about"] async for item in walk(client, f"/cases/{named['case']}/timeline")} if cases else set()
            seen[function] = (len(cases), actions, {name for name in told if name.startswith("A-")})
    place = {name for name, row in every.items() if row.lane == "place"}
    of_case = {name for name, row in every.items() if row.about_id == named["case"]}
    assert seen["annan-vakt"] == (0, set(), set())
    assert seen["vaktledning"] == (1, {named["guards"]}, {named["guards"]})
    assert seen["sspf-koordinator"] == (2, place | {named["secret"]}, of_case)
    for function in ("operativa-radet", "bovardar", "kommunpolis", "est-samordnare"):
        assert seen[function] == (2, place, of_case)


async def test_nothing_of_the_individual_lane_leaks_to_anybody_and_its_words_not_even_to_who_answers_for_it(store):
    named = await town(store)
    async with person(store, "sspf-koordinator") as client:
        assert (await client.post(f"/actions/{named['secret']}/accept")).status_code == 200
        answer = await client.post(f"/actions/{named['secret']}/done", json={"text": "Kanariefågel tagen om hand"})
        assert answer.json()["title"] == "Ärende med sekretess"
    reference = (await one(store, t.consultations, named["consultation"])).reference
    for function in MATRIX:
        async with person(store, function) as client:
            answers = [await client.get(path.format(**named)) for path in READING]
            said = "".join(answer.text for answer in answers if answer.status_code == 200)
        assert not [word for word in ("Kanariefågel", "elev-17", reference, "Konsultation för", named["secret_receipt"]) if word in said]
        assert (named["secret"] in said) == (function == "sspf-koordinator")
        assert (named["consultation"] in said) == (function == "sspf-koordinator")


async def test_a_private_party_that_gives_its_action_away_knows_of_it_no_more(store):
    named = await town(store)
    async with person(store, GUARDS.id) as client:
        declined = await client.post(f"/actions/{named['guards']}/decline", json=SAID)
        assert (declined.status_code, declined.json()["function"]) == (200, "est-samordnare")
        for path in (f"/actions/{named['guards']}", f"/cases/{named['case']}"):
            assert (await client.get(path)).status_code == 404
        assert (await client.get("/cases")).json() == {"items": [], "next": None}


async def test_a_private_party_never_answers_for_what_is_confidential(store):
    """Only authorities may ever see the confidential lanes: not even a mistake in the database shows them."""
    named = await town(store)
    secret = t.actions.update().where(t.actions.c.id == named["secret"])
    await alter(store, secret.values(function=OTHER_GUARDS.id))
    async with person(store, OTHER_GUARDS.id) as client:
        assert (await client.get(f"/actions/{named['secret']}")).status_code == 404
        assert (await client.get("/actions")).json()["items"] == []
    await alter(store, secret.values(function="sspf-koordinator"))


async def test_the_table_of_rights_names_deeds_that_exist():
    assert DEEDS.keys() >= STEERS | ANSWERS
    assert not {"key.issue", "key.end", "keys", "status"} & (STEERS | ANSWERS)


# --- keys


NO_KEYS = ("", "Bearer", "Bearer p-aaaaaaaaaa.x", "Basic abc", "Bearer \u00e5".encode().decode("latin-1"))


async def test_without_a_key_that_is_valid_nothing_is_answered(store):
    key = await key_for(store, "kommunpolis")
    async with door(store) as client:
        for said in (*NO_KEYS, f"Bearer {key}x", f"Bearer {key[:-1]}", key):
            for method, path in (
                ("GET", "/cases"),
                ("GET", "/parties"),
                ("POST", "/cases"),
                ("GET", "/cases/%00"),
                ("GET", "/cases?limit=x"),
            ):
                answer = await client.request(method, path, headers={"Authorization": said.encode("latin-1")})
                assert answer.status_code == 401, (said, path)
                assert answer.headers["www-authenticate"] == "Bearer"
                assert answer.headers["content-type"] == "application/problem+json"
        assert (await client.get("/cases", headers={"Authorization": f"bearer  {key} "})).status_code == 200


async def test_a_key_ends_at_its_date_when_it_is_ended_and_when_its_function_leaves_the_file(store):
    with_guards(store)
    one_day, ended, kept, guards = [await key_for(store, "kommunpolis", days=1) for _ in range(3)] + [await key_for(store, GUARDS.id)]
    ended_id = ended.partition(".")[0]

    async def status(key):
        async with door(store) as client:
            return (await client.get("/cases", headers={"Authorization": f"Bearer {key}"})).status_code

    assert {await status(key) for key in (one_day, ended, kept, guards)} == {200}
    await do(store, "key.end", person=ended_id)
    store.policy = type(store.policy)(**vars(store.policy) | {"municipality": without(store, GUARDS.id)})
    assert [await status(key) for key in (one_day, ended, kept, guards)] == [200, 401, 200, 401]
    await meta.turn_clock(store, store.clock.now() + DAY)
    assert await status(one_day) == 401
    with pytest.raises(No, match="ingen sådan nyckel"):
        await do(store, "key.end", person="p-aaaaaaaaaa")


def without(store, function):
    municipality = store.policy.municipality
    return municipality.model_copy(update={"functions": tuple(f for f in municipality.functions if f.id != function)})


async def test_of_a_key_only_a_digest_is_kept_and_of_its_person_only_an_opaque_name(store):
    key = await do(store, "key.issue", function="kommunpolis")
    [row] = await rows(store, select(side_tables.persons))
    assert re.fullmatch(r"p-[a-z2-7]{10}\.[\w-]{28}", key)
    assert (row.id, row.function, len(row.digest)) == (key.partition(".")[0], "kommunpolis", 64)
    assert key.partition(".")[2] not in json.dumps(row._asdict(), default=str)
    assert (row.ends_at - row.issued_at).days == 365
    async with store.look() as look:
        assert (await persons.holder(look, key)).id == row.id
        assert await persons.holder(look, "p-\ud800") is None
    with pytest.raises(No, match="ingen funktion"):
        await do(store, "key.issue", function="anna-andersson")


async def test_each_key_may_ask_so_often_a_minute(store):
    keys = [await key_for(store, "kommunpolis") for _ in range(2)]
    async with door(store, per_minute=3) as client:
        statuses = [(await client.get("/cases", headers={"Authorization": f"Bearer {key}"})) for key in keys for _ in range(4)]
    assert [answer.status_code for answer in statuses] == [200, 200, 200, 429] * 2
    assert statuses[3].headers["retry-after"] == "30"


async def test_the_longest_names_fit_in_the_ledger_and_the_timeline_names_the_function_alone(store):
    named = await town(store)
    key = await key_for(store, "kommunpolis")
    async with door(store) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        await client.post(f"/actions/{named['police']}/accept")
        last = (await client.get(f"/actions/{named['police']}/timeline")).json()["items"][-1]
        why = (await client.get(f"/why/{named['police']}")).json()["sentences"][-1]
    assert (last["fact"], last["by"], last["sentence"]) == ("action.accepted", "Kommunpolisen", "Kommunpolisen tog på sig åtgärden.")
    assert why.endswith("Kommunpolisen tog på sig åtgärden. (Kommunpolisen)")
    [actor] = {row.actor for row in await rows(store, select(t.ledger).where(t.ledger.c.fact == "action.accepted"))}
    assert actor == f"person:{key.partition('.')[0]}@kommunpolis"
    assert len(f"person:{key.partition('.')[0]}@") + 40 <= t.ledger.c.actor.type.length
    assert key.partition(".")[0] not in json.dumps([last, why])


async def test_a_private_party_reads_no_word_that_others_wrote_in_the_case_of_its_action(store):
    named = await town(store)
    await do(store, "case.comment", case=named["case"], text="Kanariefågeln sjunger på torget")
    async with person(store, GUARDS.id) as client:
        told = await client.get(f"/cases/{named['case']}/timeline")
        assert told.status_code == 200
        assert "Kanariefågeln" not in told.text
        assert "De är där om kvällen" not in told.text
