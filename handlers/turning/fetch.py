"""One polite question to an address that serves a list: who asks, what is known already, and no more than fits."""

import asyncio
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import httpx
from pydantic_core import from_json

from services.clock import true_now

TIMEOUT_S = 20
"""For all of it, however slowly it drips; a loop that is silent for longer than 30 s is not ready."""
MOST_BYTES, MOST_ITEMS = 2_000_000, 5000
"""The police's own list has five hundred; two megabytes of nothing would keep our own doors waiting."""
LONGEST_MARK = 200


class Marks(NamedTuple):
    """What an address said of its last answer, so that it need not send it again."""

    etag: str | None = None
    modified: str | None = None


class Page(NamedTuple):
    """An answer; `items` None means that nothing has changed since the marks."""

    items: list[Any] | None
    marks: Marks


class Away(Exception):  # noqa: N818 - as the four ways to say no, it is named for what it says
    """There was no list to be had: the reason in a word, the status if any, and for how many seconds the address asks to be left alone."""

    def __init__(self, reason: str, code: int = 0, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.reason, self.code, self.seconds = reason, code, seconds


async def fetch(url: str, agent: str, marks: Marks) -> Page:
    """Ask once; a redirect is not followed, to here or elsewhere. Raises Away."""
    asked = {"If-None-Match": marks.etag, "If-Modified-Since": marks.modified}
    headers = {"User-Agent": agent, "Accept": "application/json", "Accept-Encoding": "identity"}  # what is packed has no known size
    headers |= {name: value for name, value in asked.items() if value}
    try:
        async with asyncio.timeout(TIMEOUT_S), httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False) as client:
            return await _answer(client, httpx.Request("GET", url, headers=headers), marks)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as error:
        raise Away(type(error).__name__) from None


async def _answer(client: httpx.AsyncClient, question: httpx.Request, marks: Marks) -> Page:
    answer = await client.send(question, stream=True)
    if answer.status_code == httpx.codes.NOT_MODIFIED:
        return Page(None, marks)
    if answer.status_code != httpx.codes.OK:
        raise Away("status", answer.status_code, _asks_for(answer.headers.get("retry-after")))
    items = _listed(await _bounded(answer))
    return Page(items, Marks(_mark(answer.headers.get("etag")), _mark(answer.headers.get("last-modified"))))


async def _bounded(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > MOST_BYTES:
            raise Away("too_large", answer.status_code)
    return bytes(body)


def _listed(body: bytes) -> list[Any]:
    try:
        items = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise Away("not_json") from None
    if not isinstance(items, list):
        raise Away("no_list")
    if len(items) > MOST_ITEMS:
        raise Away("too_large")
    return items


def _mark(value: str | None) -> str | None:
    return value if value and len(value) <= LONGEST_MARK and value.isascii() and value.isprintable() else None


def _asks_for(header: str | None) -> float:
    """Retry-After is seconds or a date; what cannot be read asks for nothing."""
    if header is None:
        return 0.0
    if header.isdecimal():
        return float(header)
    try:
        then = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return 0.0
    return max(((then if then.tzinfo else then.replace(tzinfo=UTC)) - true_now()).total_seconds(), 0.0)
