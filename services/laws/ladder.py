"""Law L3: whatever was due by the clock's last tick has been said, step by step, once, and to everyone the step tells.

The ledger is replayed in the order it was written: each fact that sets a term arms a round of steps, a later round or the end takes
it down. What the clock then climbed is held against what stood armed; the escalation rows against what it climbed.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from services.laws.books import LADDER, Books, Entry, Law, Row

ARMS = {"action.added", "action.extended", "action.paused", "action.term_decided", "action.reprojected"}
ENDS, CLIMBS = "action.done", {"action.escalated", "action.step_skipped"}
ANEW = {"action.declined", "action.reassigned"}

GRACE = timedelta(minutes=1)
"""How much later than one with a later turn a step may be climbed: several clocks share the work, and a deed may hold an action."""

Step = tuple[str, int, int]
"""An action, a round of it, and the number of a step."""


class Round(NamedTuple):
    """An armed round: its steps in order, how many of them are climbed, and since when it has stood just so."""

    number: int
    due_at: datetime
    rungs: tuple[tuple[int, datetime], ...]
    since: datetime
    climbed: int = 0

    @property
    def left(self) -> tuple[tuple[int, datetime], ...]:
        """The steps that have not been climbed."""
        return self.rungs[self.climbed :]


class Climbed(NamedTuple):
    """A step that the ledger says was climbed, and when it was to be."""

    entry: Entry
    planned: datetime


class Replay:
    """The rounds that stand armed, what was climbed, and what speaks against it."""

    def __init__(self) -> None:
        self.live: dict[str, Round] = {}
        self.climbed: dict[Step, Climbed] = {}
        self.findings: list[str] = []
        self.hurry: dict[str, tuple[int, datetime]] = {}
        """Rounds of which a step reached nobody, and when: the next ones are then taken in the same moment, whatever their time."""
        self._coming: list[tuple[datetime, str, Round]] = []
        self._passed: dict[str, tuple[datetime, Round]] = {}

    def take(self, entry: Entry) -> None:
        """Replay one fact about an action."""
        if entry.fact in ARMS or entry.fact in {ENDS, *CLIMBS}:
            self._overtake(entry.about[1], entry.at)
        if entry.fact in ARMS:
            self._stand(entry.about[1], Round(entry.body["round"], datetime.fromisoformat(entry.body["due_at"]), _rungs(entry), entry.at))
        elif entry.fact in ANEW and entry.body.get("rungs") and (standing := self.live.get(entry.about[1])):
            self._stand(entry.about[1], standing._replace(rungs=_rungs(entry), since=entry.at))
        elif entry.fact == ENDS:
            self.live.pop(entry.about[1], None)
        elif entry.fact in CLIMBS:
            self._climb(entry)

    def _stand(self, action: str, standing: Round) -> None:
        self.live[action] = standing
        if standing.left:
            heapq.heappush(self._coming, (standing.left[0][1], action, standing))

    def _climb(self, entry: Entry) -> None:
        """A step was climbed: it stood armed, its turn and its time had come, and nobody who had waited longer was forgotten."""
        action, number, step = entry.about[1], entry.body["round"], entry.body["step"]
        standing = self.live.get(action)
        left = standing.left if standing is not None and standing.number == number else ()
        planned = dict(left).get(step)
        if standing is None or planned is None:
            self.findings.append(f"{action}: steg {step} i omgång {number} togs fast det inte stod på tur.")
            return
        if left[0][0] != step:
            self.findings.append(f"{action}: steg {step} i omgång {number} togs före steg {left[0][0]}.")
        hurried = self.hurry.get(action) == (number, entry.at)
        if entry.at < planned and not hurried:
            self.findings.append(f"{action}: steg {step} i omgång {number} togs före sin tid.")
        self.climbed[action, number, step] = Climbed(entry, planned)
        if entry.body.get("because") == "nobody":
            self.hurry[action] = (number, entry.at)
        if not hurried:
            self._pass_over(planned, entry.at)
        after = [number for number, _ in standing.rungs].index(step) + 1
        self._stand(action, standing._replace(climbed=after, since=entry.at))

    def _pass_over(self, planned: datetime, at: datetime) -> None:
        """The clock takes what has waited longest: who waited longer, and was armed in an earlier transaction, is to follow at once."""
        later: list[tuple[datetime, str, Round]] = []
        while self._coming and self._coming[0][0] < planned:
            due, action, standing = heapq.heappop(self._coming)
            if self.live.get(action) is not standing:
                continue
            if standing.since == at:
                later.append((due, action, standing))
            else:
                self._passed.setdefault(action, (at, standing))
        for waiting in later:
            heapq.heappush(self._coming, waiting)

    def _overtake(self, action: str, at: datetime) -> None:
        """Something happens to an action: if others were climbed before it, that must have been just now."""
        since, standing = self._passed.pop(action, (at, None))
        if standing is not None and at - since > GRACE:
            step, due = standing.left[0]
            self.findings.append(f"{action}: steg {step} i omgång {standing.number} hoppades över {_at(due)}.")


def _rungs(entry: Entry) -> tuple[tuple[int, datetime], ...]:
    return tuple((step, datetime.fromisoformat(at)) for step, at in entry.body["rungs"])


def ladder(books: Books) -> Law:
    """The steps that had to be climbed are the escalation rows: none missing, none extra, none early."""
    replay = Replay()
    for entry in books.about("action"):
        replay.take(entry)
    owed = list(_owed(replay, books.ticked_at))
    findings = (*replay.findings, *owed, *_unsaid(replay, books.ticked_at), *_rows(books, replay.climbed), *_untold(books, replay.climbed))
    counts = {"escalations": len(books.escalations), "steps_missing": len(owed)}
    return Law(findings, counts, books.ticked_at)


def _owed(replay: Replay, ticked_at: datetime | None) -> Iterator[str]:
    """Steps whose time had come by the last tick, in rounds that stand. What changed in the same moment as the tick may wait."""
    for action, standing in replay.live.items():
        for step, at in standing.left:
            if ticked_at is not None and at <= ticked_at and standing.since < ticked_at:
                yield f"{action}: steg {step} i omgång {standing.number} saknas; det skulle ha kommit {_at(at)}."


def _unsaid(replay: Replay, ticked_at: datetime | None) -> Iterator[str]:
    """Unfinished and overdue by the last tick, and nobody was told so. Derived from the due instant, whatever the ladder holds."""
    for action, standing in replay.live.items():
        if ticked_at is not None and standing.due_at <= ticked_at and standing.since < ticked_at:
            late = [step for step, at in standing.rungs[: standing.climbed] if at >= standing.due_at]
            climbed = [replay.climbed.get((action, standing.number, step)) for step in late]
            said = [one for one in climbed if one is not None and one.entry.body.get("told")]
            if not said:
                yield f"{action}: försenad sedan {_at(standing.due_at)}, och ingen har fått veta det."


def _rows(books: Books, climbed: Mapping[Step, Climbed]) -> Iterator[str]:
    rows = {(row.action, row.round, row.step): row for row in books.escalations}
    for action, number, step in sorted(climbed.keys() - rows.keys()):
        yield f"{action}: steg {step} i omgång {number} saknar sin rad bland eskaleringarna."
    for action, number, step in sorted(rows.keys() - climbed.keys()):
        yield f"{action}: steg {step} i omgång {number} finns bland eskaleringarna men har inte tagits."
    for action, number, step in sorted(rows.keys() & climbed.keys()):
        if wrong := _differs(rows[action, number, step], climbed[action, number, step]):
            yield f"{action}: steg {step} i omgång {number} har fel {wrong}."
    if len(rows) != len(books.escalations):
        yield f"{len(books.escalations) - len(rows)} steg finns två gånger bland eskaleringarna."


def _differs(row: Row, climbed: Climbed) -> str | None:
    entry, planned = climbed
    pairs = {
        "planerad tid": (row.planned_at, planned),
        "tid": (row.climbed_at, entry.at),
        "mottagare": (row.told, entry.body.get("told", [])),
    }
    return next((what for what, (has, wanted) in pairs.items() if has != wanted), None)


def _untold(books: Books, climbed: Mapping[Step, Climbed]) -> Iterator[str]:
    """Each function a step tells has its letter, written in the moment of the step, and at most one by each channel."""
    channels = defaultdict[tuple[str | None, int, str, datetime], list[str]](list)
    for n in books.notices:
        if n.kind in LADDER:
            channels[n.action, n.round, n.function, n.created_at].append(n.channel)
    for (action, number, step), (entry, _) in climbed.items():
        if not entry.body.get("told", ["skipped"]):
            yield f"{action}: steg {step} i omgång {number} når ingen."
        for function in entry.body.get("told", ()):
            by = channels.get((action, number, function, entry.at), [])
            if not by or len(by) != len(set(by)):
                yield f"{action}: steg {step} i omgång {number} saknar brev till {function}."


def _at(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M UTC")
