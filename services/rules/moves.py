"""May this happen now? The state tables of schemas/ are asked; a move that is not in them is refused."""

from collections.abc import Mapping
from typing import TypeVar

from services.errors import Refused

Status = TypeVar("Status")


def moved(moves: Mapping[tuple[str, Status | None], tuple[Status, str]], fact: str, status: Status, stands: Mapping[Status, str]) -> Status:
    """The status after `fact` happens to something in `status`. Raises Refused with how it `stands` in a sentence."""
    move = moves.get((fact, status))
    if move is None:
        raise Refused(f"Det går inte nu: {stands[status]}.")
    return move[0]
