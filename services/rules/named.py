"""Somebody's name: a known one, one that is said to be a name, or one beside a word for a person.

Streets, churches, shops and storms that are called after somebody are not somebody; what tells them apart is the words around the name.
"""

from collections.abc import Callable

from services.rules.words import ONE, PERSONS, Words, lists

_NAMES = lists("named.toml")
_GIVEN, _ALSO_WORDS, _SURNAMES = _NAMES["given"], _NAMES["also_words"], _NAMES["surnames"]
_ANY = _GIVEN | _ALSO_WORDS | _NAMES["mostly_words"]
_SONS = ("sson", "sdotter")
_SURNAME_ENDS = (*_SONS, "ström", "qvist", "kvist", "quist", "blad", "stedt", "ovic", "ović", "oglu", "oğlu", "zadeh", "ssén", "lén", "dén")
_ABOUT = ("i", "vid", "utanför", "bakom", "nära", "kring", "mittemot")
_GROUPS = ("gänget", "ligan", "gruppen", "stället", "platsen", "torget", "hänget")


def has_name(words: Words) -> bool:
    """Tell whether somebody is named."""
    return any(_names(words, place, word) for place, word in enumerate(words.low))


def _names(words: Words, place: int, word: str) -> bool:
    rule = _RULES.get(word)
    if rule is not None:
        return rule(words, place)
    if len(word) < 5:
        return False
    if "-" in word and word.partition("-")[0] in _GIVEN:
        return words.has_capital(place) and _is_given(words, place)
    return word.endswith(_SURNAME_ENDS) and _is_surname(words, place)


def _is_given(words: Words, place: int) -> bool:
    """A name that is nothing else: somebody, unless a place or a thing is called after it."""
    partner = words.at(place - 1) == "&" and words.at(place - 3) in PERSONS["named_after"]
    if partner or words.at(place - 1) in PERSONS["named_after"] or words.at(place + 1) == "@":
        return False
    if words.is_place(place) or _in_an_idiom(words, place):
        return False
    lone = not words.could_be_a_name(place + 1)
    return not (lone and words.at(place - 1) in _ABOUT and not _goes_on(words, place))


def _goes_on(words: Words, place: int) -> bool:
    """After "vid Adam": an initial, an age or a class say that it is somebody."""
    return words.has_capital(place + 1) or words.at(place + 1) in {"som", "och", "(", "har", "i"} or words.at(place + 1).isdigit()


def _is_also_a_word(words: Words, place: int) -> bool:
    """A name that is a word too: with a capital where a word has none, or with more of a name after it."""
    if not words.has_capital(place) or words.at(place - 1).isdigit():
        return False
    return _is_given(words, place) and (not words.begins(place) or _is_surname_after(words, place) or words.at(place + 1) in {"(", ","})


def _is_mostly_a_word(words: Words, place: int) -> bool:
    return words.has_capital(place) and _is_given(words, place) and _is_surname_after(words, place)


def _is_surname_after(words: Words, place: int) -> bool:
    word = words.at(place + 1)
    if word.endswith(_SONS):
        return True
    return words.has_capital(place + 1) and word not in PERSONS["no_name"] and not words.written[place + 1][1:].isupper()


def _in_an_idiom(words: Words, place: int) -> bool:
    """Adam and Eva together are a shop, a club or a story."""
    pair = {words.at(place + step) for step in (-2, 0, 2)}
    joined = {words.at(place - 1), words.at(place + 1)} & {"och", "&"}
    return bool(joined) and ({"adam", "eva"} <= pair or {"romeo", "julia"} <= pair or {"hans", "greta"} <= pair)


def _is_surname(words: Words, place: int) -> bool:
    """A surname: after another word with a capital, or alone when it ends in -sson."""
    if words.is_place(place) or not (words.has_capital(place) or (words.at(place).endswith("sson") and len(words.at(place)) > 6)):
        return False
    if words.at(place - 1) == "." and len(words.at(place - 2)) == 1 and words.has_capital(place - 2):
        return True
    if words.could_be_a_name(place - 1) and words.at(place - 1) not in PERSONS["named_after"]:
        return not words.begins(place - 1) or words.at(place - 1) in _ANY or words.at(place).endswith(_SONS)
    return words.at(place).endswith(_SONS) and words.at(place - 1) not in PERSONS["named_after"]


def _is_named(words: Words, place: int) -> bool:
    """A word for one known person, a title or a kind of kin, and then a name: "pojken Adam", "rektor Persson", "hennes bror Zlatte"."""
    if words.at(place + 1) == "," and words.has_capital(place + 3):
        return words.at(place + 2) in _ANY
    if not words.could_be_a_name(place + 1):
        return False
    return words.at(place) not in PERSONS["titles"] or not words.at(place + 1).endswith(("skolan", "skola", "gymnasiet"))


def _is_called(words: Words, place: int) -> bool:
    """What somebody, and not a place or a group, is called: "killen heter Adde", "hon kallas Zlatte"."""
    if words.at(place) in {"heter", "hette"} and words.at(place - 1) == "jag":
        return words.has_capital(place + 1)
    who = next((word for _, word in words.before(place, 6) if word in _SOMEBODY or word.endswith(_GROUPS)), "")
    return who in _SOMEBODY and _has_name_after(words, place, whatever=words.at(place) not in {"lyssnar", "kallad", "benämns"})


def _has_alias(words: Words, place: int) -> bool:
    return _has_name_after(words, place, whatever=True)


def _is_by_name(words: Words, place: int) -> bool:
    """As in "vid namn Adam", "namn: Zlatte"; "namnet på gatan" names nobody."""
    if words.at(place - 1) == "vid" or words.at(place + 1) in {":", "="}:
        return _has_name_after(words, place, whatever=False)
    return any(word in _SOMEBODY for _, word in words.before(place, 5)) and _has_name_after(words, place, whatever=False)


def _has_name_after(words: Words, place: int, *, whatever: bool) -> bool:
    """Tell whether a name follows; `whatever` takes any word for one that is not among those which seldom are."""
    at, word = next(((at, word) for at, word in words.after(place, 4) if word not in PERSONS["between"]), (-1, ""))
    if not word[:1].isalpha() or word in PERSONS["not_called"] or word in PERSONS["no_name"] or words.written[at] in _SHORT:
        return False
    return whatever or word in _ANY or words.has_capital(at)


def _is_family(words: Words, place: int) -> bool:
    return words.could_be_a_surname(place + 1)


def _is_titled(words: Words, place: int) -> bool:
    return _is_named(words, place) or (len(words.at(place + 1)) > 1 and words.could_be_a_surname(place + 1))


def _is_seen(words: Words, place: int) -> bool:
    """As in "där kom Shkodran", "väktaren kände igen Shkodran"."""
    at = place + 1 + (words.at(place + 1) in {"igen", "på", "efter"} and words.at(place) != "kom")
    return words.could_be_a_name(at) or _is_introduced(words, place)


def _has_age(words: Words, place: int) -> bool:
    """A nickname and an age: "Zlatte, 15 år", "Zlatte (15)". An age beside a common word, or a place, is nobody's."""
    number = words.at(place - 1)
    if not (number.isdigit() and 5 <= int(number[:3]) <= 99) or words.at(place + 1) in PERSONS["not_an_age"]:
        return False
    before = place - 2 - (words.at(place - 2) in {",", "(", "-"})
    if words.at(before) in {'"', "”", "'", "»"}:
        return True
    noun = words.at(place + 1) in {"gammal", "gammalt", "gamla"} and words.at(place + 2).isalpha()
    return not noun and words.could_be_a_name(before) and not words.at(before).endswith(_THINGS)


def _has_age_in_brackets(words: Words, place: int) -> bool:
    """As in "Zlatte (15)", "Zlatte, 15,"."""
    sign, after = words.at(place), words.at(place + 2)
    if not words.at(place + 1).isdigit() or not 6 <= int(words.at(place + 1)[:3]) <= 29:
        return False
    if sign == "," and after in {"", "."}:
        return words.could_be_a_name(place - 1) and not words.at(place - 1).endswith(_THINGS)
    closed = (sign == "(" and after in {")", "år"}) or (sign == "," and after == "," and not words.at(place + 3).isdigit())
    whole = words.could_be_a_name(place - 2) and words.could_be_a_surname(place - 1)
    return closed and (whole or (words.could_be_a_name(place - 1) and not words.at(place - 1).endswith(_THINGS)))


def _is_aged(words: Words, place: int) -> bool:
    """As in "73-årige Christer", "17-åringen Kevve"."""
    return words.could_be_a_name(place + 1)


def _is_born(words: Words, place: int) -> bool:
    """As in "Zlatte (f. 2009)", "Zlatte, född 2009"."""
    return words.at(place - 1) in {"(", ","} and words.could_be_a_name(place - 2) and not words.at(place - 2).endswith(_THINGS)


def _has_done(words: Words, place: int) -> bool:
    """As in "vakten kom och Shkodran skrek": a word with a needless capital, and what only people do."""
    if words.at(place - 2) in PERSONS["named_after"]:
        return False
    if words.could_be_a_name(place - 2) and words.could_be_a_surname(place - 1):
        return words.at(place - 3) not in PERSONS["towards"]
    if not words.could_be_a_name(place - 1) or words.at(place - 2) in PERSONS["towards"]:
        return False
    return not words.begins(place - 1)


def _is_introduced(words: Words, place: int) -> bool:
    """As in "tillsammans med Shkodran Berisha"; not "i höjd med Röde Orm"."""
    if words.at(place - 1) == "höjd" or words.is_place(place + 1):
        return False
    if words.could_be_a_name(place + 1) and words.could_be_a_surname(place + 2):
        return True
    return words.at(place) in {"är", "var"} and words.could_be_a_name(place + 1) and words.at(place + 2) == "som"


_SHORT = frozenset(("EPA", "MC", "BMW", "LOB", "LVU", "SOS"))
_SOMEBODY = ONE | {"den", "jag"}
_THINGS = ("or", "er", "ar", "ning", "het", "arna", "erna", "orna", "tion", "fall", "mål", "larm", "sidan", "bilaga")

Rule = Callable[[Words, int], bool]
_RULES: dict[str, Rule] = {
    **dict.fromkeys(PERSONS["known"] | PERSONS["kin"] | PERSONS["parents"], _is_named),
    **dict.fromkeys(PERSONS["titles"], _is_titled),
    **dict.fromkeys(PERSONS["families"], _is_family),
    **dict.fromkeys(PERSONS["called"], _is_called),
    **dict.fromkeys(PERSONS["alias"], _has_alias),
    **dict.fromkeys(("namn", "namnet", "förnamn"), _is_by_name),
    **dict.fromkeys(("år", "bast"), _has_age),
    **dict.fromkeys(("årige", "åriga", "åringen"), _is_aged),
    **dict.fromkeys(("f", "född"), _is_born),
    **dict.fromkeys(PERSONS["deeds"], _has_done),
    **dict.fromkeys(PERSONS["before_name"], _is_introduced),
    **dict.fromkeys(PERSONS["seen"] - PERSONS["called"], _is_seen),
    "(": _has_age_in_brackets,
    ",": _has_age_in_brackets,
    **dict.fromkeys(_SURNAMES, _is_surname),
    **dict.fromkeys(_NAMES["mostly_words"], _is_mostly_a_word),
    **{form: _is_also_a_word for name in _ALSO_WORDS for form in (name, f"{name}s")},
    **{form: _is_given for name in _GIVEN for form in (name, f"{name}s")},
}
