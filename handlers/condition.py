"""How a process is: what must hold for it to be ready, and which of its loops go round."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()

EVERY_S = 5
QUIET, STILL = 6, 18
"""Rounds of the watch (30 s, 90 s) after which a silent loop is not ready, and stands still. Longer than any that ends in an error."""

Check = Callable[[], Awaitable[object]]
"""Raises No with a plain sentence when something is away."""

Pulse = Callable[[str], None]
"""Called by a loop, with its name, at every round."""


def unheard(_loop: str) -> None:
    """The pulse of a loop that nobody watches."""


async def nothing() -> None:
    """Why no clock is held, where nobody knows."""


class Condition:
    """What the parts of a process tell of themselves.

    `findings` is how many the auditor has, None where there is no auditor; `held` why nothing is escalated, None when all goes on.
    """

    def __init__(self, every: float = EVERY_S) -> None:
        self.every, self.started = every, False
        self.checks: list[Check] = []
        self.findings: Callable[[], int | None] = lambda: None
        self.held: Callable[[], Awaitable[str | None]] = nothing
        self._silent: dict[str, int] = {}

    def pulse(self, loop: str) -> None:
        """A loop begins, or has made a round, also one that found the database or the bus away."""
        self._silent[loop] = 0

    def quiet(self, rounds: int = QUIET) -> list[str]:
        """The loops that have not been round for this long."""
        return sorted(loop for loop, silent in self._silent.items() if silent > rounds)

    async def watch(self, failed: asyncio.Event) -> None:
        """Ask for the end when a loop stands still, so that whoever supervises us starts us again.

        Silence is counted in rounds of our own, not by a clock: a process that was stopped and goes on has missed none.
        """
        while not (still := self.quiet(STILL)):
            await asyncio.sleep(self.every)
            self._silent = {loop: silent + 1 for loop, silent in self._silent.items()}
        for loop in still:
            log.error("loop_stands_still", job=loop)
        failed.set()
