"""Every command as people type it, on a home where samsyn is up and on one where it is not: the same answers."""

import json
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from shell import YEAR, cold, samsyn, start, stop

from services.clock import true_now

CASE, LINE, HAND = (f"EST-{YEAR}-000{n}" for n in (1, 2, 3))
A1, A2, A3, A4, A5, A6 = (f"A-{YEAR}-000{n}" for n in range(1, 7))
UNTIL = (true_now() + timedelta(days=14)).date()
HIS = "Vad som har hänt:"

# What is typed, in this order, and what is answered. An answer that begins with ! is a refusal.
STORY = {
    "nothing yet": ("cases", "Inget ärende är öppet."),
    "nobody owes anything": ("actions", "Ingen åtgärd väntar."),
    "phoned in": (
        "signal add A-traktorer --category VEHICLE_RECKLESS --severity 2 --place Stortorget --source guards",
        rf"buskörning, Stortorget \(väktare\): ”A-traktorer”, kvitto R\.(?s:.*)Signalen ledde till {CASE}",
    ),
    "a light one": (
        f"signal add Klotter --category GRAFFITI --severity 1 --area nyhem --hearsay --occurred {YEAR}-01-02T22:10",
        "En ensam signal med allvar 1",
    ),
    "opened by hand": (
        "case open 'Beslut på mötet' --rule stöld --place stationen --severity 3",
        rf"{HAND} Inbrott och stölder, Järnvägsstationen: öppet, allvar 3(?s:.*){A4} Informera boende",
    ),
    "lifted": (f"case lift {LINE.lower()} 'Mötet vill ha bort det'", f"{LINE} är öppet."),
    "a note": (f"case comment {CASE} 'Fler har hört av sig'", "Antecknat."),
    "accepted": (f"action accept {A1} --by kommunpolis", f"{A1} är accepterad."),
    "declined": (f"action decline {A2} 'Inte vår mark'", f"{A2} är avböjd och ligger nu hos EST-samordnaren. Tiden står kvar."),
    "moved": (f"action reassign {A2} gata-park 'Det är er mark'", f"{A2} ligger nu hos Gata och park. Tiden står kvar."),
    "later": (f"action extend {A2} 'Material saknas' --days 20 --at 15.30", rf"{A2} har en ny tid: 20 arbetsdagar till .* kl\. 15\.30"),
    "paused": (f"action pause {A3} 'Väntar på tillstånd' --until {UNTIL}", f"{A3} har en ny tid: pausad till "),
    "resumed": (f"action resume {A3}", f"{A3} är igång igen."),
    "added": (
        f"action add {CASE} 'Fler soptunnor' --function gata-park --effect Renare --weekday fre --at 12",
        rf"{A6} Fler soptunnor: Gata och park, senast fre .* kl\. 12 \(tilldelad\)\.",
    ),
    "blocked": (f"case close {LINE} Klart", f"!1 åtgärd är inte klar: {A5}."),
    "done": (f"action done {A5} Sanerat", f"{A5} är klar."),
    "closed": (f"case close {LINE} Sanerat", f"{LINE} är avslutat."),
    "opened again": (f"case reopen {LINE} 'Nytt klotter'", f"{LINE} är öppet igen."),
    "done twice": (f"action done {A5} Igen", "!Det går inte nu: åtgärden är klar."),
    "a person": (f"case comment {CASE} 'Ring 070-123 45 67'", "!Texten innehåller telefonnummer. Ta bort det"),
    "no such case": ("case close EST-1999-0001 Klart", "!Det finns inget ärende EST-1999-0001."),
    "no such function": (f"action reassign {A2} nemo 'Ta den'", "!Det finns ingen funktion nemo"),
    "no such answer": ("why EST-1999-0001", "!Det finns inget ärende, ingen åtgärd och inget kvitto"),
    "no such severity": ("signal add x --category FIRE --severity 7 --place Nyhem", "!severity: Talet är för stort."),
    "no place": ("signal add x --category FIRE --severity 2", "!place: Plats saknas."),
    "no time": (f"action extend {A2} 'Mer tid'", "!Ange en tid"),
    "no such time": (f"action extend {A2} 'Mer tid' --days 3 --at 25", "!at: Här ska stå ett klockslag."),
    "cases": (
        "cases",
        rf"ärende +prioritet +vad(?s:.*){HAND} +\d+,\d +Inbrott och stölder, Järnvägsstationen +öppet +3 åtgärda inom veckan",
    ),
    "actions": ("actions", rf"åtgärd +senast(?s:.*){A1} +fre .*accepterad +Kommunpolisen +Trafikkontroll på platsen +{CASE}"),
    "cases for machines": ("cases --json", rf'^\[(?s:.*)"ärende": "{HAND}"'),
    "actions for machines": ("actions --json", rf'^\[(?s:.*)"åtgärd": "{A1}"'),
    "why a case": (f"why {CASE}", rf"{CASE} Buskörning, Stortorget: öppet(?s:.*)Varför:(?s:.*)Regel EST fordon, version 1(?s:.*){HIS}"),
    "why an action": (f"why {A2}", f"Hör till {CASE}"),
    "how it stands": ("status", r"Ärenden: 3 öppna, 0 bevakas, 0 avslutade\.\nÅtgärder: 5 kvar, 0 försenade, 0 pausade\."),
    "how it stands for machines": ("status --json", r'"actions": \{\s+"unfinished": 5'),
    "doors": ("feeds list", r"vaktbolaget +väktare +saknar nyckel"),
    "a key": ("feeds key vaktbolaget", r"^vaktbolaget\.\S{20,}\n$"),
    "doors with a key": ("feeds list", r"vaktbolaget +väktare +har nyckel"),
    "no such door": ("feeds key nemo", "!Det finns inget flöde nemo"),
}


def told(home):
    return {name: samsyn(home, *shlex.split(words)) for name, (words, _) in STORY.items()}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What every command answers on both homes."""
    up, down = tmp_path_factory.mktemp("up"), tmp_path_factory.mktemp("down")
    assert [samsyn(home, "init").code for home in (up, down)] == [0, 0]
    service = start(up)
    try:
        return told(up), told(down)
    finally:
        assert stop(service) == 0


def plain(text):
    """Without what differs between two homes and two minutes."""
    text = re.sub(r"vaktbolaget\.\S+", "KEY", receiptless(text))
    return re.sub(r"(mån|tis|ons|tors|fre|lör|sön) \d+ \w+ kl\. \d+(\.\d+)?", "WHEN", text)


def receiptless(text):
    return re.sub(r"kvitto r[a-z2-7]{26}", "kvitto R", text)


@pytest.mark.parametrize("step", STORY)
def test_a_command_answers_as_it_should_whether_samsyn_is_up_or_not(answers, step):
    wanted = STORY[step][1]
    for said in (where[step] for where in answers):
        if wanted.startswith("!"):
            assert (said.code, said.out) == (1, "")
            assert said.err.startswith(wanted[1:])
            assert "Traceback" not in said.err
        else:
            assert (said.code, said.err) == (0, "")
            assert re.search(wanted, receiptless(said.out))


@pytest.mark.parametrize("step", [step for step in STORY if "how it stands" not in step])
def test_the_answer_is_the_same_whether_samsyn_is_up_or_not(answers, step):
    with_service, without = (where[step] for where in answers)
    assert (with_service.code, plain(with_service.out), with_service.err) == (without.code, plain(without.out), without.err)


def test_only_where_samsyn_is_up_does_the_clock_go(answers):
    with_service, without = (where["how it stands"].out for where in answers)
    assert with_service.endswith("Klockan går: det som är försenat eskaleras.\n")
    assert without.endswith("Klockan står: inget eskaleras förrän samsyn up (eller samsyn run clock) körs.\n")


def test_what_is_for_machines_is_json(answers):
    for where in answers:
        assert [case["ärende"] for case in json.loads(where["cases for machines"].out)] == [HAND, CASE, LINE]
        assert json.loads(where["actions for machines"].out)[0].keys() >= {"åtgärd", "senast", "ansvarig", "läge"}
        status = json.loads(where["how it stands for machines"].out)
        assert (status["cases"], status["signals"]) == ({"open": 3}, {"routed": 2})
        assert "sentences" not in status


def test_two_commands_at_once_on_a_home_without_a_service_take_turns(tmp_path):
    samsyn(tmp_path, "init")
    samsyn(tmp_path, *shlex.split("case open 'Beslut' --rule brand --place Nyhem"))
    with ThreadPoolExecutor(3) as three:
        said = list(three.map(lambda n: cold(tmp_path, "case", "comment", CASE, f"Anteckning {n}"), range(3)))
    assert [(s.code, s.out, s.err) for s in said] == [(0, "Antecknat.\n", "")] * 3
