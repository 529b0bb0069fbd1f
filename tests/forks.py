"""The command `samsyn` in a process of its own, for a hundredth of the price: a process that has done the imports forks for every start.

What runs is the same. A fork ends with the process that asked for it, however that ends.
"""

import asyncio
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import select
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path

ALSO = (
    "handlers.app",
    "handlers.doors.deeds",
    "aiosqlite",
    "asyncpg",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "uvicorn.lifespan.off",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
)
"""What the commands would import only when they run."""
NOTHING = Path(os.devnull)


class Fork:
    """One run of the command, until it ends."""

    def __init__(self, words, environment: dict[str, str], out: Path = NOTHING, err: Path = NOTHING):
        for file in (out, err):
            file.touch()
        self._said = socket.socket(socket.AF_UNIX)
        self._said.connect(_waiting())
        order = {"words": [str(word) for word in words], "env": environment, "out": str(out), "err": str(err), "cwd": str(Path.cwd())}
        self._said.sendall(json.dumps(order).encode() + b"\n")
        self._lines = self._said.makefile("r")
        self.pid, self.returncode, self._ending = int(self._lines.readline()), None, None

    def send_signal(self, number: int):
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """The exit code if it has ended."""
        if self.returncode is None and select.select([self._said], [], [], 0)[0]:
            self._told()
        return self.returncode

    def end(self, seconds: float = 60) -> int:
        """Wait until it has ended; the exit code, negative for a signal."""
        if self.returncode is None:
            self._said.settimeout(seconds)
            self._told()
        return self.returncode

    async def wait(self) -> int:
        """The same, in a loop, for as long as it takes."""
        if self.returncode is None:
            self._ending = self._ending or asyncio.ensure_future(self._ended())
            await asyncio.shield(self._ending)
        return self.returncode

    async def _ended(self):
        loop, readable = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._said, readable.set)
        try:
            await readable.wait()
        finally:
            loop.remove_reader(self._said)
        self._told()

    def _told(self):
        self.returncode = int(self._lines.readline())
        self._lines.close()
        self._said.close()


@cache
def _waiting() -> str:
    """Where the waiting process listens: one for all tests of this process."""
    door = str(Path(tempfile.mkdtemp(prefix="samsyn-forks-")) / "door")
    pipe = subprocess.PIPE
    start_here = {"stdin": pipe, "stdout": pipe, "text": True, "preexec_fn": die_with_parent}
    process = subprocess.Popen([sys.executable, __file__, door], **start_here)
    assert process.stdout.readline() == "waiting\n"
    _kept.append(process)
    return door


_kept = []


def die_with_parent():
    """No test leaves a process behind, however it ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _serve(door):
    """Fork for every order that comes, say its pid, and when it has ended, how."""
    _import_all()
    running: dict[int, socket.socket] = {}
    woken, wake = socket.socketpair()
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake.fileno())
    listening, ready = socket.socket(socket.AF_UNIX), selectors.DefaultSelector()
    listening.bind(door)
    listening.listen(64)
    for source in (woken, listening):
        ready.register(source, selectors.EVENT_READ)
    print("waiting", flush=True)  # noqa: T201 - the parent reads it
    while True:
        for key, _ in ready.select():
            if key.fileobj is listening:
                asker, _ = listening.accept()
                order = json.loads(asker.makefile("r").readline())
                if (pid := os.fork()) == 0:
                    _be(order)
                running[pid] = asker
                _tell(asker, pid)
            else:
                woken.recv(4096)
                _count(running)


def _import_all():
    import handlers.desk  # noqa: PLC0415 - only the waiting process has use for it

    for module in pkgutil.iter_modules(handlers.desk.__path__, "handlers.desk."):
        importlib.import_module(module.name)
    for module in ALSO:
        importlib.import_module(module)
    gc.freeze()  # what all forks share stays shared


def _count(running):
    """Tell how every child ended that has."""
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            asker = running.pop(pid)
            _tell(asker, os.waitstatus_to_exitcode(status))
            asker.close()


def _tell(asker, number):
    with suppress(OSError):  # nobody waits for it any more
        asker.sendall(f"{number}\n".encode())


def _be(order):
    """Be the command, to its end."""
    die_with_parent()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    os.closerange(3, 256)  # what belongs to the one who waits
    sys.argv, code = ["samsyn", *order["words"]], 0
    try:
        sys.modules["handlers.desk.main"].run()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # noqa: BLE001 - what would be a traceback in the real process is one here
        traceback.print_exc()
        code = 1
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1])
