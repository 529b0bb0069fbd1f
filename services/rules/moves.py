"""May this happen now? The state tables of schemas/ are asked; a move that is not in them is refused."""

from collections.abc import Mapping
from typing import TypeVar

from services.errors import Refused

Status = TypeVar("Status")


def moved(
    moves: Mapping[tuple[str, Status | None], tuple[Status, str]], fact: str, status: Status | None, names: Mapping[Status, str]
) -> Status:
    """The status after `fact` happens to something in `status`. Raises Refused."""
    move = moves.get((fact, status))
    if move is None:
        state = names[status] if status is not None else "inte upplagd"
        raise Refused(f"Det går inte nu: den är {state}.")
    return move[0]
