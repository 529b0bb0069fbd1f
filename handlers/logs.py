"""Logs: one JSON line an event, allow-listed keys only, so that no person's data can reach them by accident."""

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "logger",
        "about",
        "accepted",
        "action",
        "at",
        "attempt",
        "attempts",
        "case",
        "changes",
        "climbed",
        "code",
        "connection",
        "consumer",
        "error",
        "feed",
        "fields",
        "home",
        "http",
        "job",
        "lane",
        "law",
        "messages",
        "notice",
        "part",
        "pid",
        "port",
        "reason",
        "receipt",
        "refused",
        "restarts",
        "revised",
        "route",
        "seconds",
        "signals",
        "url",
        "dropped",
    ]
)
LONGEST = 64


def configure(level: int = logging.INFO, stream: Any = None) -> None:
    """Set up structlog, and everything else that would print: library loggers, warnings and uncaught exceptions, without their words."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            allow_listed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Library()], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)
    for name in ("faststream", "faststream.access.nats"):  # it brings handlers of its own that print messages and traces
        library = logging.getLogger(name)
        library.handlers.clear()
        library.setLevel(logging.WARNING)
        library.propagate = True
    sys.excepthook = _crashed
    sys.unraisablehook = lambda it: _crashed(it.exc_type, it.exc_value, it.exc_traceback)
    threading.excepthook = lambda it: _crashed(it.exc_type, it.exc_value, it.exc_traceback)


def allow_listed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep the keys we know and values of their size; count what was dropped, so that a slip is seen."""
    kept = {key: _short(value) for key, value in event.items() if key in ALLOWED}
    dropped = len(event) - len(kept)
    return kept | ({"dropped": dropped} if dropped else {})


def _short(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return value
    return type(value).__name__ if isinstance(value, BaseException) else str(value)[:LONGEST]


class _Library(logging.Handler):
    """What libraries log may hold input: only who said it, where in its code, and the class of an exception is passed on."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on the logger's name, the place and the exception's class."""
        reason = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "-"
        log = structlog.get_logger()
        level = record.levelno // 10 * 10  # libraries invent levels of their own in between
        log.log(min(max(level, logging.DEBUG), logging.CRITICAL), "library", logger=record.name, reason=reason, at=_place(record))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the standard library's name
        """Say nothing: the standard library would print the message with its arguments."""


def _place(record: logging.LogRecord) -> str:
    return f"{record.filename}:{record.lineno}"


def _crashed(kind: type[BaseException] | None, _: BaseException | None, trace: TracebackType | None) -> None:
    """An exception that nobody caught: its class and where it came from. Its message may hold input."""
    steps = [f"{Path(step.filename).name}:{step.lineno}" for step in traceback.extract_tb(trace)[-3:]]
    structlog.get_logger().critical("crashed", reason=kind.__name__ if kind else "?", at=" ".join(steps))
