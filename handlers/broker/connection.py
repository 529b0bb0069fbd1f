"""How samsyn connects to NATS: every connection uses these options."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

import nats
import structlog
from nats.aio.client import Client
from nats.errors import AuthorizationError, Error

from handlers.broker.users import inbox
from services.errors import Unavailable

log = structlog.get_logger()


def options(url: str, user: str) -> dict[str, Any]:
    """Keyword arguments for `nats.connect` and for FastStream's `NatsBroker`, as one of samsyn's users; `url` has its password.

    With these, connecting waits for ever for a server that is away: bound it. A connection that the server refuses outright
    (revoked, protocol error) is still closed for good: whoever depends on it overrides `closed_cb` and ends its process.
    """
    return {
        **_servers(url),
        "name": user,
        "inbox_prefix": inbox(user),
        "allow_reconnect": True,
        "max_reconnect_attempts": -1,  # the default gives up after 60 and FastStream then spins at 100 % CPU, deaf to SIGTERM
        "reconnect_time_wait": 0.2,  # the default is 2 s; our server is back within a tenth of a second
        "ping_interval": 10,  # the default of 120 s leaves a half-open connection unnoticed for minutes; this one is gone in 30 s
        "max_outstanding_pings": 2,
        # What may wait while the server is away. nats-py's 2 MB is less than 15 minutes of one 50 ms puller's requests (2.4 kB/s);
        # past it `fetch` raises OutboundBufferLimitError, which FastStream answers with a hot loop. This lasts over an hour.
        "pending_size": 16 * 1024 * 1024,
        **_callbacks(user),
    }


@asynccontextmanager
async def connected(url: str, user: str, seconds: float) -> AsyncIterator[Client]:
    """A connection for an errand, until the block ends. Raises Unavailable when it is not there in so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            connection = await nats.connect(**options(url, user))
    except (Error, OSError, TimeoutError) as away:
        raise Unavailable(f"Meddelandebussen svarar inte, eller släpper inte in användaren {user}.") from away
    try:
        yield connection
    finally:
        await hang_up(connection)


async def hang_up(connection: Client) -> None:
    """Close it. What it had not yet sent to a server that is gone is not worth an error: nobody waits for its answer."""
    with suppress(ConnectionError):
        await connection.close()


def _servers(url: str) -> dict[str, Any]:
    """The addresses, and apart from them the login: a server that a cluster tells of later has none in its address."""
    servers = url.split(",")
    login = urlsplit(servers[0])
    if not (login.username and login.password):
        return {"servers": servers}
    bare = [urlsplit(server)._replace(netloc=urlsplit(server).netloc.rpartition("@")[2]).geturl() for server in servers]
    return {"servers": bare, "user": unquote(login.username), "password": unquote(login.password)}


def _callbacks(name: str) -> dict[str, Any]:
    """Log what happens to a connection by class name only. The library's own callback prints tracebacks."""
    said: list[tuple[str, str]] = []  # attempts fail five times a second: each kind of error is told once, until the connection is back

    async def error(exc: Exception) -> None:
        told = ("broker_login_refused" if _refused(exc) else "broker_connection_failed", type(exc).__name__)
        if told not in said:
            said.append(told)
            log.warning(told[0], connection=name, error=told[1])

    async def disconnected() -> None:  # also before a close of our own, so no warning
        log.info("broker_connection_lost", connection=name)

    async def reconnected() -> None:
        said.clear()
        log.info("broker_connection_restored", connection=name)

    async def closed() -> None:
        log.info("broker_connection_closed", connection=name)

    return {"error_cb": error, "disconnected_cb": disconnected, "reconnected_cb": reconnected, "closed_cb": closed}


def _refused(exc: Exception) -> bool:
    """Whether the server does not know the user or its password: it goes on being tried, for the server's file may be set right."""
    return isinstance(exc, AuthorizationError) or "authorization violation" in str(exc).lower()
