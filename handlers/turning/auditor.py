"""The thin auditor's rounds: is anything overdue and unsaid? Only when nothing is, the heart beats."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from handlers import metrics
from handlers.turning.heartbeat import Heartbeat
from services.errors import Unavailable
from services.vigil import Finding, Numbers

log = structlog.get_logger()

TICK_S = 10
FIRST_S = 3
"""Before the first round: a clock that has just been started ticks first."""

Look = Callable[[], Awaitable[tuple[tuple[Finding, ...], Numbers]]]


class Auditor:
    """It only reads, over a connection of its own. `findings` is what it saw last; None before it has seen anything."""

    def __init__(self, look: Look, heartbeat: Heartbeat, pulse: Callable[[], None]) -> None:
        self.look, self.heartbeat, self.pulse = look, heartbeat, pulse
        self.findings: tuple[Finding, ...] | None = None

    async def turn(self) -> None:
        """Go round every TICK_S for as long as we live."""
        await asyncio.sleep(FIRST_S)
        while True:
            await self.round()
            self.pulse()
            await asyncio.sleep(TICK_S)

    async def round(self) -> None:
        """Look once. What cannot be looked at is not clean either."""
        try:
            found, numbers = await self.look()
        except Unavailable:
            log.warning("auditor_waits")
        except Exception as error:  # noqa: BLE001 - a row that cannot be judged stops the heart, never the house
            log.error("auditor_failed", reason=type(error).__name__)  # noqa: TRY400 - class only
        else:
            metrics.audited(found, numbers)
            self._tell(found)
            if not found:
                await self.heartbeat.beat()

    def count(self) -> int | None:
        """How many findings there are."""
        return None if self.findings is None else len(self.findings)

    def _tell(self, found: tuple[Finding, ...]) -> None:
        """Each finding once, for as long as it stands."""
        for finding in sorted(set(found) - set(self.findings or ())):
            log.error("auditor_found", law=finding.law, reason=finding.what, about=finding.id)
        if self.findings and not found:
            log.info("auditor_clean")
        self.findings = found
