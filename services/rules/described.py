"""Somebody who is pointed at without a name: whose son it is, in which class, at which address, where at work, or born on which day.

An age, a sex, a garment or a part of a town beside a common word ("pojken i 15-årsåldern i Munka") points at nobody.
"""

from collections.abc import Callable
from datetime import date

from services.rules.words import ONE, PERSONS, Words

_DEFINITE = ("an", "en", "et", "rn")
_SCHOOLS = ("skolan", "skola", "gymnasiet", "gymnasium", "sfi", "fritidsgården", "förskolan")


def has_description(words: Words) -> bool:
    """Tell whether one person is described so that whoever lives there knows who it is."""
    return any((rule := _RULES.get(word)) is not None and rule(words, place) for place, word in enumerate(words.low))


def has_birth(words: Words, today: date) -> bool:
    """Tell whether somebody's day of birth is given: after a word that says so, or right after a word for a person."""
    if not any(word.isdigit() for word in words.low):
        return False
    return any(_is_birth(words, place, word, today) for place, word in enumerate(words.low))


def _is_related(words: Words, place: int) -> bool:
    """As in "son till pizzeriaägaren"; also "grannens son", "rektorns dotter"."""
    if _is_of_a_role(words.at(place - 1)):
        return True
    return words.at(place + 1) == "till" and (following := words.at(place + 2)) not in PERSONS["no_one"] and following[:1].isalpha()


def _is_of_a_role(owner: str) -> bool:
    """Tell whether a genitive is that of a post or a trade: "rektorns", "tandläkarens"; not of somebody unknown ("mannens")."""
    return owner in PERSONS["role_owners"] or (owner.endswith(("ens", "ans", "rns", "ets")) and owner not in PERSONS["unknown_owners"])


def _is_parent(words: Words, place: int) -> bool:
    """As in "mamman till flickan": of a definite somebody only; "far till två" and "barn till vuxna" say nothing."""
    if _is_of_a_role(words.at(place - 1)):
        return True
    if words.at(place + 1) != "till":
        return False
    at = place + 3 if words.at(place + 2) in {"den", "vår", "min", "hans", "hennes", "en"} else place + 2
    return words.could_be_a_name(at) or (words.at(at).endswith(_DEFINITE) and words.at(at) not in PERSONS["no_one"])


def _is_somebody(words: Words, place: int) -> bool:
    """A word for one person: in a class, at an address, or "som" and what only one does."""
    if _in_a_class(words, place):
        return True
    if words.at(place) in PERSONS["somebody"]:
        return False
    return _is_at_home(words, place) or _is_known_by_deed(words, place)


def _is_at_home(words: Words, place: int) -> bool:
    """As in "mannen på Storgatan 4", "kvinnan i det gula huset"."""
    if words.at(place + 1) not in {"på", "i", "från", "vid"}:
        return False
    numbered = (
        words.has_capital(place + 2) and len(words.at(place + 2)) > 2 and words.at(place + 3).isdigit() and words.at(place + 1) == "på"
    )
    return numbered or words.is_home(place + 2) or (words.at(place + 2) in {"det", "den"} and words.at(place + 4) in PERSONS["houses"])


def _in_a_class(words: Words, place: int) -> bool:
    return any(_is_class(words, at) for at, _ in words.after(place))


def _is_class(words: Words, place: int) -> bool:
    """As in "i 7B", "klass 9 c", "åk 6A": a year, a letter, and what says that it is no stairwell or bus."""
    year, letter = words.at(place), words.at(place + 1)[:1]
    whole = len(words.at(place + 1)) == 1 or words.at(place + 1)[1:2] in {":", "-"}
    if year in PERSONS["programmes"] and words.at(place + 1).isdigit():
        return words.at(place - 1) in PERSONS["before_class"]
    before = words.at(place - 1) in PERSONS["before_class"] or (words.at(place - 1) in {",", "("} and words.at(place - 2) in ONE)
    return before and len(year) == 1 and year in "123456789" and letter != "" and letter in "abcdefgh" and whole


def _is_of_class(words: Words, place: int) -> bool:
    """As in "7B-eleven": the class before the word."""
    return words.at(place - 1).isdigit()


def _is_nicknamed_in_class(words: Words, place: int) -> bool:
    """As in "Zlatte i 7B"."""
    return _is_class(words, place + 1) and words.could_be_a_name(place - 1) and not words.begins(place - 1)


def _has_initials(words: Words, place: int) -> bool:
    return len(words.at(place + 1)) <= 2 and words.has_capital(place + 1)


def _is_known_by_deed(words: Words, place: int) -> bool:
    """As in "killen som jobbar på macken", "mannen som bor", "tjejen som går på Norra skolan"."""
    at = next((at for at, word in words.after(place, 2) if word == "som"), None)
    if at is None:
        return False
    deed = words.at(at + 1) if words.at(at + 1) != "brukar" else words.at(at + 2)
    where = words.at(at + 2)
    if deed in {"jobbar", "arbetar", "hyr", "tränar"}:
        return where in {"på", "i", "hos", "som", "åt", "med", "extra"}
    if deed == "går":
        return where in {"i", "på"} and any(_is_schooling(word) for _, word in words.after(at + 2, 3))
    if deed in {"spelar", "tävlar"}:
        return where in {"i", "för"} and words.has_capital(at + 3)
    if deed == "är":
        return where in PERSONS["kin"] or where in {"ihop", "tillsammans", "gift", "sambo"}
    return deed in PERSONS["does"] or (deed == "driver" and where not in {"runt", "omkring"})


def _is_schooling(word: str) -> bool:
    return word in PERSONS["school_years"] or word.isdigit() or word.endswith(_SCHOOLS)


def _lives(words: Words, place: int) -> bool:
    """One person and an address or a neighbour: "en kille som bor på Storgatan 4", "hon bor granne med kiosken"."""
    if not any(word in ONE for _, word in words.before(place, 6)):
        return False
    near = list(words.after(place, 4))
    numbered = words.has_capital(place + 2) and len(words.at(place + 2)) > 2 and words.at(place + 3).isdigit()
    return numbered or any(word in PERSONS["beside"] for _, word in near) or any(words.is_home(at) for at, _ in near)


def _is_household(words: Words, place: int) -> bool:
    """As in "familjen på Storgatan 4"."""
    if words.at(place + 1) in {"på", "i"} and any(word in PERSONS["houses"] for _, word in words.after(place + 1, 3)):
        return True
    return words.at(place + 1) == "som" or _is_at_home(words, place)


def _is_birth(words: Words, place: int, word: str, today: date) -> bool:
    if word == "f":
        return any(len(figures) >= 4 and _is_date(words, at, today) for at, figures in _figures(words, place, 2))
    if word.isdigit() and len(word) in {4, 6, 8}:
        return _is_beside_a_name(words, place, today)
    if word in PERSONS["born"]:
        return any(_is_date(words, at, today) for at, _ in _figures(words, place, 5))
    if word not in ONE:
        return False
    near = place + 1 + (words.at(place + 1) in {",", "(", "-", ":"})
    return _is_date(words, near, today, years=5)


def _is_beside_a_name(words: Words, place: int, today: date) -> bool:
    """As in "Zlatte 090412", "Kim (2009-04-12)"."""
    before = place - 1 - (words.at(place - 1) in {",", "(", "-", ":"})
    return words.could_be_a_name(before) and len(words.at(before)) > 2 and _is_date(words, place, today, years=5)


def _figures(words: Words, place: int, most: int) -> list[tuple[int, str]]:
    """The figures soon after a place; a full stop after "f" ends nothing."""
    return [(at, words.at(at)) for at in range(place + 1, place + 1 + most) if words.at(at).isdigit()]


def _is_date(words: Words, place: int, today: date, years: int = 0) -> bool:
    """Tell whether a day stands here: 2009-04-12, 20090412, 090412, 12/4 or 12 april; at least so many years ago when it has its year."""
    first, sign, second = (words.at(place + step) for step in range(3))
    if len(first) == 4 and sign in {"-", "/", "."}:
        return first[:2] in {"19", "20"} and int(first) <= today.year - years and second.isdigit() and words.at(place + 4).isdigit()
    if len(first) == 4 and first[:2] in {"19", "20"} and sign.isdigit() and second.isdigit() and len(sign) == len(second) == 2:
        return int(first) <= today.year - years and _is_day(sign, second)
    if first.isdigit() and len(first) in {6, 8}:
        return _is_day(first[-4:-2], first[-2:]) and _is_past(first, today, years)
    if not years and len(first) <= 2 and first.isdigit():
        return (sign in {"/", ".", "-"} and second.isdigit()) or sign in PERSONS["months"] or second in PERSONS["months"] or sign == ":"
    return False


def _is_day(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _is_past(digits: str, today: date, years: int) -> bool:
    if len(digits) == 8:
        return 1900 <= int(digits[:4]) <= today.year - years
    return int(digits[:2]) <= (today.year - years) % 100 or int(digits[:2]) > today.year % 100


Rule = Callable[[Words, int], bool]
_RULES: dict[str, Rule] = {
    **dict.fromkeys(PERSONS["known"] | PERSONS["somebody"] | PERSONS["pronouns"] | {"personen"}, _is_somebody),
    **dict.fromkeys(PERSONS["parents"], lambda words, place: _is_parent(words, place) or _is_somebody(words, place)),
    **dict.fromkeys(PERSONS["kin"], lambda words, place: _is_related(words, place) or _is_somebody(words, place)),
    **{f"{letter}-{word}": _is_of_class for letter in "abcdefgh" for word in ONE},
    "i": _is_nicknamed_in_class,
    **dict.fromkeys(("initialerna", "initialer", "initialen"), _has_initials),
    **dict.fromkeys(("bor", "bodde", "boende"), _lives),
    **dict.fromkeys(PERSONS["families"], _is_household),
}
