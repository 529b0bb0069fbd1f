"""The heartbeat to the outside: asked for only when nothing is found."""

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest

from handlers.turning.auditor import Auditor
from handlers.turning.heartbeat import Heartbeat
from handlers.turning.supervised import ready
from services.settings import Settings
from services.vigil import Finding, Numbers

NUMBERS = Numbers(0.0, 0.0, 0, 0)


@asynccontextmanager
async def monitor(answer):
    """A municipality's monitor that counts who asks, and what it is asked."""
    asked = []

    async def serve(reader, writer):
        asked.append((await reader.readline()).decode().split()[:2])
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/beat", asked


async def rounds(tmp_path, url, *found):
    """One round of the auditor for each list of findings."""
    settings = Settings(home=tmp_path, heartbeat_url=url)
    left = list(found)

    async def look():
        return tuple(left.pop(0)), NUMBERS

    auditor = Auditor(look, Heartbeat(settings), lambda: None)
    for _ in found:
        await auditor.round()
    return settings.home / "run" / "heartbeat"


async def test_the_address_is_asked_only_when_nothing_is_found_and_never_follows_a_redirect(tmp_path):
    wrong = Finding("told", "step_missing", "A-2027-0001")
    async with monitor(b"HTTP/1.1 204 No Content\r\n\r\n") as (url, asked):
        file = await rounds(tmp_path, url, [wrong], [], [wrong])
        assert asked == [["GET", "/beat"]]
        assert file.exists()
    async with monitor(b"HTTP/1.1 204 No Content\r\n\r\n") as (elsewhere, followed):
        moved = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere}\r\nContent-Length: 0\r\n\r\n".encode()
        async with monitor(moved) as (url, asked):
            await rounds(tmp_path, url, [])
            assert (len(asked), followed) == (1, [])


@pytest.mark.parametrize("broken", [b"", b"HTTP/1.1 500 Broken\r\n\r\n"])
async def test_a_monitor_that_fails_ends_nothing(tmp_path, broken, capsys):
    async with monitor(broken) as (url, asked):
        await rounds(tmp_path, url, [], [])
        assert len(asked) == 2


@pytest.mark.parametrize("abstract", [False, True])
async def test_systemd_is_told_only_when_nothing_is_found(tmp_path, monkeypatch, abstract):
    address = f"@samsyn-{tmp_path.name}-{id(tmp_path)}" if abstract else str(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.setblocking(False)
        systemd.bind(address.replace("@", "\0"))
        await rounds(tmp_path, None, [Finding("told", "step_missing", "A-2027-0001")])
        with pytest.raises(BlockingIOError):
            systemd.recv(100)
        await rounds(tmp_path, None, [])
        assert systemd.recv(100) == b"WATCHDOG=1"
        ready()
        assert systemd.recv(100) == b"READY=1"


async def test_a_supervisor_that_has_gone_ends_nothing_and_the_file_is_still_written(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    assert (await rounds(tmp_path, None, [], [])).exists()
