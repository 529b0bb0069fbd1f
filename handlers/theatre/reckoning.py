"""What the demo reads out of the house: how it stands, the climb of one action, and whether the count adds up."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from handlers.doors.links import Link, LinkMaker
from handlers.theatre.cast import Cast, is_digest
from handlers.theatre.mailbox import Mailbox, words
from handlers.theatre.stage import Board, ShownAction, ShownCase
from handlers.theatre.story import Forgotten
from schemas.actions import STATUSES as ACTION_STATUSES
from schemas.actions import UNFINISHED, About, ActionStatus
from schemas.cases import STATUSES as CASE_STATUSES
from schemas.cases import CaseStatus
from schemas.receipts import Outcome
from schemas.terms import Lane
from services.rules.deadlines import swedish
from services.rules.parties import function_of
from services.store import actions, cases, inbox, ledger
from services.store.work import Row, Work
from services.wording import UNNAMED, UNSAID

COUNCIL = "operativa-radet"
_TOKEN = re.compile(r"/l/(\S+)")


class Climbed(NamedTuple):
    """A step of the ladder that was climbed, and on which working day after the action was added."""

    step: int
    key: str
    at: datetime
    working_day: int
    told: tuple[str, ...]


async def board(look: Work, letters: int) -> Board:
    """All that stands open."""
    shown = [await _shown(look, case) for case in await cases.not_closed(look, 20)]
    others = [_action(look, row) for row in await actions.unfinished(look) if row.about_kind != "case"]
    return Board(swedish(look.now, look.policy.workdays), letters, [*shown, ShownCase("", "", "", 1, 0, others)] if others else shown)


async def _shown(look: Work, case: Row) -> ShownCase:
    mine = [_action(look, row) for row in await actions.about(look, About("case", case.id))]
    title = UNSAID if Lane(case.lane).closed else case.title
    return ShownCase(case.id, title, CASE_STATUSES[CaseStatus(case.status)], case.severity, case.signals, mine)


def of_action(look: Work, row: Row) -> dict[str, Any]:
    """What a story may ask of an action."""
    late = row.status in UNFINISHED and row.due_at <= look.now
    status = "försenad" if late else ACTION_STATUSES[ActionStatus(row.status)]
    return {"function": row.function, "added": row.added_at, "due": row.due_at, "status": status}


def _action(look: Work, row: Row) -> ShownAction:
    due = swedish(row.due_at, look.policy.workdays).replace("kl. ", "")
    status = of_action(look, row)["status"]
    if (lane := Lane(row.lane)).closed:
        return ShownAction(row.id, UNSAID, UNNAMED[lane], due, status)
    return ShownAction(row.id, row.title, function_of(look.policy.municipality, row.function).name, due, status)


async def forgotten(look: Work, which: Forgotten) -> Row:
    """The action of a story that nobody answers."""
    [case, *_] = await cases.titled(look, which.case)
    return next(row for row in await actions.about(look, About("case", case.id)) if row.title == which.action)


async def ladder(look: Work, action: Row) -> list[Climbed]:
    """The steps that an action has climbed, as the ledger tells it."""
    told = await ledger.told(look.connection, [About("action", action.id)])
    return [_climbed(look, action, row) for row in told if row.fact == "action.escalated"]


def _climbed(look: Work, action: Row, row: Row) -> Climbed:
    workdays = look.policy.workdays
    day = workdays.between(workdays.local(action.added_at).date(), workdays.local(row.at).date())
    return Climbed(row.body["step"], row.body["key"], row.at, day, tuple(row.body["told"]))


async def chain(look: Work, action: Row, box: Mailbox) -> dict[str, Any]:
    """From the action over its escalation to the council's letter: the ledger's word, and the mailbox's."""
    climbed = await ladder(look, action)
    top = next(step for step in climbed if COUNCIL in step.told)
    message_id, link = _letter_to_council(look, action, box)
    known = await ledger.told(look.connection, [About("notice", link.notice)])
    return {
        "action": action.id,
        "title": action.title,
        "function": action.function,
        "added_at": action.added_at.isoformat(),
        "due_at": action.due_at.isoformat(),
        "escalated_to": COUNCIL,
        "step": top.step,
        "climbed_at": top.at.isoformat(),
        "notice": link.notice,
        "sent": [row.fact for row in known] == ["notice.sent"],
        "message_id": message_id,
        "ladder": [step._asdict() | {"at": step.at.isoformat()} for step in climbed],
    }


def _letter_to_council(look: Work, action: Row, box: Mailbox) -> tuple[str, Link]:
    """The letter whose own signed link names this action and the council, and whose Message-ID names the same notice."""
    maker, domain = LinkMaker(look.keys.links, ""), look.policy.municipality.mail.domain
    for letter in box.to(f"{COUNCIL}@"):
        links = [maker.read(token) for token in _TOKEN.findall(words(letter)) if not is_digest(letter)]
        for link in links:
            if link.action == action.id and letter["Message-ID"] == f"<{link.notice}@{domain}>":
                return str(letter["Message-ID"]), link
    raise LookupError(action.id)


def digest(box: Mailbox, day: str) -> dict[str, Any]:
    """The council's digest before its meeting on a day (in words), as it was mailed."""
    letter = next(letter for letter in box.to(f"{COUNCIL}@") if is_digest(letter) and day in str(letter["Subject"]))
    return {"message_id": str(letter["Message-ID"]), "subject": str(letter["Subject"]), "lines": len(words(letter).splitlines())}


async def counts(look: Work, cast: Cast) -> tuple[dict[str, int], bool]:
    """What the senders' receipts say became of each signal, and whether the house's own count is the same."""
    told = Counter([str((await cast.receipt(name))["outcome"]) for name in cast.held])
    outcomes = sorted(Outcome, key=lambda outcome: outcome is Outcome.WAITING)
    counted = {"accepted": len(cast.held)} | {str(outcome): told[outcome] for outcome in outcomes}
    return counted, told == Counter(await inbox.counts(look)) and not told[Outcome.WAITING]


async def stories(look: Work, titles: Iterable[str]) -> list[dict[str, Any]]:
    """Cases of these titles with their actions, for a program to read."""
    return [await _story(look, case) for title in dict.fromkeys(titles) for case in await cases.titled(look, title)]


async def _story(look: Work, case: Row) -> dict[str, Any]:
    known = {"case": case.id, "title": case.title, "status": case.status, "severity": case.severity, "signals": case.signals}
    mine = [_told(row) for row in await actions.about(look, About("case", case.id))]
    return known | {"opened_at": case.opened_at.isoformat(), "actions": mine}


def _told(row: Row) -> dict[str, Any]:
    known = {"action": row.id, "title": row.title, "function": row.function, "status": row.status, "due_why": row.due_why}
    return known | {"added_at": row.added_at.isoformat(), "due_at": row.due_at.isoformat()}
