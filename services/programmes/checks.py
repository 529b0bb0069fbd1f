"""What is wrong with a programme in a municipality, each with its key, what it is and what to do about it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from schemas.parties import Municipality, Role
from schemas.programmes import Occasion, Programme
from schemas.rules import Condition
from schemas.terms import Category, Lane, OrgCategory
from services.errors import NotFound
from services.programmes.lanes import asked_roles, wrong_parties, wrong_rules
from services.programmes.starts import wrong_starts
from services.rules.channels import lacks
from services.rules.ladder import misplaced
from services.rules.parties import responsible
from services.workdays import Workdays

Known = Mapping[str, Programme]
"""Every programme there is by code, whether the municipality works by it or not."""

_COUNCILS = {Role.OPERATIONAL_COUNCIL, Role.STRATEGIC_COUNCIL}
_COMMON_YEAR = 2027
_NAME = 40  # what an action is about is kept in so many characters


def faults(programme: Programme, municipality: Municipality, known: Known, workdays: Workdays) -> Iterator[str]:
    """What stops the start. What it has to do with other programmes of its lane is asked in `clashes`."""
    yield from _unanswered(programme, municipality)
    yield from _twice(programme)
    yield from wrong_rules(programme)
    yield from wrong_parties(programme, municipality)
    yield from _conditions(programme, {a.id for a in municipality.areas})
    yield from _accepted(programme)
    yield from _named(programme, known)
    yield from _ladder(programme, workdays)
    yield from _channels(programme, municipality)
    yield from wrong_starts(programme)
    yield from _dates(programme.occasions)
    long = [o.key for o in programme.occasions if len(f"{programme.code}:{o.key}:{_COMMON_YEAR}") > _NAME]
    yield from (f"occasions.{key}: nyckeln är för lång. Korta den." for key in long)
    if programme.pointer and (programme.rules or programme.occasions or programme.ladder or programme.consultation):
        yield "pointer: en vägvisare har inga regler, ingen stege och inget årshjul. Ta bort dem, eller ta bort pointer."


def gaps(programme: Programme, municipality: Municipality) -> Iterator[str]:
    """Roles that nobody holds here: what they should do would fall to the coordinator, so it starts, but it is not as it should be."""
    held = {f.role for f in municipality.functions}
    asked = [*asked_roles(programme), ("owner", programme.owner)]
    asked += [(f"occasions.{o.key}.role", o.role) for o in programme.occasions]
    asked += [(f"rapid.{a.key}.role", a.role) for a in programme.rapid]
    asked += [("hotspot.role", programme.hotspot.role)] if programme.hotspot else []
    for key, role in asked:
        if role not in held:
            yield f"{key}: ingen funktion har rollen {role}. Lägg till en i municipality.toml, eller välj en annan roll."


def _unanswered(programme: Programme, municipality: Municipality) -> Iterator[str]:
    for key, role in asked_roles(programme):
        if role in _COUNCILS:
            yield f"{key}: ett råd kan inte få en åtgärd; välj en roll hos en part."
            continue
        try:
            responsible(municipality, role, None, programme.coordinator)
        except NotFound as missing:
            yield f"{key}: {missing.sentence}"


def _twice(programme: Programme) -> Iterator[str]:
    lists: dict[str, Iterable[str]] = {
        "rules": (r.key for r in programme.rules),
        "set_aside": (a.key for a in programme.set_aside),
        "ladder": (s.key for s in programme.ladder),
        "rapid": (a.key for a in programme.rapid),
        "occasions": (o.key for o in programme.occasions),
        "indicators": (i.key for i in programme.indicators),
    }
    lists |= {f"rules.{r.key}.plan": (a.key for a in r.plan) for r in programme.rules}
    for name, keys in lists.items():
        yield from (f"{name}.{key}: står två gånger. Ge den ena en annan nyckel." for key, n in Counter(keys).items() if n > 1)
    counted = Counter(i.counts for i in programme.indicators)
    yield from (f"indicators: {counts} räknas två gånger. Ta bort den ena." for counts, n in counted.items() if n > 1)


def _asked(programme: Programme) -> Iterator[tuple[str, Condition]]:
    yield from ((f"rules.{rule.key}.when", rule.when) for rule in programme.rules)
    yield from ((f"set_aside.{aside.key}.when", aside.when) for aside in programme.set_aside)


def _conditions(programme: Programme, areas: Collection[str]) -> Iterator[str]:
    """What can never hold."""
    ours = OrgCategory if programme.lane is Lane.ORG else Category
    for key, when in _asked(programme):
        yield from (f"{key}.area: {area} finns inte i kommunens fil." for area in when.area if area not in areas)
        if programme.lane is not Lane.INDIVIDUAL:
            strangers = [c for c in when.category if c not in set(ours) or c is Category.NIL]
            yield from (f"{key}.category: {c} når aldrig en regel i filen {programme.lane}. Ta bort den." for c in strangers)
        if (when.severity_at_least or 1) > (when.severity_at_most or 4):
            yield f"{key}: severity_at_least är större än severity_at_most, så inget kan passa."
        if when.repeats_at_most is not None and (when.repeats_at_least or 0) > when.repeats_at_most:
            yield f"{key}: repeats_at_least är större än repeats_at_most, så inget kan passa."
        if when.hours and when.hours.since == when.hours.until:
            yield f"{key}.hours: slutar när den börjar. Ta bort den om hela dygnet menas."
        if key.startswith("set_aside") and (when.repeats_at_least, when.repeats_at_most) != (None, None):
            yield f"{key}: det som läggs åt sidan hör inte till något ärende, så upprepning går inte att fråga efter."


def _accepted(programme: Programme) -> Iterator[str]:
    """`accepts` and `concerns` say the same as the rules. A file from before, which says nothing, is let be."""
    pairs: list[tuple[str, set[str], list[tuple[str, set[str]]]]] = [
        ("accepts", {*programme.accepts}, [(r.key, {*r.when.category}) for r in programme.rules]),
        ("concerns", {*programme.concerns}, [(r.key, {*r.when.concern}) for r in programme.rules if r.when.concern]),
    ]
    for key, said, taken in pairs:
        if not said or programme.by_people or programme.pointer or (key == "concerns" and programme.consultation):
            continue
        anything = any(not categories for _, categories in taken)
        ruled = set[str]().union(*(categories for _, categories in taken))
        if not anything:
            yield from (f"{key}: {word} har ingen regel. Skriv en, eller ta bort den." for word in sorted(said - ruled))
        for rule, categories in taken:
            yield from (f"rules.{rule}.when: {word} står inte i {key}. Lägg till den där." for word in sorted(categories - said))


def _named(programme: Programme, known: Known) -> Iterator[str]:
    """Rules and programmes that are pointed at and do not exist."""
    keys = [rule.key for rule in programme.rules]
    for rule in programme.rules:
        yield from (f"rules.{rule.key}.joins: {joined} finns inte." for joined in rule.joins if joined not in keys)
        yield from (f"rules.{rule.key}.over: {over} finns inte." for over in rule.over if not _exists(over, keys, known))
    if programme.hotspot and programme.hotspot.proposes not in known:
        yield f"hotspot.proposes: {programme.hotspot.proposes} finns inte. Välj bland {', '.join(sorted(known))}."


def _exists(over: str, keys: Collection[str], known: Known) -> bool:
    code, _, key = over.partition(": ")
    return over in keys or (code in known and key in {rule.key for rule in known[code].rules})


def _ladder(programme: Programme, workdays: Workdays) -> Iterator[str]:
    for a, b, sure in misplaced(programme.ladder, workdays):
        if sure:
            yield f"ladder.{b.key}.after: steget kommer inte efter {a.key}. Ändra tiden, eller flytta steget: de står i den ordning de tas."


def _channels(programme: Programme, municipality: Municipality) -> Iterator[str]:
    for step in programme.ladder:
        if lacks(municipality, step.channel):
            yield f"ladder.{step.key}.channel: {step.channel} finns inte i kommunens fil. Lägg till kanalen där, eller ta bort den här."


def _dates(occasions: Iterable[Occasion]) -> Iterator[str]:
    for occasion in occasions:
        month, day = map(int, occasion.on.split("-"))
        try:
            date(_COMMON_YEAR, month, day)
        except ValueError:
            yield f"occasions.{occasion.key}.on: {occasion.on} finns inte varje år. Välj ett datum som gör det."
