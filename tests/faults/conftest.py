"""Fixtures of the fault tests."""

import io
import os

import pytest
import structlog

from handlers.logs import configure


@pytest.fixture(scope="session")
def tell(pytestconfig):
    """Write a line on the terminal, also when the test passes; from one of several processes, when that ends."""
    if hasattr(pytestconfig, "workeroutput"):
        return pytestconfig.workeroutput.setdefault("told", []).append
    capture, terminal = (pytestconfig.pluginmanager.get_plugin(name) for name in ("capturemanager", "terminalreporter"))

    def line(text):
        with capture.global_and_fixture_disabled():
            terminal.write_line(f"\n{text}")

    return line


@pytest.fixture(scope="module")
def seed(tell) -> int:
    """What a storm hangs on: told, and taken from SAMSYN_STORM_SEED where it is given."""
    number = int(os.environ.get("SAMSYN_STORM_SEED") or int.from_bytes(os.urandom(3), "big"))
    tell(f"SAMSYN_STORM_SEED={number}")
    return number


@pytest.fixture
def log():
    """All that the house logs in this test, at every level."""
    said = io.StringIO()
    configure(level=10, stream=said)
    yield said
    structlog.reset_defaults()
