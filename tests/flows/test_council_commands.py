"""The commands of councils, absences, the forecast, letters and the clock as people type them, in their real order, wrong ones too."""

import re
import shlex

import pytest
from house import THURSDAY, make_home, store_at, turn_to
from shell import samsyn
from town import at, opened

from services.store import meta

A1, P1, R1 = "A-2027-0001", "P-2027-0001", "R-2027-0001"
START = "council group start operativa-radet Torget 'Tända torget' --member gata-park"

# What is typed, in this order, and what is answered. An answer that begins with ! is a refusal.
STORY = (
    ("council list", r"Operativa rådet möts tors 27 maj kl\. 9; underlaget fryses ons 26 maj kl\. 12\.05; 1 punkt"),
    ("council show operativa-radet", rf"Ledamöter: EST-samordnaren, Kommunpolisen(?s:.*){P1} +{A1}"),
    ("council show nemo", "!Det finns inget råd nemo"),
    (f"council pack {R1}", rf"Underlag till Operativa rådet tors 20 maj kl\. 9(?s:.*){P1}: {A1}"),
    ("council pack R-2027-0404", "!Det finns inget möte R-2027-0404."),
    (f"council decide {P1} tid Material", "!Ange den nya tiden"),
    (f"council decide {P1} kanske Material", "!BESLUT har ett värde som inte går att använda här."),
    ("council decide P-2027-0404 avskriv Klart", "!Det finns ingen punkt P-2027-0404"),
    (f"council decide {P1} ansvarig Bättre --function nemo", "!Det finns ingen funktion nemo"),
    (f"council decide {P1} tid Material --days 5", rf"{P1}: ny tid: 5 arbetsdagar till tors 27 maj kl\. 16\."),
    (f"council decide {P1} avskriv Igen", "!Punkten är redan avgjord: ny tid."),
    (f"council minutes {R1}", r"beslutat hittills(?s:.*)Ny tid: 5 arbetsdagar till\s+tors 27 maj kl\. 16\. Material"),
    (f"council close {R1}", r"Protokoll från Operativa rådet tors 20 maj kl\. 9"),
    (f"council close {R1}", "!Mötet är redan avslutat."),
    (START, "!--first saknas."),
    (f"{START} --first 2027-05-21", "!--last saknas."),
    (f"{START} --first 2027-05-21 --last 2027-05-20", "!Slutdatumet får inte ligga före startdatumet eller ha passerat."),
    (f"{START} --first 2027-05-21 --last 2027-02-30", "!--last har ett värde som inte går att använda här."),
    (f"{START} --first 2027-05-21 --last 2027-06-01", r"G-2027-0001 Torget: 2027-05-21 till 2027-06-01\."),
    ("council group prolong G-2027-0001 Dröjer --until 2027-05-22", "!Det nya slutdatumet måste ligga senare"),
    ("council group end G-2027-0001 'Det är tänt'", "G-2027-0001 är avslutad."),
    ("function absent nemo --from 2027-05-21 --to 2027-05-28", "!Det finns ingen funktion nemo"),
    ("function absent gata-park --from 2027-05-21 --to 2027-05-20", "!Frånvaron måste sluta i dag eller senare"),
    ("function absent est-samordnare --from 2027-05-21 --to 2027-05-28", "Säkerhetssamordnaren får veta i stället."),
    (
        "function absent sakerhetssamordnare --from 2027-05-24 --to 2027-05-25",
        "Ingen ersättare är där hela tiden; det står bland luckorna. Säkerhetssamordnaren skulle ersätta EST-samordnaren då",
    ),
    ("function absent gata-park --from 2027-05-24 --to 2027-05-26 --deputy est-samordnare", "!EST-samordnaren är själv frånvarande"),
    ("function gaps", "EST-samordnaren är frånvarande"),
    (f"forecast {A1} --days 14", r"fre 28 maj(?s:.*)Säkerhetssamordnaren \(i stället för EST-samordnaren, frånvarande till 28 maj\)"),
    ("forecast A-2027-0404", "!Det finns ingen åtgärd A-2027-0404."),
    ("forecast --days 0", "!days: Talet är för litet."),
    ("function back est-samordnare", "EST-samordnaren är tillbaka."),
    ("function back est-samordnare", "!EST-samordnaren är inte frånvarande."),
    ("letters prefer gata-park ofta", "!TAKT har ett värde som inte går att använda här."),
    ("letters prefer gata-park morgon", "Gata och park får brev som kan vänta varje arbetsdagsmorgon."),
    ("letters list", r"gata-park +morgon"),
    ("clock confirm", "!Klockan hålls inte; det finns inget att bekräfta."),
)


@pytest.fixture
async def home(tmp_path):
    """A home on the morning of the council's meeting, with the police's action on its agenda."""
    folder = make_home(tmp_path / "home")
    async with store_at(folder) as store:
        async with store.work("system:test") as work:
            await meta.put(work, meta.BEGAN, THURSDAY.isoformat())
        await opened(store)
        for instant in ("2027-05-18T14:01", "2027-05-19T10:05:30", "2027-05-20T08:00"):
            await turn_to(store, at(instant))
    return folder


async def test_from_an_agenda_to_the_minutes_and_who_is_away_every_command_answers_in_plain_swedish(home):
    for words, answer in STORY:
        said, no = samsyn(home, *shlex.split(words)), answer.startswith("!")
        expected = re.escape(answer[1:]) if no else answer
        assert (said.code == 1, bool(re.search(expected, said.err if no else said.out))) == (no, True), (words, said)
