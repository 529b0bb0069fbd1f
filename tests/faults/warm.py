"""A program that is not samsyn, with its imports done: told to go, it forks and the fork is the program.

A restart then takes a tenth of the time, so that ten seconds hold many kills.
"""

import asyncio
import ctypes
import importlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path


class Running:
    """One run of the program, until it ends."""

    def __init__(self, pid, out):
        self.pid, self._out = pid, out

    async def wait(self):
        """The exit code, negative for a signal, as the fork's parent was told."""
        return int((await self._out.readline()).split()[1])


class Warm:
    """The waiting program."""

    def __init__(self, process):
        self.process = process

    async def start(self):
        self.process.stdin.write(b"go\n")
        return Running(int((await self.process.stdout.readline()).split()[1]), self.process.stdout)


@asynccontextmanager
async def warm(target: str, log: Path, *arguments: str, **environment: str) -> AsyncIterator[Warm]:
    """`target` as module:function, with its imports done, to be called with `arguments`. What it prints goes to `log`."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, __file__, target, str(log), *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, env=os.environ | environment)
    try:
        yield Warm(process)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def main(target, log, *arguments):
    """Fork at every line that comes; say the pid, and when it has ended, how."""
    die_with_parent()
    module, name = target.split(":")
    command = getattr(importlib.import_module(module), name)
    while os.read(0, 3):
        if (pid := os.fork()) == 0:
            die_with_parent()
            os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 1)
            os.dup2(1, 2)
            return command(*arguments)
        print("pid", pid, flush=True)  # noqa: T201 - the parent reads it
        print("code", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)  # noqa: T201 - the parent reads it
    return None


def die_with_parent():
    """No test leaves a process behind, however it ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


if __name__ == "__main__":
    main(*sys.argv[1:])
