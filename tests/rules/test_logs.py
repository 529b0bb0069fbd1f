"""Logs say what happened by id and class; whatever else stands in a call, a library's message or an exception is not passed on."""

import json
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from handlers.logs import ALLOWED, LONGEST, allow_listed

CANARY = "Kanariefågel 900101-9802"
ROOT = Path(__file__).parents[2]

EVERY_WAY_TO_PRINT = f"""
import asyncio, gc, logging, sys, threading, warnings
from concurrent.futures import ThreadPoolExecutor
import structlog
from handlers.logs import configure

CANARY = {CANARY!r}
configure(stream=sys.stdout)
log = structlog.get_logger()

class Slipped(Exception):
    pass

def fail(*_):
    raise Slipped(CANARY)

log.info("signal_parked", receipt="r1", text=CANARY, name=CANARY, exc_info=True)
log.error("door_failed", error=Slipped(CANARY), reason=Slipped(CANARY))
try:
    fail()
except Slipped:
    log.exception("door_failed", reason="Slipped")

for name in ("faststream", "faststream.access.nats", "uvicorn.error", "nats.aio.client", "apscheduler.scheduler", "sqlalchemy.engine", "x"):
    library = logging.getLogger(name)
    library.warning("got %s", CANARY)
    library.error(CANARY, extra={{"body": CANARY}}, stack_info=True)
    library.log(35, CANARY)
    library.log(99, CANARY)
    library.error("too few arguments %s %s", CANARY)
    try:
        fail()
    except Slipped:
        library.exception(CANARY)

warnings.warn(CANARY)

class Unraisable:
    def __del__(self):
        fail()

del_me = Unraisable()
del del_me
gc.collect()
thread = threading.Thread(target=fail, name=CANARY)
thread.start()
thread.join()

async def forget():
    asyncio.get_running_loop().create_future().set_exception(Slipped(CANARY))
    asyncio.create_task(asyncio.to_thread(fail), name=CANARY)
    asyncio.get_running_loop().call_soon(fail)
    for _ in range(20):
        await asyncio.to_thread(gc.collect)

asyncio.run(forget())
log.info("service_stopping", pid=1)
fail()
"""


def test_nothing_that_a_program_may_print_by_itself_reaches_standard_output_or_error():
    ran = subprocess.run(
        [sys.executable, "-W", "always", "-c", EVERY_WAY_TO_PRINT], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 1
    assert ran.stderr == ""
    for part in CANARY.split():
        assert part not in ran.stdout
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert all(line.keys() <= ALLOWED | {"dropped"} for line in lines)
    said = [line["event"] for line in lines]
    assert said.count("library") >= 7 * 6 + 1 + 2
    assert said.count("crashed") == 3, "an object's end, a thread, and the program itself"
    assert lines[0] == {"event": "signal_parked", "level": "info", "receipt": "r1", "timestamp": lines[0]["timestamp"], "dropped": 3}
    assert lines[1]["error"] == lines[1]["reason"] == "Slipped"
    assert lines[-1]["reason"] == "Slipped"
    assert "<string>:" in lines[-1]["at"]


def test_a_library_line_says_who_where_and_which_class():
    ran = subprocess.run(
        [sys.executable, "-c", EVERY_WAY_TO_PRINT.split("warnings.warn", maxsplit=1)[0]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    library = [line for line in map(json.loads, ran.stdout.splitlines()) if line["event"] == "library"]
    assert {line["logger"] for line in library} >= {"faststream", "uvicorn.error", "nats.aio.client"}
    assert {line["reason"] for line in library} == {"-", "Slipped"}
    assert all(line["at"].startswith("<string>:") for line in library)
    assert {line["level"] for line in library} == {"warning", "error", "critical"}


def test_a_key_we_do_not_know_is_dropped_and_counted():
    kept = allow_listed(
        None, "info", {"event": "case_opened", "case": "EST-2027-0001", "text": CANARY, "name": CANARY, "body": {"a": CANARY}}
    )
    assert kept == {"event": "case_opened", "case": "EST-2027-0001", "dropped": 3}


def test_no_key_that_could_hold_what_people_write_is_allowed():
    assert not ALLOWED & {
        "text",
        "body",
        "name",
        "message",
        "msg",
        "detail",
        "exception",
        "exc_info",
        "stack_info",
        "value",
        "input",
        "id",
        "to",
    }


@given(
    st.dictionaries(
        st.sampled_from(sorted(ALLOWED)) | st.text(max_size=10), st.text() | st.integers() | st.floats() | st.binary() | st.none()
    )
)
def test_every_value_has_its_size(event):
    kept = allow_listed(None, "info", dict(event))
    assert kept.keys() <= ALLOWED | {"dropped"}
    assert all(len(value) <= LONGEST for value in kept.values() if not isinstance(value, int | float))
    json.dumps(kept)


def test_numbers_and_truths_stay_what_they_are():
    said = {"event": "letter_handed", "accepted": True, "attempt": 2, "seconds": 0.5}
    assert allow_listed(None, "info", dict(said)) == said


def test_an_exception_given_as_a_value_is_its_class():
    assert allow_listed(None, "error", {"event": "x", "error": ValueError(CANARY)})["error"] == "ValueError"
    grouped = ExceptionGroup(CANARY, [ValueError(CANARY)])
    assert allow_listed(None, "error", {"event": "x", "reason": grouped})["reason"] == "ExceptionGroup"
