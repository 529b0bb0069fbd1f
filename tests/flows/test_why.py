"""samsyn why: what happened, who owes what by when, and the reasons, in Swedish that a newcomer reads in a minute."""

from dataclasses import replace

import pytest
from house import DAY, THURSDAY, turn_to
from sqlalchemy import select
from town import at, do, opened, report, rows, why

from handlers.doors.views import MOST
from schemas.notices import MESSAGES, NoticeKind
from services.deliveries import KINDS
from services.errors import NotFound
from services.store import tables as t


async def test_a_case_says_how_it_stands_who_owes_what_why_it_is_there_and_what_happened(store):
    case, actions = await opened(store)
    await report(store, place={"name": "Sockerbruket"}, text="Högljudd samling", feed="fritid", occurred=THURSDAY + DAY)
    await do(store, "action.done", action=actions[0], text="Fem bilar stoppade")
    [first, second] = await rows(store, select(t.inbox).order_by(t.inbox.c.handled_at))
    assert (
        await why(store, case)
        == f"""\
EST-2027-0001 Buskörning, Stortorget: öppet, allvar 2 (bevaka), 2 signaler.
Enligt Effektiv samordning för trygghet, EST version 1.
Prioritet: 2 × 1,0 (1 signal på fyra veckor) × 1,0 (nytt) × 1,0 (torg) = 2,0.

Åtgärder:
  A-2027-0003 Fältarbetare på plats två helger: Fältgruppen, senast mån 24 maj kl. 16 (tilldelad).
  A-2027-0002 Pröva hinder mot genomfart: Gata och park, senast tors 27 maj kl. 16 (tilldelad).
  A-2027-0001 Trafikkontroll på platsen: Kommunpolisen, klar tors 13 maj kl. 22.41: Fem bilar stoppade.

Varför:
  tors 13 maj kl. 22.41 buskörning, Stortorget (väktare): ”A-traktorer”, kvitto {first.receipt}.
    Nytt ärende: buskörning. Regel EST fordon, version 1. Träff: kategorin är buskörning.
    Nära: DIALOG: trafik, men källan är väktare.
  fre 14 maj kl. 22.41 buskörning, Sockerbruket (fritid): ”Högljudd samling”, kvitto {second.receipt}.
    Samma problem som EST-2027-0001: samma område, Centrum. Signal nummer 2 i ärendet. \
Regel EST fordon, version 1. Träff: kategorin är buskörning; samma område, Centrum.
    Nära: DIALOG: trafik, men källan är fritid.

Brev:
  A-2027-0001 ny åtgärd till Kommunpolisen: skickades inte tors 13 maj kl. 22.41, åtgärden är klar.
  A-2027-0002 ny åtgärd till Gata och park: väntar på att gå.
  A-2027-0003 ny åtgärd till Fältgruppen: väntar på att gå.

Vad som har hänt:
  tors 13 maj kl. 22.41 Ärendet öppnades: Buskörning, Stortorget, allvar 2. Nytt ärende: buskörning.
  tors 13 maj kl. 22.41 A-2027-0001 Trafikkontroll på platsen: Kommunpolisen har till fre 14 maj kl. 18.
  tors 13 maj kl. 22.41 A-2027-0002 Pröva hinder mot genomfart: Gata och park har 10 arbetsdagar till tors 27 maj kl. 16.
  tors 13 maj kl. 22.41 A-2027-0003 Fältarbetare på plats två helger: Fältgruppen har 7 arbetsdagar till mån 24 maj kl. 16.
  tors 13 maj kl. 22.41 Ny signal. Samma problem som EST-2027-0001: samma område, Centrum. Signal nummer 2 i ärendet.
  tors 13 maj kl. 22.41 A-2027-0001 Klar: Fem bilar stoppade (EST-samordnaren)"""
    )


def test_every_letter_about_an_action_has_a_word():
    assert KINDS.keys() == {*NoticeKind} - {NoticeKind.DIGEST, *MESSAGES}


async def test_a_receipt_says_where_it_went_by_which_rule_and_what_nearly_took_it(store):
    await opened(store, category="DAMAGE", place={"name": "Sockerbruket"})
    await report(store, category="DAMAGE", severity_reported=1, text="")
    receipt = (await rows(store, select(t.inbox).order_by(t.inbox.c.handled_at.desc())))[0].receipt
    assert (
        await why(store, receipt)
        == f"""\
  tors 13 maj kl. 22.41 skadegörelse, Stortorget (väktare), kvitto {receipt}.
    En ensam signal med allvar 1 (notera) bevakas tills den upprepas. \
Regel EST skadegörelse, version 1. Träff: kategorin är skadegörelse.
    Nära: EST-2027-0001, men 416 m ifrån.
    Nära: DIALOG: gata och park, men källan är väktare.
    Nära: EST: fordon, men kategorin är skadegörelse.

Vad som har hänt:
  tors 13 maj kl. 22.41 Signalen ledde till EST-2027-0002. En ensam signal med allvar 1 (notera) bevakas tills den upprepas."""
    )


async def test_an_action_says_which_case_it_belongs_to_and_what_became_of_it(store):
    case, [police, *_] = await opened(store)
    await do(store, "action.accept", by="kommunpolis", action=police)
    told = (await why(store, police)).splitlines()
    assert told[:2] == [
        f"{police} Trafikkontroll på platsen: Kommunpolisen, senast fre 14 maj kl. 18 (accepterad).",
        f"Hör till {case} Buskörning, Stortorget.",
    ]
    assert told[-1] == f"  tors 13 maj kl. 22.41 {police} Kommunpolisen tog på sig åtgärden. (Kommunpolisen)"


async def test_a_triage_task_says_what_was_reported(store):
    _, action = await report(store, category="OTHER_PLACE", text="En soffa i bäcken", place={"name": "bakom affären"})
    told = await why(store, action)
    assert "annat på platsen, bakom affären (väktare): ”En soffa i bäcken”" in told
    assert "Platsen är okänd" not in told
    assert "Ingen regel passade, så samordnaren bedömer signalen. Regel EST triage, version 1." in told


async def test_a_number_may_be_typed_in_small_letters_with_space_around(store):
    case, [action, *_] = await opened(store)
    [receipt] = await rows(store, select(t.inbox))
    for name in (case, action, receipt.receipt):
        assert await why(store, f" {name.lower()} ") == await why(store, name)
    assert await why(store, receipt.receipt.upper()) == await why(store, receipt.receipt)


async def test_what_does_not_exist_is_said_not_to(store):
    with pytest.raises(NotFound, match="inget ärende, ingen åtgärd och inget kvitto EST-2027-0404"):
        await why(store, "EST-2027-0404")


async def test_a_case_with_many_signals_tells_the_first_twenty_and_counts_the_rest(store):
    for _ in range(30):
        await report(store)
    told = await why(store, "EST-2027-0001")
    assert told.count("kvitto r") == 20
    assert "  … och 10 signaler till." in told


async def test_a_text_of_many_lines_stays_on_one_and_is_cut(store):
    _, case = await report(store, text="rad ett\n\nrad två " + "x" * 900)
    [line] = [line for line in (await why(store, case)).splitlines() if "rad ett" in line]
    assert "rad ett rad två xxx" in line
    assert len(line) < 330


async def test_a_function_that_was_taken_out_of_the_file_is_still_named(store):
    case, actions = await opened(store)
    municipality = store.policy.municipality
    left = municipality.model_copy(update={"functions": tuple(f for f in municipality.functions if f.id != "gata-park")})
    store.policy = replace(store.policy, municipality=left)
    assert "gata-park (finns inte längre), senast tors 27 maj" in await why(store, case)
    assert "gata-park (finns inte längre)" in [row["ansvarig"] for row in await do(store, "actions")]
    assert len(actions) == 3


async def test_the_list_of_cases_has_the_highest_priority_on_top_and_says_what_is_owed(store):
    await opened(store, severity_reported=2)
    await opened(store, category="FIRE", severity_reported=4, place={"name": "Nyhems torg"})
    await report(store, category="GRAFFITI", severity_reported=1)
    assert await do(store, "cases") == [
        {
            "ärende": "EST-2027-0002",
            "prioritet": "4,0",
            "vad": "Anlagda bränder, Nyhems torg",
            "läge": "öppet",
            "allvar": "4 åtgärda omgående",
            "signaler": 1,
            "åtgärder kvar": "4",
            "närmast": "fre 14 maj kl. 15",
        },
        {
            "ärende": "EST-2027-0001",
            "prioritet": "2,0",
            "vad": "Buskörning, Stortorget",
            "läge": "öppet",
            "allvar": "2 bevaka",
            "signaler": 1,
            "åtgärder kvar": "3",
            "närmast": "fre 14 maj kl. 18",
        },
        {
            "ärende": "EST-2027-0003",
            "prioritet": "1,0",
            "vad": "Skadegörelse och klotter, Stortorget",
            "läge": "bevakas",
            "allvar": "1 notera",
            "signaler": 1,
            "åtgärder kvar": "",
            "närmast": "",
        },
    ]
    assert MOST >= 200


async def test_what_is_late_or_paused_is_said_in_the_lists(store):
    _, [police, street, field] = await opened(store)
    await do(store, "action.pause", action=street, until="2027-05-31", text="Väntar på tillstånd")
    await turn_to(store, at("2027-05-18T10:00"))
    stands = {row["åtgärd"]: row["läge"] for row in await do(store, "actions")}
    assert stands == {police: "försenad 2 arbetsdagar", field: "tilldelad", street: "pausad till 31/5"}
    assert [row["åtgärder kvar"] for row in await do(store, "cases")] == ["3, 1 försenad"]
