"""The demo's script: A-tractors in May, a morning at the door, fires in October. Data only, and all of it is invented."""

import secrets
from typing import Any, NamedTuple

VEHICLES, FIRES = "EST-2027-0001", "EST-2027-0002"
FORGOTTEN = "Pröva hinder mot genomfart"
"""The action that nobody answers."""


class Sends(NamedTuple):
    """A partner system sends a signal. `label` says what is special about it; `status` is what the door must answer."""

    feed: str
    name: str
    data: dict[str, Any]
    label: str = ""
    status: int = 202
    by_nats: bool = False


class Answers(NamedTuple):
    """Somebody opens the letter about an action, follows its link and confirms on the page."""

    function: str
    title: str
    deed: str
    said: str = ""


class Does(NamedTuple):
    """Somebody uses a command: on a case, or on the action that their last letter is about."""

    function: str
    deed: str
    text: str
    case: str = ""


class Beat(NamedTuple):
    """What happens at a local time, and one line to the onlooker. `skips` leaps over the quiet weeks before it."""

    at: str
    says: str
    steps: tuple[Sends | Answers | Does, ...] = ()
    shows: str = ""
    skips: bool = False


def _personal_number() -> str:
    """A made-up number with a right check digit, of the series 98xx that Skatteverket keeps for tests."""
    nine = f"{secrets.randbelow(100):02}0{secrets.randbelow(9) + 1}1{secrets.randbelow(9)}98{secrets.randbelow(10)}"
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(nine)]
    return f"{nine[:6]}-{nine[6:]}{-sum(n - 9 if n > 9 else n for n in doubled) % 10}"


def _sends(feed: str, name: str, report: tuple[str, int, str, str], place: str, *, by_nats: bool = False, **more: Any) -> Sends:
    """A signal: its category, severity, local summer time and text, and a named place or an area (`i Centrum`)."""
    category, severity, occurred, text = report
    where = {"area": place.removeprefix("i ")} if place.startswith("i ") else {"name": place}
    told = {"category": category, "severity_reported": severity, "occurred_from": f"{occurred}:00+02:00", "text": text, "place": where}
    return Sends(feed, name, told | more, by_nats=by_nats)


def _at_the_door(label: str, signal: Sends, status: int = 202, **changed: Any) -> Sends:
    """A signal that shows what the door does."""
    return signal._replace(label=label, status=status, data=signal.data | changed)


_SQUARE = _sends(
    "vaktbolaget",
    "vakt-0007",
    ("VEHICLE_RECKLESS", 2, "2027-05-13T22:10", "Två A-traktorer kör varv på torget med hög musik."),
    "Stortorget",
    group_size="5-9",
)
_CAR_PARK = _sends(
    "fritid",
    "fritid-0212",
    ("GATHERING", 2, "2027-05-14T21:40", "Högljudd samling kring bilar, 15-20 personer."),
    "Parkeringen vid Sockerbruket",
    group_size="10-19",
)
_TRACKS = _sends(
    "felanmalan", "fel-88120", ("VEHICLE_RECKLESS", 1, "2027-05-15T00:15", "Däckspår och skräp på parkeringen."), "Sockerbruket"
)
_TRAFFIC = _sends(
    "polisen",
    "pol-v19-4",
    ("VEHICLE_RECKLESS", 2, "2027-05-16T18:00", "Fyra trafikärenden i området under helgen."),
    "i Centrum",
    police_report="yes",
)

_TRACTORS = (
    Beat(
        "2027-05-13T22:41",
        "En signal kommer in. samsyn öppnar ett ärende, ger varje åtgärd en ansvarig och en sista tid, och skriver brev.",
        (_SQUARE,),
        shows="board",
    ),
    Beat(
        "2027-05-14T08:10",
        "Två av tre svarar med en länk i brevet. Gata och park svarar inte: håll ögonen på hindret.",
        (
            Answers("kommunpolis", "Trafikkontroll på platsen", "accept"),
            Answers("faltgruppen", "Fältarbetare på plats två helger", "accept"),
        ),
    ),
    Beat(
        "2027-05-14T17:20",
        "Polisen är klar i tid. Den som är klar får inga fler brev om saken.",
        (Answers("kommunpolis", "Trafikkontroll på platsen", "done", "Kontroll genomförd, fyra fordon stoppade"),),
    ),
    Beat(
        "2027-05-14T22:05",
        "Samma kväll på en parkering i närheten. Det är samma problem, så signalen läggs till ärendet.",
        (_CAR_PARK,),
    ),
    Beat("2027-05-15T00:31", "En invånare gör en felanmälan. Även lindriga signaler räknas.", (_TRACKS,)),
    Beat("2027-05-17T09:10", "Fjärde signalen, från polisen. Upprepningen höjer ärendets allvar till 3.", (_TRAFFIC,), shows="board"),
)

_SEEN = _sends(
    "vaktbolaget", "vakt-0008", ("OTHER_PLACE", 2, "2027-05-17T23:00", f"Gäller {_personal_number()} som satt där."), "Stationen"
)
_LAMP = _sends("samhalle", "gata-0031", ("LJUS", 9, "2027-05-17T12:00", "Trasig lampa."), "Stationen")
_CONCERT = _sends("fritid", "fritid-0213", ("EVENT_UPCOMING", 1, "2027-06-05T18:00", "Konsert i parken."), "i Havsbaden")
_NIL = Sends("bostadsbolaget", "bo-v20-nil", {"category": "NIL", "occurred_from": "2027-05-17T08:00:00+02:00"}, "inget att rapportera")
_CONCERN = {
    "lane": "individual",
    "concerns": ["SCHOOL_ABSENCE", "PEERS_CRIME"],
    "unit": "skola-soder",
    "reference": "elevhalsa-4471",
    "occurred_from": "2027-05-17T10:00:00+02:00",
}

_DOOR = (
    Beat(
        "2027-05-18T08:30",
        "En morgon vid dörren: den svarar alltid, räknar rätt och släpper inte in uppgifter om personer.",
        (
            _at_the_door("samma signal en gång till", _SQUARE),
            _at_the_door("samma id, annat innehåll", _SQUARE, 409, text="Tre A-traktorer."),
            _at_the_door("ett personnummer i texten", _SEEN),
            _at_the_door("okänd kategori, allvar 9, tid utan zon", _LAMP, 422, occurred_from="2027-05-17T12:00:00"),
            _NIL,
            _at_the_door("kommande konsert", _CONCERT),
            Sends("skolan", "skola-0003", _CONCERN, "oro för en ung person, bara som koder och referens"),
        ),
    ),
    Beat(
        "2027-05-18T13:15",
        "Oro för unga går en egen, förseglad väg: brevet säger bara nummer och tid. Koordinatorn svarar vid sitt skrivbord.",
        (Does("sspf-koordinator", "action.done", "Bedömt: vårdnadshavare tillfrågas om samtycke"),),
    ),
)

_CLIMB = (
    Beat(
        "2027-05-24T09:00",
        "En vecka går. Fältgruppen får en påminnelse och blir klar i tid. Hindret är fortfarande obesvarat.",
        (Answers("faltgruppen", "Fältarbetare på plats två helger", "done", "På plats båda helgerna, god kontakt"),),
    ),
    Beat("2027-05-25T16:00", "Arbetsdag 8: två arbetsdagar kvar. Gata och park påminns."),
    Beat("2027-05-27T16:00", "Arbetsdag 10: tiden är ute. Den ansvariga och chefen får veta samtidigt."),
    Beat("2027-05-28T11:00", "Fyra arbetstimmar senare får samordnaren veta."),
    Beat("2027-05-28T16:00", "Arbetsdag 11: åtgärden når operativa rådet. Ingen har behövt komma ihåg något.", shows="ladder"),
    Beat("2027-06-02T12:05", "Dagen före rådets möte kommer sammanställningen. Så här ser brevet ut, ord för ord:", shows="digest"),
    Beat(
        "2027-06-03T10:20",
        "Rådet frågade på mötet, och samma dag blev det gjort. Samordnaren avslutar ärendet.",
        (
            Answers("gata-park", FORGOTTEN, "done", "Betonghinder utställda vid båda infarterna"),
            Does("est-samordnare", "case.close", "Alla åtgärder är klara och det är lugnt på platsen", VEHICLES),
        ),
        shows="board",
    ),
)

_RESCUE, _PLACE = "raddningstjansten", "Nyhems torg"
_FIRST = _sends(_RESCUE, "rtj-4401", ("FIRE", 1, "2027-10-26T22:31", "Brand i container, släckt."), _PLACE, by_nats=True)
_SECOND = _sends(_RESCUE, "rtj-4417", ("FIRE", 2, "2027-10-27T23:02", "Brand i container vid miljöhuset."), _PLACE, by_nats=True)
_THIRD = _sends(_RESCUE, "rtj-4421", ("FIRE", 2, "2027-10-28T05:20", "Brand i två containrar."), _PLACE, by_nats=True)
_FLUID = _sends("bostadsbolaget", "bo-1190", ("FIRE", 3, "2027-10-28T07:40", "Tändvätska hittad bakom miljöhuset."), _PLACE)
_RUMOUR = _sends(
    "skolan",
    "skola-0044",
    ("RUMOUR_SOCIAL_MEDIA", 3, "2027-10-28T09:00", "Rykte på nätet om att det ska brinna på fredag."),
    "i Nyhem",
    observed=False,
)

_FIRES = (
    Beat(
        "2027-10-26T22:58",
        "Fem månader senare (demon hoppar över dem). En lindrig containerbrand blir en rad att bevaka, inte tre brev.",
        (_FIRST,),
        skips=True,
    ),
    Beat(
        "2027-10-27T23:24",
        "Det händer igen. Nu blir det ett ärende, och containrarna ska vara tömda inom 24 timmar, dygnet runt.",
        (_SECOND,),
    ),
    Beat(
        "2027-10-28T05:52",
        "Tredje branden: allvar 4. Samordnaren får veta direkt, en snabb EST-grupp kallas och föräldrarna ska ha brev före fredag kl. 15.",
        (_THIRD,),
        shows="board",
    ),
    Beat("2027-10-28T09:30", "Bovärdens fynd och skolans rykte är pusselbitar i samma ärende.", (_FLUID, _RUMOUR)),
    Beat(
        "2027-10-28T14:00",
        "När det är allvar går det fort: alla svarar ur sina brev.",
        (
            Answers("bovard-nyhem", "Töm och lås containrar", "done", "Tömda och låsta i hela kvarteret"),
            Answers("est-samordnare", "Kalla snabb EST-grupp", "done", "Gruppen möttes kl. 13, alla har samma bild"),
            Answers("skola-norr", "Brev till föräldrarna", "accept"),
            Answers("kommunpolis", "Synlig närvaro på kvällen", "accept"),
        ),
    ),
    Beat(
        "2027-10-29T11:30",
        "Föräldrabrevet är ute före kl. 15, polisens närvaro är ordnad. Ingen påminnelse behövdes.",
        (
            Answers("skola-norr", "Brev till föräldrarna", "done", "Brevet är skickat till alla hem"),
            Answers("kommunpolis", "Synlig närvaro på kvällen", "done", "Patrull och väktare på plats kl. 17-24"),
        ),
        shows="board",
    ),
)

STORY = (*_TRACTORS, *_DOOR, *_CLIMB, *_FIRES)
