"""What is not for us: a report of concern about a child, which is for the social services, and what goes on now, which is for 112.

A report of concern speaks of a child and of harm at home, or calls itself one (the duty to report, socialtjänstlagen). Children who fight
in a playground, parents who worry about traffic, and a course in how to report are none.
"""

import re

GRAVEST = 4


def is_concern(text: str) -> bool:
    """Tell whether a text, made plain, reads as a report of concern about a child."""
    low = text.lower()
    return any(_is_concern(sentence) for sentence in _SENTENCE.split(low)) if _CONCERN_HINT.search(low) else False


def _is_concern(sentence: str) -> bool:
    if _CALLED_SO.search(sentence):
        return not _ABOUT_REPORTING.search(sentence)
    if not _CHILD.search(sentence):
        return False
    return bool(_AT_HOME.search(sentence) or _WORRY.search(sentence) or (_HARM.search(sentence) and _HOME.search(sentence)))


def is_urgent(severity: int | None, text: str) -> bool:
    """Tell whether whoever reports should hear of 112 first: it is of the gravest kind, or it goes on now."""
    return severity == GRAVEST or is_danger(text)


def is_danger(text: str) -> bool:
    """Tell whether a text, made plain, tells of a crime or a danger that goes on as it is written."""
    return bool(_DANGER.search(text.lower()))


_SENTENCE = re.compile(r"[.!?;\n]")
_CONCERN_HINT = re.compile(r"oro|barn|far illa|elev|flick|pojk|tonår|dotter|\bson|syskon|bebis|\bunge|minderårig|tjej|kill|hemma")
_CALLED_SO = re.compile(r"oros ?-?anmäl|anmäl\w* (?:om )?oro |anmäla (?:en |min |vår )?oro|far(?:a|it)? (?:mycket |väldigt )?illa")
_ABOUT_REPORTING = re.compile(
    r"utbild|föreläs|information|informer|rutin|affisch|broschyr|antal|statistik|webb|hemsid|kurs|blankett|policy|handlingsplan|lagen"
    r"|(?:är|har|blev) (?:redan )?(?:gjord|gjort|gjorts|lämnad|lämnat|skickad|skickat)|kan fara|risk|trafik|cykel|gång- och|växter"
    r"|djur|hund|katt|träd"
)
_CHILD = re.compile(
    r"\bbarn(?:et|en|ets|ens)?\b|\bflicka\w*|\bpojke\w*|\belev(?:en)?\b|\btonåring(?:en)?\b|\bdotter\w*|\bson(?:en)?\b|\bsyskon\w*"
    r"|\bbebis\w*|\bunge(?:n|ar|arna)?\b|\bminderårig\w*|\btjej(?:en)?\b|\bkille(?:n)?\b|\b\d{1,2} ?-?åring(?:en)?\b|\b(?:son"
    r"|dotter)s?\b"
)
_HOME = re.compile(
    r"\bhemma\b|\bhemmet\b|\bhemifrån\b|\bgå hem\b|\bfamilj\w*|\bförälder\w*|\bföräldr\w*|\bpappa\w*|\bmamma\w*|\bstyv\w+"
    r"|\bplastpappa\w*|\bgranne\w*|\blägenhet\w*|\bvårdnadshavar\w*"
)
_HARM = re.compile(
    r"\bslår\b|\bslagen\b|\bslaget\b|\bslagna\b|\bmisshandla\w*|\bmisshandel\w*|\bvåld\w*|\bövergrepp\w*|\butnyttja\w*|\bförsumma\w*"
    r"|\bvanvård\w*|\bsvält\w*|\bhungrig\w*|\bmat\b|\bblåmärke\w*|\bmissbruk\w*|\bdricker\b|\bberusad\w*|\bknark\w*|\brädd\b|\brädda\b"
    r"|\bskrik\w*|\bgråt\w*|\binlåst\w*|\binstängd\w*|\bensam(?:ma|t)?\b|\butan tillsyn\b|\bhota[rsd]?\w*|\bheder\w*"
    r"|\bgift(?:as)? bort\b|\bkränk\w*|\bsmutsig\w*|\baga\w*"
)
_AT_HOME = re.compile(
    r"(?:slår|aga\w*|misshandla\w*|försumma\w*|vanvårda\w*|skrik\w* (?:åt|på)|hotar|låser in|utnyttjar) (?:på )?(?:sitt|sina|sin"
    r"|barnet|barnen|flickan|pojken|dottern|sonen)|(?:slagen|slaget|slagna|misshandlad|misshandlas|misshandlat|slås|hotad"
    r"|kränkt) (?:\w+ )?(?:hemma|av (?:sin|sina|sitt))|rädd\w* (?:för )?(?:att gå hem|hemma|sin|sina)|våld i (?:hemmet|nära)|bortgift"
    r"|könsstymp|incest|självskad|självmord"
)
_WORRY = re.compile(
    r"misstänk\w* att (?:ett |en |att )?(?:\w+ )?(?:barn|flick|pojk|elev|dotter|son|tjej|kill)|(?:oroa\w*|orolig\w*|oro"
    r"|bekymrad) (?:\w+ )?(?:för|över|kring|om) (?:ett|barnet|flickan|pojken|en (?:\w+ )?(?:elev|flicka|pojke|tjej|kille|tonåring)"
    r"|eleven|min elev|min dotters|min sons|grannens|grannarnas|hur (?:barnet|barnen|flickan|pojken) har det)"
)
_DANGER = re.compile(
    r"pågår (?:just )?nu\b|pågår fortfarande|pågående (?:slagsmål|bråk|misshandel|rån|inbrott|brott|brand|skott|hot|knivdåd)"
    r"|just nu\b.{0,40}(?:slå|spark|brå|hot|rån|brinn|kniv|vapen|skjut|inbrott|misshandl|jaga|kasta|kross)|(?:slå|spark|brå|hot|rån"
    r"|brinn|kniv|vapen|skjut|inbrott|misshandl|jaga|kasta|kross)\w{0,12}\b.{0,40}\bjust nu\b|brinner (?:nu|fortfarande|i|på|vid"
    r"|bakom)|\bdet brinner\b|(?:har|viftar med|håller i|hotar med|beväpnad med|drar|drog) (?:en |ett |sin )?(?:kniv|yxa|pistol|vapen"
    r"|machete|skjutvapen)|\bskjuter\b|skottlossning|ligger (?:livlös|medvetslös)|medvetslös|\bknivhugg\w+ nu|(?:slåss|slår|sparkar"
    r"|rånar|bryter sig in|misshandlas) (?:\w+ ){0,3}nu\b|\bhjälp nu\b|skicka polis|ring polisen|kom fort|skynda er|akut (?:fara|läge)"
)
