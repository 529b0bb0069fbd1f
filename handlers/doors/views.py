"""What the commands show: plain rows, ready for a table or for --json."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from schemas.actions import STATUSES as ACTION_STATUSES
from schemas.actions import ActionStatus
from schemas.cases import STATUSES as CASE_STATUSES
from schemas.cases import CaseStatus
from schemas.notices import NoticeStatus
from schemas.receipts import QUARANTINED, Outcome
from schemas.terms import SEVERITIES, Lane
from services import escalations, priorities, referrals, reporters, veckolista, weekly
from services.clock_guard import CONFIRM, held_since
from services.rules.channels import WEBHOOK
from services.rules.channels import endpoints as known
from services.rules.clock_guard import REASONS
from services.rules.deadlines import swedish
from services.rules.parties import name_of
from services.rules.priority import shown
from services.rules.rhythm import incomplete
from services.store import actions, cases, endpoints, inbox, meta, notices, persons
from services.store.work import Row, Work
from services.wording import UNNAMED, UNSAID, counted

MOST, WEIGHED = 200, 1000
"""Rows a command shows, and of how many the first are picked."""
STILL_S = 60
"""Seconds without a tick after which the clock is said to stand still."""


async def all_cases(work: Work) -> list[dict[str, Any]]:
    """Cases that are not closed, the highest priority first, with what is owed in each."""
    owed: dict[str, list[Row]] = {}
    for action in await actions.unfinished(work):
        owed.setdefault(action.about_id, []).append(action)
    listed = await cases.not_closed(work, WEIGHED)
    weighed = await priorities.of(work, listed)
    return [
        {
            "ärende": c.id,
            "prioritet": _priority(weighed[c.id]),
            "vad": UNSAID if Lane(c.lane).closed else c.title,
            "läge": CASE_STATUSES[CaseStatus(c.status)],
            "allvar": f"{c.severity} {SEVERITIES[c.severity]}",
            "signaler": c.signals,
            "åtgärder kvar": _owed(work, owed.get(c.id, [])),
            "närmast": swedish(owed[c.id][0].due_at, work.policy.workdays) if c.id in owed else "",
        }
        for c in sorted(listed, key=lambda c: -weighed[c.id].score)[:MOST]
    ]


def _priority(stands: priorities.Stands) -> str:
    return f"{shown(stands.score)}{' satt' if stands.word is not None else ''}"


def _owed(work: Work, unfinished: Sequence[Row]) -> str:
    late = sum(action.due_at <= work.now for action in unfinished)
    return f"{len(unfinished)}, {counted(late, 'försenad', 'försenade')}" if late else str(len(unfinished) or "")


async def all_actions(work: Work) -> list[dict[str, Any]]:
    """Unfinished actions, next due first. A closed lane shows its number and time only."""
    return [
        {
            "åtgärd": a.id,
            "senast": swedish(a.due_at, work.policy.workdays),
            "läge": _stands(work, a),
            "ansvarig": UNNAMED.get(Lane(a.lane)) or name_of(work.policy.municipality, a.function),
            "vad": UNSAID if Lane(a.lane).closed else a.title,
            "ärende": a.about_id if a.about_kind == "case" else "",
        }
        for a in (await actions.unfinished(work))[:MOST]
    ]


def _stands(work: Work, action: Row) -> str:
    if action.due_at <= work.now:
        days = work.policy.workdays
        late = days.between(days.local(action.due_at).date(), work.today)
        return f"försenad {counted(late, 'arbetsdag', 'arbetsdagar')}" if late > 0 else "försenad"
    if action.status == ActionStatus.PAUSED:
        return f"pausad till {action.paused_until.day}/{action.paused_until.month}"
    return ACTION_STATUSES[ActionStatus(action.status)]


async def all_keys(work: Work) -> list[dict[str, Any]]:
    """The keys of the API that were ever issued, oldest first. Nobody's name stands anywhere."""
    names, local = {f.id for f in work.policy.municipality.functions}, work.policy.workdays.local
    return [
        {
            "nyckel": k.id,
            "funktion": name_of(work.policy.municipality, k.function),
            "utfärdad": local(k.issued_at).date().isoformat(),
            "slutar": local(k.ends_at).date().isoformat(),
            "läge": "gäller" if k.ends_at > work.now and k.function in names else "har slutat gälla",
        }
        for k in await persons.listed(work)
    ]


async def week(work: Work) -> dict[str, Any]:
    """The list of the week as it would be now: in words as it is mailed, and for machines."""
    view = await weekly.gather(work, work.now)
    return {"text": veckolista.week(view, work.policy.municipality).text, "view": view.model_dump(mode="json")}


async def status(work: Work) -> dict[str, Any]:
    """The numbers an operator looks at first, and the same in sentences."""
    _, oldest = await notices.waiting_since(work, work.now)
    unfinished = await actions.unfinished(work)
    ticked = await meta.moment(work, meta.TICKED)
    numbers = {
        "now": work.now.isoformat(),
        "signals": await inbox.counts(work),
        "cases": await cases.counts(work),
        "actions": {
            "unfinished": len(unfinished),
            "overdue": sum(a.due_at <= work.now for a in unfinished),
            "paused": sum(a.status == ActionStatus.PAUSED for a in unfinished),
        },
        "referred": await referrals.counts(work),
        "letters": await notices.counts(work),
        "oldest_letter_waiting_seconds": round((work.now - oldest).total_seconds(), 1) if oldest else 0.0,
        "oldest_step_due_seconds": round(await escalations.lag_seconds(work), 1),
        "clock_ticked_at": ticked and ticked.isoformat(),
        "silent": await reporters.silent(work),
        "webhooks_off": [one.id for one in await endpoints.listed(work) if f"{WEBHOOK}:{one.id}" in known(work.policy.municipality)],
    }
    held = await held_since(work)
    return numbers | {"clock_held": held and held["reason"], "sentences": _in_sentences(work, numbers, _on_clock(work, ticked, held))}


def _in_sentences(work: Work, numbers: dict[str, Any], clock: str) -> list[str]:
    cases_, actions_, letters, signals = (numbers[key] for key in ("cases", "actions", "letters", "signals"))
    kept = {status: cases_.get(status, 0) for status in CaseStatus}
    shut = sum(signals.get(outcome, 0) for outcome in QUARANTINED)
    return [
        f"Läget {swedish(work.now, work.policy.workdays)}, {work.policy.municipality.name}.",
        f"Ärenden: {kept[CaseStatus.OPEN]} öppna, {kept[CaseStatus.WATCHED]} bevakas, {kept[CaseStatus.CLOSED]} avslutade.",
        f"Åtgärder: {actions_['unfinished']} kvar, {actions_['overdue']} försenade, {actions_['paused']} pausade.",
        f"Signaler: {sum(signals.values())} mottagna, {signals.get(Outcome.SET_ASIDE, 0)} lagda åt sidan, {shut} i karantän.",
        _on_referrals(numbers["referred"]),
        _on_letters(work, letters, numbers["oldest_letter_waiting_seconds"]),
        *(f"Webhooken {name} är avstängd: mottagaren vill inte ha fler." for name in numbers["webhooks_off"]),
        *filter(None, [incomplete(numbers["silent"])]),
        clock,
    ]


def _on_clock(work: Work, ticked: datetime | None, held: dict[str, Any] | None) -> str:
    if held is not None:
        return f"Klockan hålls och inget eskaleras: {REASONS[held['reason']]}. {CONFIRM}"
    still = ticked is None or (work.now - ticked).total_seconds() > STILL_S
    stands = "Klockan står: inget eskaleras förrän samsyn up (eller samsyn run clock) körs."
    return stands if still else "Klockan går: det som är försenat eskaleras."


def _on_referrals(referred: dict[str, int]) -> str:
    concerns, leaving = (referred.get(kind, 0) for kind in (referrals.OROSANMALAN, referrals.AVHOPPARE))
    told = f"{counted(concerns, 'orosanmälan', 'orosanmälningar')} och {leaving} om att lämna kriminalitet"
    return f"Hänvisade till en annan väg in: {told}. Inget av det är sparat."


def _on_letters(work: Work, letters: dict[str, int], oldest_s: float) -> str:
    if work.policy.municipality.exercise:
        return f"Övning: inga brev lämnar huset. {counted(letters.get(NoticeStatus.WITHHELD, 0), 'brev', 'brev')} skulle ha skickats."
    waits = letters.get(NoticeStatus.WAITING, 0) + letters.get(NoticeStatus.CLAIMED, 0)
    oldest = f", det äldsta sedan {_ago(oldest_s)}" if waits else ""
    failed = letters.get(NoticeStatus.FAILED, 0)
    unsent = f" {counted(failed, 'brev', 'brev')} gick inte att lämna." if failed else ""
    return f"Brev: {letters.get(NoticeStatus.SENT, 0)} skickade, {waits} väntar{oldest}.{unsent}"


def _ago(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes >= 48 * 60:
        return f"{minutes // (24 * 60)} dygn"
    return counted(minutes // 60, "timme", "timmar") if minutes >= 60 else counted(minutes, "minut", "minuter")
