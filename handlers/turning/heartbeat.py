"""The heartbeat: a file that is written, an address that is asked and systemd that is told, only when the auditor finds nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import structlog

from handlers import metrics
from handlers.broker.ports import write_whole
from handlers.turning.supervised import ALIVE, say
from services.clock import monotonic, true_now
from services.settings import Settings

log = structlog.get_logger()

PING_S = 5


class Heartbeat:
    """Whoever watches from outside raises the alarm when it stops: nobody inside has to be well enough to."""

    def __init__(self, settings: Settings) -> None:
        self.file: Path = settings.heartbeat_file or settings.home / "run" / "heartbeat"
        self.url = settings.heartbeat_url
        self.since: float | None = None
        metrics.HEARTBEAT_AGE.set_function(self.age)

    def age(self) -> float:
        """Seconds since the last beat."""
        return float("nan") if self.since is None else monotonic() - self.since

    async def beat(self) -> None:
        """Say that all is well, to each who listens. What cannot be said is logged by class, and said again next time."""
        said = [await self._said(self._supervisor), await self._said(self._written), await self._said(self._ping)]
        self.since = monotonic() if all(said) else self.since

    async def _said(self, way: Callable[[], Awaitable[None]]) -> bool:
        try:
            await way()
        except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
            log.warning("heartbeat_failed", reason=type(error).__name__)
            return False
        return True

    async def _supervisor(self) -> None:
        say(ALIVE)

    async def _written(self) -> None:
        await asyncio.to_thread(write_whole, self.file, true_now().isoformat())

    async def _ping(self) -> None:
        if self.url is None:
            return
        async with asyncio.timeout(PING_S), httpx.AsyncClient(timeout=PING_S, follow_redirects=False) as client:
            (await client.get(self.url.get_secret_value())).raise_for_status()
