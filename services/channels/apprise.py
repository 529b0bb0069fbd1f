"""Apprise: hand a short message to one of the hundred services that Apprise knows, in a process that reaches only where we may."""

import asyncio
import importlib.util
import json
import sys
from collections.abc import Collection

from pydantic import SecretStr

from schemas.notices import Handed
from services.errors import Refused

TIMEOUT_S = 30
"""Seconds for a whole hand-over: a service that drips must not hold the others up."""
_COURIER = ("-I", "-X", "utf8", "-m", "services.channels.courier")


def ready() -> None:
    """Raises Refused when Apprise is not there: it is an extra that most homes do not need."""
    if importlib.util.find_spec("apprise") is None:
        raise Refused("municipality.toml: apprise: kanalerna kräver Apprise. Kör pip install 'samsyn[apprise]', eller ta bort dem.")


async def send(title: str, body: str, url: SecretStr, hosts: Collection[str]) -> Handed:
    """Hand a message over. Apprise says yes or no and never why, so every no is tried again."""
    asked = {"url": url.get_secret_value(), "hosts": sorted(hosts), "title": title, "body": body}
    pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL  # what Apprise logs may hold the address
    courier = await asyncio.create_subprocess_exec(sys.executable, *_COURIER, stdin=pipe, stdout=pipe, stderr=nowhere, env={})
    try:
        async with asyncio.timeout(TIMEOUT_S):
            said, _ = await courier.communicate(json.dumps(asked).encode())
        answer = json.loads(said or b"{}")
    except TimeoutError:
        return Handed(accepted=False, reply="TimeoutError")
    finally:
        if courier.returncode is None:
            courier.kill()
    return _handed(answer)


def _handed(answer: dict[str, bool]) -> Handed:
    if answer.get("sent"):
        return Handed(accepted=True, retry=False, reply="apprise")
    if answer.get("shut"):
        return Handed(accepted=False, reply="värden är inte tillåten", sure=True)
    unread = answer.get("read") is False
    return Handed(accepted=False, reply="adressen går inte att läsa" if unread else "tjänsten tog inte emot", sure=unread)
