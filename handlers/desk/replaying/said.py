"""What is said of a replay: the numbers in sentences, what was not taken and why, and whom it would have told."""

from collections.abc import Iterator, Mapping
from typing import Any

from handlers.desk.replaying.tally import NAMED, NOT_JSON, Tally
from schemas.problems import TITLES
from services.wording import counted

WHY = {NOT_JSON: "ingen giltig JSON", 409: "id:t är redan använt för en annan signal"}
TOLD = 10
"""How many functions are named."""


def numbers(came: Mapping[str, Any]) -> Iterator[str]:
    """The run in sentences."""
    new = counted(came["cases"], "nytt ärende", "nya ärenden")
    yield f"{came['read']} lästa: {came['accepted']} mottagna, {came['rejected']} avvisade, på {came['seconds']} s."
    yield f"{came['routed']} fick en väg ({new}), {came['attached']} hör till ett ärende, {came['noted']} antecknade,"
    yield f"{came['set_aside']} lagda åt sidan med skäl, {came['quarantined']} i karantän, {came['waiting']} väntar."


def rejected(tally: Tally) -> Iterator[str]:
    """Why items were not taken: how many, and the first lines. Never a word of an item."""
    for status, lines in sorted(tally.rejected.items()):
        first = ", ".join(map(str, sorted(lines)[:NAMED]))
        why = WHY.get(status) or TITLES.get(status, TITLES[500])[0].rstrip(".").lower()
        yield f"{len(lines)} avvisade ({status}, {why}): rad {first}{' …' if len(lines) > NAMED else ''}"


def told(letters: Mapping[str, int], *, exercise: bool) -> Iterator[str]:
    """Whom the run's letters are for."""
    if not letters:
        return
    names = sorted(letters.items(), key=lambda letter: -letter[1])
    shown = "; ".join(f"{name} {n}" for name, n in names[:TOLD])
    more = f" och {len(names) - TOLD} till" if len(names) > TOLD else ""
    does = "skulle ha skickats" if exercise else "är skrivna"
    yield f"{counted(sum(letters.values()), 'brev', 'brev')} {does}: {shown}{more}."


def interrupted(tally: Tally) -> str:
    """What had happened when we were told to stop."""
    return f"Avbrutet: {tally.accepted} av {tally.read} lästa är mottagna. Kör igen: det som är mottaget räknas inte om."


def left(tally: Tally, broken: str) -> Iterator[str]:
    """What the run did not reach."""
    if broken:
        yield broken
    if tally.waiting:
        yield f"{tally.waiting.total()} väntar ännu på sin väg. Se efter att signaler fördelas (samsyn up, eller samsyn run router)."
