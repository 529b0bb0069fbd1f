"""The door finds persons in words and leaves places, groups and ages alone. This is the corpus that the rules were written against."""

import time
from datetime import date

import pytest

from services.rules.door import Kind, find_persons, screen

TODAY = date(2026, 8, 1)


def listed(texts):
    return [line for line in texts.strip().splitlines() if line]


NAMED = listed("""
hennes bror Adam var med
pojken Adam sprang
Anna Svensson såg allt
anna svensson såg allt
det var Zlatko Provsson som slog
eleven Lisa K
eleven Lisa K. rökte bakom skolan
Adam S i nian säljer
Zlatte, 15 år
Zlatte 15 år har setts där
killen som kallas "Zlatte" (15)
Zlatte (15 år) och två till
Zlatte, 15, var där
han heter Adde
en kille vid namn Robban
killen kallar sig Nalle
tjejen kallas Bollan
de andra ropade på Kevin
det är Mohammed igen
Mohammeds moped stod där
Elins mamma ringde
familjen Svensson har klagat
bröderna Karlsson bråkade
rektor Persson är informerad
kontakta vaktmästare Nilsson
Karlsson på tvåan har sålt cigaretter
Eriksson har kört buskörning igen
Olof Palme-wannaben Kim Lindqvist
Per Nyström
hans kompis Björn
Max Lindström var full
en av dem heter Ali
grannen Lars är hotfull
ägaren Hassan vägrade
hans smeknamn är kobran
alias Kungen
langaren är en kille som heter tobbe
sambon Jenny
Fatima och Leila grät
Lars-Erik Holm
Amina Warsame
kevin slog sönder rutan
namn: Bosse
ordningsvakten Johan ingrep
mannen, Stig Lindahl, greps
Tom Berg sparkade
igår var Tom där igen
Linnéa K. gömde väskan
Prata med Siv Andersson
polisen tog Goran Petrovic
""")

DESCRIBED = listed("""
pojken i 7B
en tjej i 9c
en elev i 8 A rökte
eleven i åk 7B
killen i klass 8A
pojken som går i 7B
7B-eleven var där
son till pizzeriaägaren
hans bror är son till kommunalrådet
dotter till läraren i slöjd
bror till den som blev gripen
killen som bor på Storgatan 4
en kille som bor på Storgatan 4 säljer
hon bor i lägenhet 1204
mannen i lgh 1102
kvinnan på Parkvägen 7
familjen på Storgatan 4
killen som jobbar på macken
tjejen som är ihop med ledaren
han som driver kiosken
grannens son
rektorns dotter
mannen som äger kiosken
flickan som går på Norra skolan
pojken som går i nian
mamman till flickan
brorson till handlaren
hon som bor granne med kiosken
ex-flickvän till ägaren
""")

BORN = listed("""
född 2009-04-12
född den 12 april 2009
f. 090412
pojken, 2009-04-12
pojken 090412
födelsedatum: 20090412
födelsedag 12/4
hon är född 12 april
fyller 15 den 12 april
flickan född 12.4.2009
""")


@pytest.mark.parametrize(
    ("text", "kind"), [(t, k) for texts, k in ((NAMED, Kind.NAME), (DESCRIBED, Kind.DESCRIBED), (BORN, Kind.BIRTH)) for t in texts]
)
def test_a_person_in_words_is_found(text, kind):
    assert kind in find_persons(text, TODAY)
    assert kind in find_persons(f"Bråk vid torget. {text}.", TODAY)


HARMLESS = listed("""
Två personer slogs på Karl Johans gata
inbrott på Sankt Eriks torg
S:t Olofs kyrka
klotter på Adam och Eva
butiken Adam & Eva hade inbrott
Gustav Adolfs torg
Karl Johansgatan
Birger Jarlsgatan 12
Erik Dahlbergs väg
Astrid Lindgrens barnsjukhus
Hjalmar Brantingsplatsen
Anna Lindhs plats
Olof Palmes gata
Per Albin Hanssons väg
Nils Holgerssons plats
stormen Hans fällde träd
stormen Malin
Pizzeria Milano
Restaurang Linnea
Café Elsa
kiosken Sara
Hotell Karl
i Maria
vid Sofia kyrka
Bengtssons bygg
Erikssons bil AB
Anderssons konditori
Karlssons åkeri
en man i 30-årsåldern
pojken i 15-årsåldern
två pojkar, 15 år
en 15-årig pojke
en kvinna, 42 år
flickan är ungefär 12 år
Munka, 15-åring rånad
några elever i 7B
eleverna i 7B har rast
elever i årskurs 7-9
en elev i årskurs 8
killen i röd jacka
mannen på cykel
mannen på bänken
killen som sprang iväg
killen som går runt och rycker i bildörrar
mannen som kör för fort
ägaren av kiosken
rektorn är informerad
vaktmästaren har bytt lås
lärare på Norra skolan
far och son
en far till två barn
en mamma till ett barn
barn till missbrukare
torget kallas Plattan
gänget kallas Bryggarna
platsen som kallas Gropen
skolan heter Norra skolan
boende på Storgatan 4 klagar
en man misshandlades på Storgatan 4
mannen greps på Storgatan 4
kvinnan rånades i Centrum
problemen har funnits i 15 år
Malmö, 15 år sedan sist
Han sprang. Hans moped stod kvar.
Per bil tar det fem minuter
Max 30 km i timmen
Bo kvar inomhus
Tom butik står öppen
Jan-mars 2026
den 4 maj
Den 29 Maj
Sten kastades
Björn sedd vid Havsbaden
Stig åt sidan
en axel var av
vi är klara
mål 3 (15)
Trafikolyckor (12)
fordon 7 B
hus 7 B
Storgatan 7 B
mannen på Storgatan
buss 7 A
kvarteret Adam
Brf Gustav
2009-04-12
rapport 2015-04-12
larm 090412
nyfödd katt
född i Sverige
en pojke född 2009
Peab bygger
Region Skåne
Nacka Forum
Västra Frölunda
ungdomarna från Norra skolan
tre bröder slogs
syskonen var där
bror och syster
""")


@pytest.mark.parametrize("text", HARMLESS)
def test_a_place_a_group_or_an_age_is_left_alone(text):
    assert find_persons(text, TODAY) == frozenset()
    assert find_persons(f"Bråk igår. {text}.", TODAY) == frozenset()


BAITS = [
    "Adam ",
    "pojken ",
    "i 7B ",
    "som ",
    "kallas ",
    '"',
    "född ",
    "2009-",
    "år 15 ",
    "Anna-",
    "son till ",
    "bor på ",
    "Storgatan 4 ",
    "(15",
    "Karl Johans ",
]


@pytest.mark.parametrize(
    "bait", [*BAITS, "Storgatan 4 ", "(15", "Karl Johans ", "Aa ", "sson ", "Asson ", "namn : ", "1 2 ", "a:", "mannen som ", "s "]
)
def test_a_hostile_text_of_words_takes_no_longer_than_its_length(bait):
    def taken(size):
        text = (bait * size)[:size]
        started = time.process_time()
        find_persons(f"{text} ", TODAY)
        return time.process_time() - started

    assert taken(4000) < 0.25
    assert taken(100_000) < 5


def test_a_name_is_found_in_every_field_and_told_by_its_kind():
    event = {"data": {"text": "pojken i 7B", "place": {"name": "hos Anna Svensson"}}, "Adam Karlsson": 1}

    assert {(path, kind) for path, kind in screen(event, TODAY, frozenset())} == {
        ("data.text", Kind.DESCRIBED),
        ("data.place.name", Kind.NAME),
        ("*", Kind.NAME),
    }
