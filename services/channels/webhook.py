"""Webhooks: tell another system in a signed request (Standard Webhooks), only where we may, and say plainly what it answered."""

import asyncio
import base64
import hashlib
import hmac
import socket
from collections.abc import Collection
from datetime import datetime

import httpx
from pydantic import BaseModel, ConfigDict, SecretStr

from schemas.notices import Handed
from services.clock import true_now
from services.rules.outbound import allowed

TIMEOUT_S = 10
PREFIX = "whsec_"


class Hook(BaseModel):
    """Where to, and the key it is signed with (whsec_…). `hosts` are the only ones that may be sent to."""

    model_config = ConfigDict(frozen=True)

    url: str
    key: SecretStr
    hosts: frozenset[str]


class _Shut(Exception):  # noqa: N818 - it is named for what it says
    """It must not be sent there."""


def signature(key: str, name: str, at: datetime, body: bytes) -> str:
    """The signature of a message, as a header has it: HMAC-SHA256 over its id, its time in seconds and its body."""
    signed = f"{name}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(base64.b64decode(key.removeprefix(PREFIX)), signed, hashlib.sha256)).decode()


async def send(name: str, body: bytes, hook: Hook) -> Handed:
    """Hand a message over. `name` is the same for every attempt at it. Only 410 ends the endpoint; all else is tried again."""
    at = true_now()
    signed = signature(hook.key.get_secret_value(), name, at, body)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signed,
    }
    try:
        async with asyncio.timeout(TIMEOUT_S):
            status = await _posted(hook, headers, body)
    except _Shut:
        return Handed(accepted=False, reply="värden är inte tillåten", sure=True)
    except (httpx.ConnectError, httpx.InvalidURL) as error:
        return Handed(accepted=False, reply=type(error).__name__, reached=False, sure=True)
    except (httpx.HTTPError, OSError) as error:
        return Handed(accepted=False, reply=type(error).__name__)
    if status == httpx.codes.GONE:
        return Handed(accepted=False, retry=False, reply="410", sure=True, gone=True, never="mottagaren vill inte ha fler")
    return Handed(accepted=200 <= status < 300, retry=not 200 <= status < 300, reply=str(status), sure=True)


async def _posted(hook: Hook, headers: dict[str, str], body: bytes) -> int:
    """Ask the address that was checked, by its name: what a name means may change between the check and the request."""
    url = httpx.URL(hook.url)
    if url.host not in hook.hosts:
        raise _Shut
    address = await _resolved(url.host, url.port or (443 if url.scheme == "https" else 80), hook.hosts)
    named = {**headers, "Host": url.netloc.decode()}
    async with httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
        there = client.build_request(
            "POST", url.copy_with(host=address), headers=named, content=body, extensions={"sni_hostname": url.host}
        )
        answer = await client.send(there, stream=True)
        await answer.aclose()
    return answer.status_code


async def _resolved(host: str, port: int, hosts: Collection[str]) -> str:
    """An address of a host. One that is not of the open internet only when it is itself what the municipality has allowed."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(allowed(address, hosts) for address in addresses):
        raise _Shut
    return addresses[0]
