"""A NATS of its own for tests: a real nats-server on the configuration that samsyn provision nats prints."""

import asyncio
import json
import os
from contextlib import asynccontextmanager
from pathlib import Path

from house import make_home, until
from mailserver import free_port

from handlers.broker.accounts import hashes
from handlers.broker.configuration import binary, to_include
from services.programmes.loader import load
from services.settings import Settings


class FreeNats:
    """The server of a home's users, which a test may stop and start."""

    def __init__(self, home: Path, folder: Path, replicas: int = 1):
        self.port, self.folder, self.child = free_port(), folder, None
        folder.mkdir(exist_ok=True)
        included = to_include(home, str(folder), replicas, hashes(home, load(home).municipality))
        (folder / "samsyn.conf").write_text(json.dumps(included))
        (folder / "server.conf").write_text(f"host: 127.0.0.1\nport: {self.port}\ninclude samsyn.conf\n")

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    async def start(self):
        with (self.folder / "server.log").open("ab") as said:
            command = (binary(), "-c", str(self.folder / "server.conf"))
            self.child = await asyncio.create_subprocess_exec(*command, stdout=said, stderr=said, env=dict(os.environ))
        await until(self._listens)

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    async def stop(self):
        if self.child is not None and self.child.returncode is None:
            self.child.kill()
            await self.child.wait()


@asynccontextmanager
async def free_nats(tmp_path: Path):
    """Settings of a home whose NATS runs beside it."""
    home = make_home(tmp_path / "home")
    server = FreeNats(home, tmp_path / "nats")
    await server.start()
    try:
        yield Settings(home=home, nats_url=server.url)
    finally:
        await server.stop()
