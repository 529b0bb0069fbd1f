"""What a simulated year leaves to be judged: the log of its actions, its steps as they are stored, and how many are wrong."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from services import auditor
from services.laws.books import Books, Entry
from services.laws.ladder import ANEW, ARMS, CLIMBS, ENDS
from services.store import actions, cases
from services.store.policies import recall
from services.store.work import Row, Store, Work

SAID = ("function", "until")
"""What the log repeats of a fact. The deadlines and steps that came of it are for the reader to reckon."""
HAPPENED = ("added", "extended", "paused", "resumed", "reassigned", "declined", "accepted", "done")
GRACE = timedelta(minutes=2)
"""A clock that is turned a minute at a time climbs so much later; what ends within it may go unsaid."""

Given = Mapping[str, list[dict[str, Any]]]
"""The deadlines that people gave by hand: an action's own first, if it was added so, then each extension's."""


class Wrong(NamedTuple):
    """Steps that had come and were not climbed, that were climbed twice or stood nowhere, and that were climbed before their time."""

    missing: int
    double: int
    early: int


class Stood(NamedTuple):
    """A ladder of an action as it stood armed: its round, its steps, and until when."""

    action: str
    round: int
    rungs: list[tuple[int, datetime]]
    ends: datetime

    def steps(self) -> Iterator[tuple[tuple[str, int, int], datetime]]:
        """Each step by its key, and when it comes."""
        return (((self.action, self.round, step), at) for step, at in self.rungs)


def counted(books: Books) -> Wrong:
    """What is wrong with the stored steps, by the stored instants."""
    stood = list(_stood(books))
    facts = Counter((e.about[1], e.body["round"], e.body["step"]) for e in books.about("action") if e.fact in CLIMBS)
    rows = {(row.action, row.round, row.step): row for row in books.escalations}
    owed = {key: at for one in stood for key, at in one.steps()}
    come = {key for one in stood for key, at in one.steps() if at + GRACE < one.ends}
    double = sum(n - 1 for n in facts.values()) + len(books.escalations) - len(rows) + len(rows.keys() - owed.keys())
    hurried = {_moment(row) for row in books.escalations if not row.told and row.climbed_at >= row.planned_at}
    early = sum(row.climbed_at < owed.get(key, row.planned_at) and _moment(row) not in hurried for key, row in rows.items())
    return Wrong(len(come - rows.keys()), double, early)


def _moment(row: Row) -> tuple[str, int, datetime]:
    """A step that reaches nobody hurries the next ones: they are taken in its moment."""
    return row.action, row.round, row.climbed_at


def _stood(books: Books) -> Iterator[Stood]:
    """Each ladder as long as it stood: until another was laid, it was done, or the clock went last. Who is asked anew keeps the round."""
    standing: dict[str, Entry] = {}
    rounds: dict[str, int] = {}
    for entry in books.about("action"):
        action, arms = entry.about[1], entry.fact in ARMS or (entry.fact in ANEW and entry.body.get("rungs"))
        if action in standing and (arms or entry.fact == ENDS):
            yield Stood(action, rounds[action], _rungs(standing.pop(action)), entry.at)
        if arms:
            standing[action], rounds[action] = entry, entry.body.get("round", rounds.get(action, 1))
    if books.ticked_at is not None:
        yield from (Stood(action, rounds[action], _rungs(last), books.ticked_at) for action, last in standing.items())


def _rungs(entry: Entry) -> list[tuple[int, datetime]]:
    return [(step, datetime.fromisoformat(at)) for step, at in entry.body["rungs"]]


async def read(store: Store) -> Books:
    """Everything that is stored, as the auditor reads it."""
    return await auditor.read(store.reader, ())


async def leave(store: Store, books: Books, given: Given, folder: Path) -> None:
    """Write the log of the actions and the stored steps to a folder, for whoever reckons for himself."""
    async with store.look() as look:
        origins = {row.id: await _origin(look, row) for row in await actions.named(look, [row.id for row in books.actions])}
    log = [*_log(books, origins, given), {"fact": "ticked", "at": books.ticked_at}]
    await asyncio.to_thread(_write, folder, {"actions.jsonl": _lines(log), "escalations.jsonl": _lines(map(_step, books.escalations))})


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


async def _origin(look: Work, row: Row) -> dict[str, Any]:
    """Where an action's deadline stands written: the programme, and the rule and key of its plan."""
    programme = await recall(look, row.policy)
    case = await cases.get(look, row.about_id) if row.about_kind == "case" else None
    policy = {"programme": programme.code, "version": programme.version, "policy": row.policy}
    return policy | {"about": row.about_kind, "rule": case.rule if case is not None else None, "key": row.key}


def _log(books: Books, origins: Mapping[str, dict[str, Any]], given: Given) -> Iterator[dict[str, Any]]:
    left = {action: list(deadlines) for action, deadlines in given.items()}
    for entry in books.about("action"):
        action, fact = entry.about[1], entry.fact.partition(".")[2]
        if fact not in HAPPENED:
            continue
        line = {"fact": fact, "action": action, "at": entry.at} | {key: entry.body[key] for key in SAID if key in entry.body}
        by_hand = fact == "extended" or (fact == "added" and origins[action]["about"] == "case" and origins[action]["key"] is None)
        yield line | (origins[action] if fact == "added" else {}) | ({"deadline": left[action].pop(0)} if by_hand else {})


def _step(row: Row) -> dict[str, Any]:
    return {key: getattr(row, key) for key in ("action", "round", "step", "key", "planned_at", "climbed_at", "told", "skipped")}


def _lines(entries: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(entry, ensure_ascii=False, default=_plain) + "\n" for entry in entries)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
