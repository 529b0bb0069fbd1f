"""Priorities: reckoned when they are looked at, so that they are never old; a person's word stands until it is changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from events.cases import CasePrioritised
from schemas.cases import MOVES, CaseStatus
from schemas.hotspots import Weights
from schemas.programmes import Window
from schemas.terms import Lane
from services import cases
from services.rules.hotspots import Seen, key_of
from services.rules.moves import moved
from services.rules.priority import Counted, Priority, weigh
from services.rules.said import said
from services.store import priorities as rows
from services.store import proposals
from services.store.work import Row, Work

FOUR_WEEKS = timedelta(days=28)


class Stands(NamedTuple):
    """A case's priority as it is reckoned now, and what a person has made of it."""

    reckoned: Priority
    word: Row | None

    @property
    def score(self) -> float:
        """What it is sorted by: the person's number, else the reckoned one."""
        return float(self.word.set_to) if self.word is not None and self.word.set_to is not None else self.reckoned.score


async def of(work: Work, listed: Sequence[Row]) -> dict[str, Stands]:
    """The priority of each of these cases, by one look at the signals of eight weeks."""
    codes = sorted({case.programme for case in listed})
    seen = await proposals.seen(work, codes, [(work.now - 2 * FOUR_WEEKS, work.now)]) if codes else []
    windows = {code: p.window for code, p in work.policy.programmes.items() if p.lane is Lane.PLACE}
    places, own = _by_place(seen, windows), defaultdict[str, set[Seen]](set)
    for one in seen:
        own[one.case].add(one)
    words = await rows.of(work, [case.id for case in listed])
    kinds = {place.id: place.kind for place in work.policy.municipality.places}
    found = {}
    for case in listed:
        programme = work.policy.programmes.get(case.programme)
        weights = programme.priority if programme is not None and programme.priority is not None else Weights()
        counted = _counted(work, own[case.id] | places[_place(_as_seen(case), windows)])
        found[case.id] = Stands(weigh(weights, case.severity, counted, kinds.get(case.place)), words.get(case.id))
    return found


def _by_place(seen: Iterable[Seen], windows: dict[str, Window]) -> dict[tuple[str, ...] | None, set[Seen]]:
    places: dict[tuple[str, ...] | None, set[Seen]] = defaultdict(set)
    for one in seen:
        if (place := _place(one, windows)) is not None:
            places[place].add(one)
    return places


def _place(one: Seen, windows: dict[str, Window]) -> tuple[str, ...] | None:
    """The place and the family that signals repeat at; None for what is no place. A business is none."""
    window = windows.get(one.programme)
    key = key_of(one, window) if window is not None else None
    return (one.programme, one.family, key) if key is not None else None


def _as_seen(case: Row) -> Seen:
    where = (case.place, case.place_name, case.area, case.lat, case.lon, case.precision_m)
    return Seen("", case.id, case.programme, case.rule, case.last_at, *where)


def _counted(work: Work, seen: Iterable[Seen]) -> Counted:
    lately = [one.at > work.now - FOUR_WEEKS for one in seen]
    return Counted(sum(lately), len(lately) - sum(lately))


async def prioritise(work: Work, case: str, to: float | None, reason: str) -> Stands:
    """A person confirms what is reckoned (`to` None), or gives another number; it stands until it is changed."""
    row, words = await cases.find(work, case), said(reason, "Skriv varför.", work.today)
    moved(MOVES, "case.prioritised", CaseStatus(row.status), cases.STANDS)
    reckoned = (await of(work, [row]))[case].reckoned
    set_to = reckoned.score if to is None else to
    person = {"set_to": set_to, "by": work.actor, "reason": words, "set_at": work.now}
    await rows.put(work, {"case": case, **reckoned._asdict(), "reckoned_at": work.now, **person})
    work.record(CasePrioritised(case=case, priority=set_to, reckoned=reckoned.score, reason=words), Lane(row.lane))
    return (await of(work, [row]))[case]
