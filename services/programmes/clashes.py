"""What the rules of a lane are to each other, said for those who wrote them: hidden, taken from, or not to be told."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.parties import Municipality
from schemas.programmes import Programme
from schemas.terms import Lane
from services.rules.overlaps import Finding, Item, findings
from services.rules.signalspace import Space


class Clash(NamedTuple):
    """A sentence with its key about a programme's file. What is not sure stops nothing."""

    code: str
    line: str
    sure: bool


def clashes(programmes: Sequence[Programme], municipality: Municipality) -> Iterator[Clash]:
    """Everything there is to say, lane by lane; `programmes` stand in the order in which they are asked."""
    for lane in Lane:
        asked = [p for p in programmes if p.lane == lane and not p.by_people and p.pointer is None]
        items = [item for programme in asked for item in _items(programme)]
        space = Space(lane, municipality, [item.when for item in items])
        for finding in findings(items, space):
            yield Clash(finding.item.programme, _said(finding), finding.kind != "unsure")


def _items(programme: Programme) -> Iterator[Item]:
    for aside in programme.set_aside:
        yield Item(programme.code, aside.key, aside.when, aside=True)
    for rule in programme.rules:
        yield Item(programme.code, rule.key, rule.when, over=frozenset(rule.over), family=frozenset({rule.key, *rule.joins}))


def _said(finding: Finding) -> str:
    item = finding.item
    key = f"{'set_aside' if item.aside else 'rules'}.{item.key}"
    others = " och ".join(_called(other, item) for other in finding.others)
    match finding.kind:
        case "never":
            return f"{key}: får aldrig någon signal, för {others} tar allt före. Ändra when eller ordningen, eller ta bort den."
        case "category":
            return f"{key}.when.category: {finding.example} kommer aldrig hit, för {others} tar den före. Ta bort den här eller där."
        case "takes":
            one = finding.others[0]
            over = one.key if one.programme == item.programme else one.name
            means = f'Skriv over = ["{over}"] om det är meningen, annars skilj dem åt med when.'
            return f"{key}: tar också det som {others} skulle ta, till exempel {finding.example}. {means}"
    example = f", till exempel {finding.example}" if finding.example else ""
    return f"{key}: kan inte avgöras mot {others}{example}: det beror på vilka platser och ärenden som finns."


def _called(other: Item, item: Item) -> str:
    name = other.key if other.programme == item.programme else other.name
    return f"set_aside {name}" if other.aside else name
