"""Gaps in who can be told, found ahead of time: in the days that come, whom would nobody reach?"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from schemas.parties import Role
from schemas.programmes import Programme, Recipient
from services.rules.deadlines import day_and_month
from services.rules.reach import Absence, Known, Owned, reach, reachable, through
from services.workdays import days

AHEAD = 14
"""Days that are looked at."""


class Gap(NamedTuple):
    """A hole: a key that is the same as long as it is the same hole, its kind, whom it is about, and what is wrong."""

    key: str
    kind: str
    function: str | None
    sentence: str


def gaps(known: Known, programmes: Iterable[Programme], roles: Collection[Role], today: date) -> Iterator[Gap]:
    """Every gap of the coming days, each once."""
    last = today + timedelta(days=AHEAD - 1)
    yield from _empty_roles(known, roles)
    yield from _no_contact(known)
    for absence in known.absences:
        if absence.first_day <= last and absence.last_day >= today:
            yield from _without_deputy(known, absence, max(absence.first_day, today), min(absence.last_day, last))
    yield from _silent_steps(known, programmes, today, last)


def _empty_roles(known: Known, roles: Collection[Role]) -> Iterator[Gap]:
    held = {f.role for f in known.municipality.functions}
    for role in sorted(set(roles) - held):
        yield Gap(f"role:{role}", "role", None, f"Ingen funktion har rollen {role}; det som den skulle göra går till samordnaren.")


def _no_contact(known: Known) -> Iterator[Gap]:
    for function in known.municipality.functions:
        if not reachable(known, function):
            lacks = "en adress som inte finns" if function.email else "ingen adress"
            yield Gap(f"contact:{function.id}", "contact", function.id, f"{function.name} har {lacks} och kan inte nås.")


def _without_deputy(known: Known, absence: Absence, first: date, last: date) -> Iterator[Gap]:
    function = next((f for f in known.municipality.functions if f.id == absence.function), None)
    if function is None:
        return
    away = [day for day in days(first, last) if isinstance(through(known, function, Owned(function.id, Role.COORDINATOR).lane, day), str)]
    if away:
        key = f"absence:{function.id}:{absence.first_day}:{absence.last_day}"
        period = f"{day_and_month(absence.first_day)}–{day_and_month(absence.last_day)}"
        yield Gap(key, "absence", function.id, f"{function.name} är frånvarande {period} och ingen ersättare kan nås.")


def _silent_steps(known: Known, programmes: Iterable[Programme], today: date, last: date) -> Iterator[Gap]:
    """Steps that reach nobody on some day: those of the councils and the coordinator, whoever it is that answers.

    Who can be told becomes fewer only when somebody goes away.
    """
    changes = [today, *sorted({absence.first_day for absence in known.absences if today < absence.first_day <= last})]
    shared = {Recipient.COORDINATOR, Recipient.OPERATIONAL_COUNCIL, Recipient.STRATEGIC_COUNCIL}
    for programme in programmes:
        for step in programme.ladder:
            if not set(step.tell) <= shared:
                continue
            owned = Owned("", programme.coordinator, programme.lane)
            silent = next((day for day in changes if not reach(known, step.tell, owned, day).told), None)
            if silent is not None:
                sentence = f"Steget {step.key} i {programme.name} når ingen {day_and_month(silent)}."
                yield Gap(f"step:{programme.code}:{step.key}", "step", None, sentence)
