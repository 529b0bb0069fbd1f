"""Traces: a W3C context comes in by a door, is written beside what it led to, and goes on with the letter's hand-over.

Without an exporter OpenTelemetry's API does nothing and the context still passes through. Attributes are ids and outcomes only.
"""

import asyncio
import importlib.util
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import structlog
from opentelemetry import context, trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

log = structlog.get_logger()

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
HEADER = "traceparent"
NAME = "samsyn"
EXPORT_S = 3
"""How long an export may take: the last one is part of the end of the process."""

_W3C = TraceContextTextMapPropagator()
_tracers = [trace.NoOpTracerProvider().get_tracer(NAME)]
"""The last one is used."""


@contextmanager
def span(name: str, parent: str | None = None, **attributes: str | int | bool) -> Iterator[trace.Span]:
    """A span under the parent that a `traceparent` names; a trace of its own without one. Exceptions leave their class name only."""
    options: dict[str, Any] = {"record_exception": False, "set_status_on_exception": False}
    with _tracers[-1].start_as_current_span(name, _context(parent), attributes=attributes, **options) as begun:
        try:
            yield begun
        except BaseException as error:  # also when cancelled: the span says how it ended, and the error goes on
            begun.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise


@contextmanager
def each(name: str, parents: Iterable[tuple[str, str | None]]) -> Iterator[None]:
    """A span for each of several things done together, by id, under a parent of its own; none for what has no parent."""
    spans = [_tracers[-1].start_span(name, _context(parent), attributes={"id": of}) for of, parent in parents if parent]
    try:
        yield
    finally:
        for begun in spans:
            begun.end()


def current() -> str | None:
    """Where we are, as a `traceparent`; None outside of any trace."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get(HEADER)


def _context(parent: str | None) -> context.Context:
    """What is malformed counts as nothing."""
    return _W3C.extract({HEADER: parent} if parent else {}, context.Context())


@contextmanager
def using(provider: trace.TracerProvider) -> Iterator[None]:
    """Trace with this provider until the block ends."""
    _tracers.append(provider.get_tracer(NAME))
    try:
        yield
    finally:
        _tracers.pop()


@asynccontextmanager
async def exporting(part: str) -> AsyncIterator[None]:
    """Export in batches to OTEL_EXPORTER_OTLP_ENDPOINT, if there is one and the extra `tracing` is installed."""
    if not os.environ.get(ENDPOINT):
        yield
        return
    if importlib.util.find_spec("opentelemetry.sdk") is None:
        log.warning("traces_held", reason="tracing_not_installed")
        yield
        return
    provider = _exporter(part)
    with using(provider):
        yield
    await asyncio.to_thread(provider.shutdown)


def _exporter(part: str) -> Any:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - the same
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - the same
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - the same

    provider = TracerProvider(resource=Resource.create({"service.name": NAME, "samsyn.part": part}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=EXPORT_S)))
    return provider
