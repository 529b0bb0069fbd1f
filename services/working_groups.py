"""Working groups: a council sets one to work from a day to a day, and is reminded until it has ended or is prolonged."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from events.councils import GroupEnded, GroupProlonged, GroupStarted
from services.agendas import council_of
from services.errors import NotFound, Refused
from services.rules.parties import function_of
from services.rules.said import said
from services.store import cases, numbers
from services.store import groups as rows
from services.store.work import Row, Work


class Wanted(NamedTuple):
    """A group that is to be set to work: by which council, what it is for, who is in it and for how long."""

    council: str
    name: str
    purpose: str
    members: Sequence[str]
    first: date
    last: date
    case: str | None = None


async def start(work: Work, wanted: Wanted) -> str:
    """Set a group to work between two days, for one case when given. Returns its number."""
    first, last, case = wanted.first, wanted.last, wanted.case
    if last < max(first, work.today):
        raise Refused("Slutdatumet får inte ligga före startdatumet eller ha passerat.")
    if case is not None and await cases.get(work, case) is None:
        raise NotFound(f"Det finns inget ärende {case}.")
    of, group = council_of(work, wanted.council).id, await numbers.take(work, "G")
    sitting = [function_of(work.policy.municipality, member).id for member in wanted.members]
    says = {
        "name": said(wanted.name, "Ge gruppen ett namn.", work.today),
        "purpose": said(wanted.purpose, "Skriv vad gruppen ska göra.", work.today),
    }
    row = {"id": group, "council": of, **says, "members": sitting, "case": case, "first_day": first, "last_day": last}
    await rows.insert(work, row)
    work.record(GroupStarted(group=group, council=of, first_day=first, last_day=last))
    return group


async def prolong(work: Work, group: str, until: date, reason: str) -> None:
    """A later stop date, with the reason."""
    row, words = await _at_work(work, group), said(reason, "Skriv varför.", work.today)
    if until <= max(row.last_day, work.today):
        raise Refused("Det nya slutdatumet måste ligga senare än det gamla och inte ha passerat.")
    await rows.change(work, group, last_day=until)
    work.record(GroupProlonged(group=group, council=row.council, last_day=until, reason=words))


async def end(work: Work, group: str, result: str) -> None:
    """It has ended, with what came of it."""
    row, words = await _at_work(work, group), said(result, "Skriv vad gruppen kom fram till.", work.today)
    await rows.change(work, group, ended_at=work.now, result=words)
    work.record(GroupEnded(group=group, council=row.council, result=words))


async def _at_work(work: Work, group: str) -> Row:
    row = await rows.held(work, group)
    if row is None:
        raise NotFound(f"Det finns ingen arbetsgrupp {group}.")
    if row.ended_at is not None:
        raise Refused("Arbetsgruppen är redan avslutad.")
    return row
