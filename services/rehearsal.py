"""A rehearsal: the stored signals through the rules of today and through others, in memory, and the difference. It writes nothing."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.receipts import Outcome
from services.batches import Placed, placed
from services.clock import monotonic
from services.errors import Refused
from services.programmes.loader import Policy
from services.remembered import remembered, was_background
from services.rules.differing import Difference, cases_differ, deadlines_differ, work_differs
from services.rules.gazetteer import Learned
from services.rules.rehearsing import Rehearsed, deadlines_of
from services.signals import OUTCOMES
from services.store import stored
from services.store.engine import Database
from services.store.work import Row

LATE = timedelta(days=90)
"""How late a signal may come and still find its case in memory."""
UNITS = {"w": 7, "d": 1}


def span(since: str, now: datetime) -> datetime:
    """12w or 30d before now, as an instant. Raises Refused."""
    number, unit = since[:-1], since[-1:]
    if unit not in UNITS or not (number.isascii() and number.isdigit()) or not 0 < int(number) * UNITS[unit] <= 36_600:
        raise Refused("Ange hur långt tillbaka: 12w för tolv veckor eller 30d för trettio dagar.")
    return now - timedelta(days=int(number) * UNITS[unit])


async def rehearse(reader: Database, present: Policy, new: Policy, since: datetime, now: datetime) -> dict[str, Any]:
    """The difference that new rules would have made to the signals accepted since an instant. Raises Unavailable.

    What was accepted within the widest window before it builds up the cases that stood then, and is not counted.
    """
    began = monotonic()
    before, after = (Rehearsed(policy.programmes, policy.municipality, policy.workdays) for policy in (present, new))
    widest = max((present, new), key=lambda policy: max(p.window.distance_m for p in policy.programmes.values()))
    window = timedelta(days=max(p.window.within_days for policy in (present, new) for p in policy.programmes.values()))
    learned = await stored.learned(reader)
    difference, otherwise, read = Difference(), 0, 0
    async for page in stored.accepted(reader, since - window, now):
        read += len(page)
        for row, one in _placed(page, widest, learned):
            led, other = before.take(one), after.take(one)
            if row.accepted_at >= since:
                at = present.workdays.local(one.signal.report.occurred_from)
                difference.add(row.receipt, at, led, other)
                otherwise += OUTCOMES[led.decision.way] != row.outcome
        quiet = min(row.occurred_from for row in page) - 2 * window - LATE
        before.let_go(quiet)
        after.let_go(quiet)
    counted = {"since": since.isoformat(), "until": now.isoformat(), "signals": difference.signals, "weeks": len(difference.weeks)}
    unheard = {"not_rehearsed": await stored.elsewhere(reader, since, now), "stored_otherwise": otherwise}
    pace = {"per_second": round(read / max(monotonic() - began, 0.001))}
    return {**counted, **unheard, **pace, **_told(difference, before, after, present, new, now)}


def _placed(page: Iterable[Row], policy: Policy, learned: Learned) -> Iterator[tuple[Row, Placed]]:
    """Each signal as it was reported and corrected, and where that is by today's gazetteer."""
    for row in page:
        context = row.outcome == Outcome.SET_ASIDE and was_background(row.decision)
        yield row, placed(policy, remembered(row, row, context=context), learned)


def _told(difference: Difference, before: Rehearsed, after: Rehearsed, present: Policy, new: Policy, now: datetime) -> dict[str, Any]:
    groups = [{"from": one, "to": other, "count": n} for (one, other), n in difference.elsewhere.most_common()]
    was, becomes = (deadlines_of(policy.programmes.values()) for policy in (present, new))
    names = {function.id: function.name for function in present.municipality.functions}
    return {
        "elsewhere": {"count": difference.elsewhere.total(), "groups": groups, "listed": difference.listed},
        "other_case": difference.other_case,
        "cases": cases_differ(before.cases, after.cases),
        "deadlines": deadlines_differ(was, becomes, difference, now.astimezone(UTC), present.workdays),
        "work": work_differs(difference, names),
    }
