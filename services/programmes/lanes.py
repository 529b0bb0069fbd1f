"""Who may be in a lane that is closed: authorities alone, as senders and as those who answer."""

from collections.abc import Iterator

from schemas.parties import Municipality, PartyKind, Role
from schemas.programmes import Programme
from schemas.rules import Condition
from schemas.terms import Lane
from services.rules.parties import may_answer, party_of


def wrong_feeds(municipality: Municipality) -> Iterator[str]:
    """Feeds that may not send about businesses (OSL 10 kap.: between authorities)."""
    authorities = {p.id for p in municipality.parties if p.kind is PartyKind.AUTHORITY}
    for feed in municipality.feeds:
        if Lane.ORG in feed.lanes and feed.party not in authorities:
            yield f"feeds.{feed.id}.lanes: org är bara för myndigheter, och {feed.party} är ingen."


def wrong_parties(programme: Programme, municipality: Municipality) -> Iterator[str]:
    """Roles of the programme that somebody holds who may not know of its cases."""
    for key, role in asked_roles(programme):
        for function in (f for f in municipality.functions if f.role is role):
            if not may_answer(programme, party_of(municipality, function).kind):
                yield f"{key}: {function.id} har rollen {role} och hör till en part som inte får svara i programmet."


def asked_roles(programme: Programme) -> Iterator[tuple[str, Role]]:
    """Each role that the programme gives something to do, and where it stands in its file."""
    yield "coordinator", programme.coordinator
    yield from ((f"rules.{rule.key}.plan.{planned.key}.role", planned.role) for rule in programme.rules for planned in rule.plan)
    tasks = {"triage": programme.triage, "consultation": programme.consultation, "review": programme.review}
    yield from ((f"{key}.role", task.role) for key, task in tasks.items() if task is not None)


def wrong_rules(programme: Programme) -> Iterator[str]:
    """A programme that opens no cases has no rules, but for clocks by reference number: those ask for a concern, and of whom.

    The rules of a programme whose cases only people open are the plans they choose from: no signal is asked about.
    """
    if programme.lane is not Lane.INDIVIDUAL:
        if programme.rules and not programme.opens_cases:
            yield "opens_cases: programmet har regler men öppnar inga ärenden."
        return
    for rule in () if programme.by_people else programme.rules:
        if not rule.when.concern or rule.when != Condition(concern=rule.when.concern, source=rule.when.source):
            yield f"rules.{rule.key}.when: en regel om unga frågar efter concern, och utöver det bara efter source."
