"""How the last four weeks compare with the four before: what grows and shrinks where, and who does what was promised in time."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from schemas.views import Compared
from services.rules.parties import name_of, party_of
from services.rules.trends import Trend, ends_of_spans, trend
from services.store import decided, meta, weeks
from services.store.work import Work
from services.weekly import family

Pair = list[int]
"""Now and before."""


async def signals(work: Work) -> dict[str, Compared | None]:
    """The problem that has grown most and the one that has shrunk most, by the week's own rule; nothing before eight weeks are known."""
    ends = ends_of_spans(work.now, work.policy.workdays)
    if (await meta.moment(work, meta.BEGAN) or work.now) > ends[-1]:
        return {"worst": None, "best": None}
    counted: dict[str, Pair] = defaultdict(lambda: [0, 0])
    for row in await weeks.occurred(work, ends):
        counted[f"{family(work, row)}, {row.place or 'okänd plats'}"][row.week] += row.n
    return {"worst": _most(counted, {Trend.NEW, Trend.GROWING}, 1), "best": _most(counted, {Trend.SHRINKING}, -1)}


def _most(counted: Mapping[str, Pair], said: Collection[Trend], sign: int) -> Compared | None:
    """The one that has changed most. What is new has to have come at least twice: one signal is no trend."""
    changed = [
        (sign * (now - before), what) for what, (now, before) in counted.items() if trend(now, [before]) in said and now + before > 1
    ]
    if not changed:
        return None
    _, what = max(changed)
    return Compared(what=what, now=counted[what][0], before=counted[what][1])


async def in_time(work: Work, staff: Collection[str] | None) -> tuple[Compared, ...]:
    """How many actions were done in time of those whose time was out: by party, or by function for a manager's own."""
    ends = ends_of_spans(work.now, work.policy.workdays)
    counted: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("now", "of_now", "before", "of_before"), 0))
    for row in await decided.in_time(work, ends, staff):
        now, of = (("now", "of_now"), ("before", "of_before"))[row.span]
        one = counted[_who(work, row.function, by_function=staff is not None)]
        one[now] += row.kept
        one[of] += row.n
    return tuple(Compared(what=what, **numbers) for what, numbers in sorted(counted.items()))


def _who(work: Work, function: str, *, by_function: bool) -> str:
    municipality = work.policy.municipality
    known = next((f for f in municipality.functions if f.id == function), None)
    return name_of(municipality, function) if by_function or known is None else party_of(municipality, known).name
