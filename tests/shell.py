"""The command line as people meet it: the real program, each time in a process of its own, on a home of its own.

A process that has done the imports waits and is forked for every command: what runs is the same, thirty times as fast.
"""

import ctypes
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from services.clock import monotonic, true_now

SAMSYN = str(Path(sys.executable).with_name("samsyn"))
YEAR = true_now().year
MODULES = ("app", "doors.deeds", "desk.main", *(f"desk.{name}" for name in ("action", "case", "feeds", "init", "show", "signal", "up")))


class Said(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def samsyn(home, *words, **more):
    """Run a command to its end."""
    waiting = _waiting()
    waiting.stdin.write(json.dumps([words, _environment(home, **more)]) + "\n")
    waiting.stdin.flush()
    return Said(*json.loads(waiting.stdout.readline()))


def cold(home, *words):
    """Run a command to its end in a process that nobody has warmed."""
    done = subprocess.run([SAMSYN, *words], env=_environment(home), capture_output=True, text=True, timeout=60, check=False)
    return Said(done.returncode, done.stdout, done.stderr)


def start(home, **more):
    """Start the service; returns when it is up."""
    run_file = Path(home) / "run" / "samsyn.json"
    run_file.unlink(missing_ok=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "preexec_fn": _die_with_parent}
    service = subprocess.Popen([SAMSYN, "up"], env=_environment(home, **more), **quiet)
    patience = monotonic() + 60
    while not run_file.exists():
        assert service.poll() is None, "the service ended instead of starting"
        assert monotonic() < patience, "the service did not start"
        with suppress(subprocess.TimeoutExpired):
            service.wait(0.05)
    return service


def stop(service):
    """Ask the service to end, and return how it did."""
    service.send_signal(signal.SIGTERM)
    return service.wait(30)


def _environment(home, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMSYN_")}
    return {**kept, "SAMSYN_HOME": str(home), **more}


@cache
def _waiting():
    pipe = subprocess.PIPE
    start_here = {"stdin": pipe, "stdout": pipe, "text": True, "preexec_fn": _die_with_parent}
    return subprocess.Popen([sys.executable, __file__], **start_here)


def _die_with_parent():
    """No test leaves a process behind, however it ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _serve():
    """Fork for every line that comes, be the command there, and tell how it ended and what it said."""
    for module in MODULES:
        importlib.import_module(f"handlers.{module}")
    for line in sys.stdin:
        words, environment = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            if (pid := os.fork()) == 0:
                _be(words, environment, out, err)
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            said = [file.read().decode() for file in (out, err) if file.seek(0) == 0]
        print(json.dumps([code, *said]), flush=True)  # noqa: T201 - the parent reads it


def _be(words, environment, out, err):
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    sys.argv, code = ["samsyn", *words], 0
    try:
        sys.modules["handlers.desk.main"].run()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # noqa: BLE001 - what would be a traceback in the real process is one here
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve()
