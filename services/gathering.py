"""Gathering: what still should be sent, what waits for its reader's morning, and which letters go in one mail."""

from datetime import datetime

from schemas.actions import ActionStatus
from schemas.notices import NoticeKind
from services.hooks import shut
from services.notices import ASKS, close
from services.rules.channels import MAIL
from services.rules.letting import GATHERED, HOUR, MAY_WAIT, eased, let_go, replaces
from services.rules.parties import answering, function_of
from services.store import actions, preferences
from services.store import notices as rows
from services.store.policies import recall
from services.store.work import Row, Work

MOST = 50
"""Letters in one mail."""


async def outdated(work: Work, row: Row) -> str | None:
    """Why a letter should not be sent any more: a deed that closed its neighbours cannot close one that was on its way."""
    return await _outdated(work, row, await actions.get(work, row.action) if row.action is not None else None)


async def _outdated(work: Work, row: Row, action: Row | None) -> str | None:
    if all(f.id != row.function for f in work.policy.municipality.functions):
        return "funktionen finns inte längre i kommunens fil"
    if row.channel != MAIL and (reason := await shut(work, row.channel)):
        return reason
    if action is None:
        return None
    if action.status == ActionStatus.DONE and row.kind != NoticeKind.DECIDED:
        return "åtgärden är klar"
    return await _unasked(work, row, action) if row.kind in ASKS else ("tiden är en annan nu" if action.round != row.round else None)


async def _unasked(work: Work, row: Row, action: Row) -> str | None:
    """Why a letter that asks somebody should not be sent any more."""
    if row.function != await _answers(work, action):
        return "åtgärden har en annan ansvarig nu"
    accepted = row.kind == NoticeKind.ASSIGNED and action.status == ActionStatus.ACCEPTED and action.function == row.function
    return "åtgärden är redan antagen" if accepted else None


async def _answers(work: Work, action: Row) -> str:
    """The function that answers for an action today."""
    programme = await recall(work, action.policy)
    return answering(work.policy.municipality, action.function, programme.coordinator).id


async def later(work: Work, row: Row) -> datetime:
    """From when a letter may go: what is urgent or has been tried now, the rest when its function wants it and no burst is going on."""
    wanted = await _wanted(work, row)
    if wanted > work.now or row.kind not in MAY_WAIT or row.attempts or row.channel != MAIL:
        return wanted
    return eased(await rows.mails(work, row.function, work.now - HOUR), work.now)


async def _wanted(work: Work, row: Row) -> datetime:
    """When its function wants a letter."""
    if row.kind not in MAY_WAIT or row.attempts or row.channel != MAIL:
        return work.now
    municipality = work.policy.municipality
    pace = await preferences.pace_of(work, function_of(municipality, row.function))
    return let_go(pace, row.created_at, municipality.manager_digest_at, work.policy.workdays)


async def together(work: Work, row: Row) -> list[Row]:
    """The letters of the mail that one that goes now is sent in, oldest first; what a newer one of them says as well is closed.

    It is among them, however many wait: else those that were tried just now would be tried again for its sake, and it never.

    A letter whose answer nobody heard goes as it went, under the Message-ID it had: somebody may have it already.
    """
    if row.kind not in GATHERED:
        return [row]
    if row.bundle is not None:
        return _oldest_first([row, *await _standing(work, await rows.bundled(work, row))])
    if row.channel != MAIL:
        return [row]
    others = await _standing(work, [one for one in await rows.waiting_for(work, row) if one.kind in GATHERED])
    going = [row, *[one for one in others if await _goes(work, one)]]
    said = [one for one in (row, *others) if any(_says_as_well(newer, one) for newer in going)]
    for one in said:
        await close(work, one, "ersatt av ett nyare")
    return _oldest_first([one for one in going if one not in said][:MOST])


def _oldest_first(letters: list[Row]) -> list[Row]:
    return sorted(letters, key=lambda one: (one.created_at, one.id))


def _says_as_well(newer: Row, older: Row) -> bool:
    """Whether a newer letter about the same round of the same action says all that an older one says."""
    same = newer.action == older.action and newer.round == older.round
    later = (newer.created_at, newer.id) > (older.created_at, older.id)
    return same and later and replaces(NoticeKind(newer.kind), NoticeKind(older.kind))


async def _standing(work: Work, letters: list[Row]) -> list[Row]:
    """Those that should still be sent; the others are closed. Their actions are read at once: after a day without mail they are many."""
    known = {action.id: action for action in await actions.named(work, {one.action for one in letters})} if letters else {}
    ended = {one.id: reason for one in letters if (reason := await _outdated(work, one, known.get(one.action)))}
    for one in letters:
        if one.id in ended:
            await close(work, one, ended[one.id])
    return [one for one in letters if one.id not in ended]


async def _goes(work: Work, row: Row) -> bool:
    """Whether its function wants it by now: what waits for a burst to end, or to be tried again, need not when a mail goes anyway."""
    return await _wanted(work, row) <= work.now
