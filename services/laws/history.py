"""Law L5: the ledger is gapless, every path in it is legal, and every row is what its facts add up to."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from schemas import actions, cases
from services.laws.books import Books, Entry, Law, Row
from services.laws.judgements import judgements

Story = Sequence[Entry]
COUNTS = {"case.joined": 1, "case.left": -1}
MOVED = {"case.absorbed": 1, "case.unmerged": 1, "case.rewatched": 1, "case.merged": -1, "case.released": -1}
"""What facts add to the signals of a case: one each, or as many as a merge moved."""
Moves = Mapping[tuple[str, Any], tuple[Any, str]]


def history(books: Books) -> Law:
    """Versions 1..n, legal moves, and the current rows rebuilt from facts alone."""
    stories: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in books.ledger:
        stories[entry.about].append(entry)
    begun = Counter(entry.body.get("to") for entry in books.ledger if entry.fact == "signal.routed")
    findings = [
        *_gaps(stories),
        *_path(stories, "case", cases.MOVES),
        *_path(stories, "action", actions.MOVES),
        *judgements(books),
        *_rows(books.cases, "case", {name: _case(story, begun[name]) for (kind, name), story in stories.items() if kind == "case"}),
        *_rows(books.actions, "action", {name: _action(story) for (kind, name), story in stories.items() if kind == "action"}),
    ]
    return Law(tuple(findings), {"facts": len(books.ledger), "cases": len(books.cases), "actions": len(books.actions)})


def _gaps(stories: Mapping[tuple[str, str], Story]) -> Iterator[str]:
    for (_, name), story in stories.items():
        for wanted, entry in enumerate(story, start=1):
            if entry.version != wanted:
                yield f"{name}: version {wanted} saknas i liggaren."
                break


def _path(stories: Mapping[tuple[str, str], Story], kind: str, moves: Moves) -> Iterator[str]:
    for (of, name), story in stories.items():
        if of == kind and (wrong := _illegal(story, moves)) is not None:
            yield f"{name}: {wrong.fact} (version {wrong.version}) får inte hända där."


def _illegal(story: Story, moves: Moves) -> Entry | None:
    """The first fact that may not happen in the state that the ones before it led to."""
    state = None
    for entry in story:
        move = moves.get((entry.fact, state))
        if move is None:
            return entry
        state = move[0]
    return None


def _end(story: Story, moves: Moves) -> str | None:
    state = None
    for entry in story:
        state = moves.get((entry.fact, state), (state, ""))[0]
    return state


def _case(story: Story, begun: int) -> dict[str, Any]:
    """A case as its facts tell it: `begun` is 1 when a signal opened it, 0 when a person did."""
    rebuilt: dict[str, Any] = {"severity": None, "signals": begun}
    for entry in story:
        rebuilt["severity"] = entry.body.get("severity", rebuilt["severity"])
        rebuilt["signals"] += COUNTS.get(entry.fact, 0) + MOVED.get(entry.fact, 0) * entry.body.get("moved", 0)
    return {"status": _end(story, cases.MOVES), **rebuilt}


def _action(story: Story) -> dict[str, Any]:
    """An action as its facts tell it, with the step that comes next."""
    rebuilt: dict[str, Any] = {
        "about_id": None,
        "function": None,
        "round": None,
        "due_at": None,
        "rungs": [],
        "next_step": 0,
        "next_at": None,
    }
    for entry in story:
        told = entry.body
        rebuilt |= {"function": told.get("function", rebuilt["function"]), "about_id": told.get("subject", rebuilt["about_id"])}
        if told.get("rungs") or "due_at" in told:
            rebuilt["rungs"] = [(step, datetime.fromisoformat(at)) for step, at in told["rungs"]]
        if "due_at" in told:
            rebuilt |= {"round": told["round"], "due_at": datetime.fromisoformat(told["due_at"]), "next_step": 0}
        rebuilt["next_step"] += entry.fact in {"action.escalated", "action.step_skipped"}
    status = _end(story, actions.MOVES)
    left = [] if status == actions.ActionStatus.DONE else rebuilt["rungs"][rebuilt["next_step"] :]
    if not left:
        return {"status": status, **rebuilt, "next_step": None, "next_at": None}
    return {"status": status, **rebuilt, "next_at": left[0][1]}


def _rows(rows: Sequence[Row], kind: str, rebuilt: Mapping[str, dict[str, Any]]) -> Iterator[str]:
    """Each row is what its facts add up to, and there are as many."""
    have = {row.id: row for row in rows}
    for name in sorted(have.keys() ^ rebuilt.keys()):
        yield f"{name}: finns {'i tabellen men inte i liggaren' if name in have else 'i liggaren men inte i tabellen'}."
    for name in sorted(have.keys() & rebuilt.keys()):
        row = have[name]._asdict()
        if kind == "action":
            row["rungs"] = [(rung["step"], datetime.fromisoformat(rung["at"])) for rung in row["rungs"]]
        wrong = [field for field, value in rebuilt[name].items() if row[field] != value]
        if wrong:
            yield f"{name}: {', '.join(wrong)} är inte vad liggaren säger."
