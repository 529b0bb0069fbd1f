"""Logs: one JSON line an event, allow-listed keys only, so that no person's data can reach them by accident."""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "logger",
        "accepted",
        "action",
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
        "messages",
        "notice",
        "pid",
        "port",
        "reason",
        "receipt",
        "restarts",
        "route",
        "seconds",
        "signals",
        "url",
        "dropped",
    ]
)
LONGEST = 64


def configure(level: int = logging.INFO, stream: Any = None) -> None:
    """Set up structlog, and the standard library's loggers through a handler that never repeats a message."""
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
    for name in ("faststream", "faststream.access.nats"):  # it brings handlers of its own that print messages and traces
        library = logging.getLogger(name)
        library.handlers.clear()
        library.setLevel(logging.WARNING)
        library.propagate = True


def allow_listed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep the keys we know and values of their size; count what was dropped, so that a slip is seen."""
    kept = {key: _short(value) for key, value in event.items() if key in ALLOWED}
    dropped = len(event) - len(kept)
    return kept | ({"dropped": dropped} if dropped else {})


def _short(value: Any) -> Any:
    return value[:LONGEST] if isinstance(value, str) else value if isinstance(value, int | float | bool) else str(value)[:LONGEST]


class _Library(logging.Handler):
    """What libraries log may hold input: only who said it, how loudly, and the class of an exception is passed on."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on the logger's name and the exception's class."""
        reason = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "-"
        log = structlog.get_logger()
        log.log(record.levelno, "library", logger=record.name, reason=reason)
