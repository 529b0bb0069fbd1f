"""A real Chromium, driven over its own pipe with nothing but the standard library: looks, clicks and types as a person does."""

import asyncio
import base64
import fcntl
import itertools
import json
import os
import shutil
import sys
from contextlib import asynccontextmanager
from pathlib import Path

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

AS_3_AND_4 = "import os, sys; a = sys.argv; os.dup2(int(a[1]), 3); os.dup2(int(a[2]), 4); os.execv(a[3], a[3:])"


class Tab:
    """One page in one window; script is off, so that nothing but HTML and CSS is at work."""

    def __init__(self, write):
        self._write, self._ids, self._waiting, self._session = write, itertools.count(1), {}, None
        self.loaded = asyncio.Event()

    async def do(self, method, **params):
        number, answer = next(self._ids), asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        told = {"id": number, "method": method, "params": params} | ({"sessionId": self._session} if self._session else {})
        os.write(self._write, json.dumps(told).encode() + b"\0")
        async with asyncio.timeout(30):
            return await answer

    def hear(self, said):
        """What the browser says: an answer to something asked, or an event."""
        answer = self._waiting.pop(said.get("id"), None)
        if answer is not None and "error" in said:
            answer.set_exception(AssertionError(said["error"]["message"]))
        elif answer is not None:
            answer.set_result(said["result"])
        elif said.get("method") == "Page.loadEventFired":
            self.loaded.set()

    async def open(self):
        target = (await self.do("Target.createTarget", url="about:blank"))["targetId"]
        self._session = (await self.do("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        for domain in ("Page", "DOM"):
            await self.do(f"{domain}.enable")
        await self.do("Emulation.setScriptExecutionDisabled", value=True)

    async def as_wide_as(self, width, height=740):
        await self.do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2, mobile=width < 600)

    async def go(self, url):
        await self._then_load(self.do("Page.navigate", url=url))

    async def click(self, selector, *, loads=True):
        """Press and release the mouse in the middle of an element; wait for the page it leads to."""
        x, y = await self.middle(selector)
        for kind in ("mousePressed", "mouseReleased"):
            pressing = self.do("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
            await (self._then_load(pressing) if loads and kind == "mouseReleased" else pressing)

    async def type(self, selector, text):
        await self.click(selector, loads=False)
        await self.do("Input.insertText", text=text)

    async def _then_load(self, doing):
        self.loaded.clear()
        await doing
        async with asyncio.timeout(30):
            await self.loaded.wait()

    async def node(self, selector):
        root = (await self.do("DOM.getDocument"))["root"]["nodeId"]
        return (await self.do("DOM.querySelector", nodeId=root, selector=selector))["nodeId"]

    async def box(self, selector):
        """An element's place in the window: left, top, right, bottom."""
        node = await self.node(selector)
        await self.do("DOM.scrollIntoViewIfNeeded", nodeId=node)
        corners = (await self.do("DOM.getBoxModel", nodeId=node))["model"]["border"]
        return min(corners[::2]), min(corners[1::2]), max(corners[::2]), max(corners[1::2])

    async def middle(self, selector):
        left, top, right, bottom = await self.box(selector)
        return (left + right) / 2, (top + bottom) / 2

    async def html(self):
        root = (await self.do("DOM.getDocument"))["root"]["nodeId"]
        return (await self.do("DOM.getOuterHTML", nodeId=root))["outerHTML"]

    async def width(self):
        """How wide the page is, in CSS pixels."""
        return (await self.do("Page.getLayoutMetrics"))["cssContentSize"]["width"]

    async def picture(self, file):
        shot = await self.do("Page.captureScreenshot", captureBeyondViewport=True)
        await asyncio.to_thread(Path(file).write_bytes, base64.b64decode(shot["data"]))


@asynccontextmanager
async def browsing(profile):
    """A headless Chromium with a fresh profile, gone when the block ends."""
    (their_in, our_out), (our_in, their_out) = os.pipe(), os.pipe()
    theirs = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (their_in, their_out)]  # well above 3 and 4, where they are to go
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", f"--user-data-dir={profile}")
    chromium = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", AS_3_AND_4, *map(str, theirs), PROGRAM, *options, "--remote-debugging-pipe", "about:blank"),
        pass_fds=theirs,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    for end in (their_in, their_out, *theirs):
        os.close(end)
    tab = Tab(our_out)
    hearing = asyncio.create_task(_hear(our_in, tab))
    try:
        await tab.open()
        yield tab
    finally:
        os.close(our_out)  # it ends when nobody drives it any more
        await chromium.wait()
        await hearing


async def _hear(pipe, tab):
    reader = asyncio.StreamReader(limit=2**26)
    with os.fdopen(pipe, "rb") as source:
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), source)
        try:
            while True:
                tab.hear(json.loads((await reader.readuntil(b"\0"))[:-1]))
        except asyncio.IncompleteReadError:
            transport.close()
