"""A broken programme stops loudly, with the key, what is wrong and what to do: EST with one edit each."""

import pytest

from schemas.parties import Municipality
from services.errors import Refused
from services.programmes.clashes import clashes
from services.programmes.loader import EXAMPLE, EXAMPLES, HERE, policy, read

EST = (HERE / "est.toml").read_text()
EXAMPLE_TOWN = read(EXAMPLE, Municipality).model_copy(update={"programmes": ("EST", "EST_DEEP")})
FIRST = '[[rules]]\nkey = "fordon"'
PLAN = '[[rules.plan]]\nkey = "gör"\ntitle = "Gör"\nrole = "police"\ndeadline = { working_days = 1 }\neffect = "Gjort"\n\n'


def ruled(key, when):
    return f'[[rules]]\nkey = "{key}"\ntitle = "Egen"\nwhen = {when}\n\n{PLAN}'


BROKEN = {
    "a rule that another hides": (
        '[[rules]]\nkey = "stöld"',
        ruled("bilbrand", '{ category = ["FIRE"], severity_at_least = 3 }') + '[[rules]]\nkey = "stöld"',
        "rules.bilbrand: får aldrig någon signal, för brand tar allt före. Ändra when eller ordningen, eller ta bort den.",
    ),
    "a rule that two others hide together": (
        '[[rules]]\nkey = "stöld"',
        ruled("blandat", '{ category = ["FIRE", "LITTER"] }') + '[[rules]]\nkey = "stöld"',
        "rules.blandat: får aldrig någon signal, för brand och fysisk miljö tar allt före. Ändra when eller ordningen, eller ta bort den.",
    ),
    "a rule that takes from another and does not say so": (
        FIRST,
        ruled("vid skolan", '{ category = ["DAMAGE"], place_kind = ["school"] }') + FIRST,
        (
            "rules.vid skolan: tar också det som skadegörelse skulle ta, till exempel skadegörelse, allvar 1, på skola. "
            'Skriv over = ["skadegörelse"] om det är meningen, annars skilj dem åt med when.'
        ),
    ),
    "a category that is set aside before its rule": (
        '["EVENT_UPCOMING"]',
        '["LITTER"]',
        "rules.fysisk miljö.when.category: LITTER kommer aldrig hit, för set_aside arrangemang tar den före. Ta bort den här eller där.",
    ),
    "a category that is accepted and has no rule": (
        "accepts = [",
        'accepts = [\n  "OTHER_PLACE",',
        "accepts: OTHER_PLACE har ingen regel. Skriv en, eller ta bort den.",
    ),
    "a rule for what is not accepted": (
        '  "FIRE",\n',
        "",
        "rules.brand.when: FIRE står inte i accepts. Lägg till den där.",
    ),
    "a ladder that does not rise": (
        "after = { working_days = 5 }",
        "after = { working_days = 1 }",
        (
            "ladder.strategiska rådet.after: steget kommer inte efter operativa rådet. "
            "Ändra tiden, eller flytta steget: de står i den ordning de tas."
        ),
    ),
    "an action for a council": (
        'role = "technical_unit"\ndeadline = { working_days = 10 }',
        'role = "operational_council"\ndeadline = { working_days = 10 }',
        "rules.fordon.plan.hinder.role: ett råd kan inte få en åtgärd; välj en roll hos en part.",
    ),
    "over a rule that does not exist": (
        'title = "Buskörning"',
        'title = "Buskörning"\nover = ["ANDTS: smuggling"]',
        "rules.fordon.over: ANDTS: smuggling finns inte.",
    ),
    "a joining of a rule that does not exist": (
        'joins = ["brand"',
        'joins = ["eld"',
        "rules.rykte.joins: eld finns inte.",
    ),
    "a hotspot that proposes what does not exist": (
        'proposes = "EST_DEEP"',
        'proposes = "FEST"',
        "hotspot.proposes: FEST finns inte. Välj bland ",
    ),
    "a day that does not come every year": (
        'on = "10-31"',
        'on = "02-29"',
        "occasions.halloween.on: 02-29 finns inte varje år. Välj ett datum som gör det.",
    ),
    "a step with another's key": (
        'key = "samordnare"',
        'key = "försenad"',
        "ladder.försenad: står två gånger. Ge den ena en annan nyckel.",
    ),
    "an indicator counted twice": (
        'counts = "cases"',
        'counts = "signals"',
        "indicators: signals räknas två gånger. Ta bort den ena.",
    ),
    "a category of another lane": (
        'when = { category = ["BURGLARY_THEFT"] }',
        'when = { category = ["BURGLARY_THEFT", "OVERSERVING"] }',
        "rules.stöld.when.category: OVERSERVING når aldrig en regel i filen place. Ta bort den.",
    ),
    "a severity that nothing has": (
        'when = { category = ["FIRE"] }',
        'when = { category = ["FIRE"], severity_at_least = 3, severity_at_most = 2 }',
        "rules.brand.when: severity_at_least är större än severity_at_most, så inget kan passa.",
    ),
    "repetition asked of what is set aside": (
        'when = { category = ["EVENT_UPCOMING"] }',
        'when = { category = ["EVENT_UPCOMING"], repeats_at_least = 2 }',
        "set_aside.arrangemang.when: det som läggs åt sidan hör inte till något ärende, så upprepning går inte att fråga efter.",
    ),
    "an action that starts after what the plan does not have": (
        'role = "technical_unit"\ndeadline = { working_days = 10 }',
        'role = "technical_unit"\nstarts_after = "hindren"\ndeadline = { working_days = 10 }',
        "rules.fordon.plan.hinder.starts_after: hindren finns inte i planen. Välj en annan nyckel, eller ta bort den.",
    ),
    "an action that waits for itself": (
        'role = "technical_unit"\ndeadline = { working_days = 10 }',
        'role = "technical_unit"\nstarts_after = "hinder"\ndeadline = { working_days = 10 }',
        "rules.fordon.plan.hinder.starts_after: åtgärderna väntar på varandra i en ring. Ta bort en av dem.",
    ),
    "a role that only a party has that may not answer": (
        'legal_bases = ["LAG_2023_196"]',
        'legal_bases = ["LAG_2023_196"]\nparty_kinds = ["authority"]',
        "rules.brand.plan.container.role: bovard-nyhem har rollen housing och hör till en part som inte får svara i programmet.",
    ),
    "a pointer with rules": (
        "[hotspot]",
        '[pointer]\nreason = "Inte här."\ndoor = "Ring 114 14."\n\n[hotspot]',
        "pointer: en vägvisare har inga regler, ingen stege och inget årshjul. Ta bort dem, eller ta bort pointer.",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_each_broken_programme_stops_the_start_with_its_own_clear_message(tmp_path, what):
    old, new, says = BROKEN[what]
    assert old in EST
    (tmp_path / "est.toml").write_text(EST.replace(old, new, 1))
    with pytest.raises(Refused) as refused:
        policy(EXAMPLE_TOWN, tmp_path)
    lines = refused.value.sentence.splitlines()
    assert any(line.startswith(f"{tmp_path / 'est.toml'}: {says}") for line in lines), lines


@pytest.mark.parametrize("town", EXAMPLES)
def test_every_shipped_programme_is_clean_and_nothing_about_them_cannot_be_told(town):
    checked = policy(read(EXAMPLES[town], Municipality))
    assert list(clashes(tuple(checked.programmes.values()), checked.municipality)) == []


def test_between_programmes_the_one_that_is_asked_first_says_whose_signals_it_takes(tmp_path):
    silent = (HERE / "andts.toml").read_text().replace('over = ["EST: droger"]', "")
    (tmp_path / "andts.toml").write_text(silent)
    both = EXAMPLE_TOWN.model_copy(update={"programmes": ("EST", "ANDTS")})
    with pytest.raises(Refused, match=r'rules.langning: tar också det som EST: droger skulle ta.*Skriv over = \["EST: droger"\]'):
        policy(both, tmp_path)
    (tmp_path / "andts.toml").write_text(silent.replace("order = 40", "order = 60"))
    with pytest.raises(Refused, match=r"rules.langning: får aldrig någon signal, för EST: droger tar allt före"):
        policy(both, tmp_path)
