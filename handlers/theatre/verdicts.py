"""Whether what a story expects is so: each sentence held against the house, its letters and what its senders are told."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from handlers.theatre import reckoning
from handlers.theatre.cast import Cast, Post, subjects, whole
from handlers.theatre.expected import FATES, OUTCOMES, Expected, ExpectedAction, ExpectedLetter
from schemas.actions import About
from schemas.cases import STATUSES, CaseStatus
from schemas.receipts import Outcome
from services.store import actions, inbox, linked
from services.store.work import Row, Work

AT_ONCE = timedelta(minutes=2)
"""A turned clock runs on: this long may pass from a beat's time until the house has done what comes at once."""
_CASE = {"programme": "program", "rule": "regel", "signals": "signaler", "severity": "allvar", "status": "läge"}


class Point(NamedTuple):
    """One thing that was asked for: what, what it should have been, and what it was."""

    what: str
    wanted: str
    found: str

    @property
    def holds(self) -> bool:
        """Whether it was so."""
        return self.wanted == self.found


class Verdict(NamedTuple):
    """What was found about one sentence. What waits for something later has no points and fails nothing."""

    says: str
    later: str
    points: tuple[Point, ...]

    def told(self) -> dict[str, Any]:
        """The verdict for a program: what was found, or of what is not as it should be both."""
        wrong = [
            f"{point.what}: väntat {point.wanted or 'inget'}, blev {point.found or 'inget'}" for point in self.points if not point.holds
        ]
        found = wrong or [f"{point.what} {point.found}" for point in self.points if point.found]
        return {"says": self.says, "later": self.later, "holds": not wrong, "found": ". ".join(found)}


async def verdicts(look: Work, cast: Cast, post: Post, expected: Iterable[Expected]) -> list[Verdict]:
    """A verdict for each sentence, in their order."""
    return [Verdict(e.says, e.later, tuple([p async for p in _points(look, cast, post, e)] if not e.later else ())) for e in expected]


async def _points(look: Work, cast: Cast, post: Post, e: Expected) -> AsyncIterator[Point]:
    case = await cast.case(look, e.case, e.programme) if e.case else None
    for point in (*_of_case(e, case), *await _of_links(look, cast, e, case)):
        yield point
    if e.actions is not None:
        about = await actions.about(look, About("case", case.id)) if case is not None else await _outside(look, e.actions)
        for point in _of_actions(look, e.actions, about):
            yield point
    if e.action:
        yield await _of_climb(look, e, case)
    if e.signal:
        answer = await cast.receipt(cast.receipts[e.signal])
        fate = FATES[Outcome(answer["outcome"])]
        yield Point(e.signal, e.outcome or fate, fate)
        yield Point("skäl:", e.because, e.because if e.because in answer["message"] else answer["message"])
    counted = Counter(await inbox.counts(look))
    for fate, n in e.counts.items():
        yield Point(fate, str(n), str(counted[OUTCOMES[fate]]))
    for letter in e.letters:
        for point in _of_letter(look, post, letter):
            yield point
    for word in (*e.unsaid, *e.nowhere):
        files = _files_with(word, post.folder.parent) if word in e.nowhere else ()
        yield Point(f"”{word}”", "", ", ".join([*(f"brev till {mail['To']}" for _, mail in post.came if word in whole(mail)), *files]))


def _of_case(e: Expected, case: Row | None) -> Iterator[Point]:
    if case is None:
        yield from [Point("ärende", e.case, "inget")] if e.case else ()
        return
    for key, word in _CASE.items():
        found = STATUSES[CaseStatus(case.status)] if key == "status" else getattr(case, key)
        if (wanted := getattr(e, key)) is not None:
            yield Point(word, str(wanted), str(found))


async def _of_links(look: Work, cast: Cast, e: Expected, case: Row | None) -> list[Point]:
    if case is None or e.linked is None:
        return []
    others = [await cast.case(look, name) for name in e.linked]
    wanted, found = (sorted(row.id for row in rows if row is not None) for rows in (others, await linked.of(look, case.id)))
    return [Point("kopplat till", ", ".join(wanted), ", ".join(found))]


async def _outside(look: Work, wanted: Iterable[ExpectedAction]) -> list[Row]:
    titles = dict.fromkeys(action.title for action in wanted)
    return [row for title in titles for row in await actions.titled(look, title) if row.about_kind != "case"]


def _of_actions(look: Work, wanted: Iterable[ExpectedAction], found: Iterable[Row]) -> Iterator[Point]:
    """First that there are these and no others, then each of them."""
    titles = sorted(action.title for action in wanted), sorted(row.title for row in found)
    yield Point("åtgärder", *map("; ".join, titles))
    rows = {row.title: reckoning.of_action(look, row) for row in found}
    for action in wanted:
        if action.title in rows:
            asked = action.model_dump(exclude={"title"}, exclude_none=True)
            told = rows[action.title]
            yield Point(action.title, *(", ".join(_said(look, which[key], asked[key]) for key in asked) for which in (asked, told)))


async def _of_climb(look: Work, e: Expected, case: Row | None) -> Point:
    rows = [row for row in await actions.titled(look, e.action) if case is None or row.about_id == case.id]
    steps = [step for row in rows for step in await reckoning.ladder(look, row)]
    wanted, found = ([(step.key, step.at, ", ".join(step.told)) for step in which] for which in (e.climbs, steps))
    asked = [at for _, at, _ in wanted] + [None] * len(found)
    said = (
        [f"{key} {_said(look, at, near)} → {to}" for (key, at, to), near in zip(which, asked, strict=False)] for which in (wanted, found)
    )
    return Point(e.action, *("; ".join(steps) or "inget steg" for steps in said))


def _of_letter(look: Work, post: Post, letter: ExpectedLetter) -> Iterator[Point]:
    came = [at for at, mail in post.came if str(mail["To"]).startswith(f"{letter.to}@") and letter.subject in subjects(mail)]
    named = f"brev till {letter.to}" + (f" ({letter.subject})" if letter.subject else "")
    yield Point(named, str(letter.times), str(len(came)))
    if letter.at is not None:
        yield Point(f"{named}: kom", _said(look, letter.at), _said(look, min(came, default="aldrig"), letter.at))


def _files_with(word: str, home: Path) -> Iterator[str]:
    files = (path for path in sorted(home.rglob("*")) if path.is_file())
    return (path.name for path in files if word.encode() in path.read_bytes())


def _said(look: Work, value: object, asked: object = None) -> str:
    """A time to the minute and with its year, which people leave out. What came as soon as `asked` asks for is said as it was asked for."""
    if not isinstance(value, datetime):
        return str(value)
    at = look.policy.workdays.local(value).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(asked, datetime) and timedelta(0) <= at - asked < AT_ONCE:
        at = asked
    return f"{at:%Y-%m-%d %H.%M}"
