"""A report of concern about a child, and what is going on now, are told from what a signal may say."""

import time

import pytest

from services.rules.concern import is_concern, is_danger


def listed(texts):
    return [line for line in texts.strip().splitlines() if line]


CONCERNS = listed("""
Jag vill göra en orosanmälan
Orosanmälan gäller en elev på skolan
barnet far illa
flickan blir slagen hemma
pojken säger att pappa slår
misstänker att ett barn blir slaget
jag är orolig för en flicka i området
orolig för grannens barn
föräldrarna dricker och barnen är ensamma hemma
hon slår sina barn
ett barn gråter och skriker i lägenheten varje kväll
pojken är rädd för att gå hem
barnen får ingen mat hemma
en tonåring misshandlas av sin styvpappa
vi är oroliga för en elev som har blåmärken och inte vill gå hem
grannens barn är inlåst
""")

NO_CONCERNS = listed("""
Två elever slogs på skolgården
barn leker nära vägen
föräldrar är oroliga för barnens skolväg
boende är oroliga för trafiken
risk att barn far illa i trafiken
utbildning i orosanmälan för personalen
orosanmälan är redan gjord
en pojke blev slagen på torget
ungdomar dricker i parken
flickan fick sin telefon stulen
familjen blev bestulen
barn gråter på lekplatsen
Två mopeder och skrik, inga barn
hundarna är ensamma hemma
""")

NOW = listed("""
Det pågår just nu
han har kniv
det brinner nu
just nu slåss tio personer
de slåss just nu
det brinner i en container
pågående inbrott i skolan
skottlossning
skicka polis
mannen viftar med en kniv
""")

NOT_NOW = listed("""
det brann igår
slagsmål i lördags
en kniv hittades i parken
klotter på skolan
bråket pågick till midnatt
lampan brinner upp snabbt
just nu är parken mörk
""")


@pytest.mark.parametrize("text", CONCERNS)
def test_a_report_of_concern_is_known(text):
    assert is_concern(f"Hej. {text}.")


@pytest.mark.parametrize("text", NO_CONCERNS)
def test_what_happens_outdoors_or_only_speaks_of_reports_is_no_report_of_concern(text):
    assert not is_concern(text)


@pytest.mark.parametrize("text", NOW)
def test_what_goes_on_now_is_known(text):
    assert is_danger(text)


@pytest.mark.parametrize("text", NOT_NOW)
def test_what_is_over_is_no_danger(text):
    assert not is_danger(text)


@pytest.mark.parametrize(
    "bait", ["barn ", "oro", "orolig ", "orolig för ", "misstänk ", "har en ", "just nu ", "slå", "slår ", "hemma.", "å", " "]
)
def test_a_hostile_text_takes_no_longer_than_its_length(bait):
    text = (bait * 4000)[:4000]
    started = time.process_time()
    is_concern(text)
    is_danger(text)
    assert time.process_time() - started < 0.25
