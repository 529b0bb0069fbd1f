"""Programmes as people overrule them for one signal: nothing is set aside, or one rule takes it whatever it asks."""

from collections.abc import Iterable

from schemas.programmes import Programme
from schemas.rules import Condition
from schemas.terms import AnyCategory
from services.errors import NotFound, Refused


def wanted_after_all(programmes: Iterable[Programme]) -> list[Programme]:
    """The same programmes, which set nothing aside."""
    return [programme.model_copy(update={"set_aside": ()}) for programme in programmes]


def by_hand(programme: Programme, key: str, category: AnyCategory) -> Programme:
    """The programme whose rule takes this signal whatever it asks of one. Raises Refused, NotFound."""
    if not programme.opens_cases or programme.pointer is not None:
        raise Refused(f"Programmet {programme.code} öppnar inga ärenden.")
    rule = next((r for r in programme.rules if r.key == key), None)
    if rule is None:
        raise NotFound(f"{programme.code} har ingen regel {key}. Välj bland {', '.join(r.key for r in programme.rules)}.")
    others = tuple(r for r in programme.rules if r.key != key)
    takes = {"rules": (rule.model_copy(update={"when": Condition()}), *others), "accepts": (*programme.accepts, category)}
    return programme.model_copy(update={"set_aside": (), **takes})
