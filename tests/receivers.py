"""Other systems that are told: a real HTTP server of a test's own."""

import asyncio
from contextlib import asynccontextmanager


class Receiver:
    """A real HTTP server that keeps what it was asked, and answers as it is told. Its Location is always another place."""

    def __init__(self):
        self.status, self.asked, self.url = 200, [], ""

    async def serve(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
        self.asked.append((headers, head, await reader.readexactly(int(headers["content-length"]))))
        there = f"Location: {self.url}/elsewhere\r\nContent-Length: 0\r\nConnection: close"
        writer.write(f"HTTP/1.1 {self.status} X\r\n{there}\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving():
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield receiver
    finally:
        server.close()
