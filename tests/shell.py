"""The command line as people meet it: the real program, each time in a process of its own, on a home of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from forks import Fork

from services.clock import monotonic, true_now

SAMSYN = str(Path(sys.executable).with_name("samsyn"))
YEAR = true_now().year


class Said(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def samsyn(home, *words, **more):
    """Run a command to its end."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        code = Fork(words, _environment(home, **more), out, err).end()
        return Said(code, out.read_text(), err.read_text())


def cold(home, *words):
    """Run a command to its end in a process that nobody has warmed."""
    done = subprocess.run([SAMSYN, *words], env=_environment(home), capture_output=True, text=True, timeout=60, check=False)
    return Said(done.returncode, done.stdout, done.stderr)


def start(home, **more):
    """Start the service; returns when it is up."""
    run_file = Path(home) / "run" / "samsyn.json"
    run_file.unlink(missing_ok=True)
    service = Fork(("up",), _environment(home, **more))
    patience = monotonic() + 60
    while not run_file.exists():
        assert service.poll() is None, "the service ended instead of starting"
        assert monotonic() < patience, "the service did not start"
        time.sleep(0.02)
    return service


def stop(service):
    """Ask the service to end, and return how it did."""
    service.send_signal(signal.SIGTERM)
    return service.end(30)


def _environment(home, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMSYN_")}
    return {**kept, "SAMSYN_HOME": str(home), **more}
