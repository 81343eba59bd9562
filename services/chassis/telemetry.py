"""Traces with names and ids only: no text attribute, no exception message, no SQL, no URL.

The W3C `traceparent` travels in the RPC payload and in the envelope of a message, both inside the sealed body. Without
`configure` every span is a no-op.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.trace import Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

ATTRIBUTES = frozenset({"audience", "code", "command_id", "count", "message_id", "position", "request", "service", "source", "topic"})  # fmt: skip # noqa: E501
_WORD = re.compile(r"[A-Za-z0-9_.\-]{1,80}")
_PROPAGATOR = TraceContextTextMapPropagator()
_tracer: trace.Tracer = trace.NoOpTracer()


def configure(service: str, exporter: SpanExporter | str | None) -> TracerProvider | None:
    """Sends the spans of this process to `exporter`: an OTLP endpoint (URL), an exporter object (tests), or nowhere."""
    global _tracer  # noqa: PLW0603 - one tracer per process, like the logging configuration
    if exporter is None:
        _tracer = trace.NoOpTracer()
        return None
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: service}))
    remote = isinstance(exporter, str)
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(endpoint=exporter)) if remote else SimpleSpanProcessor(exporter)  # type: ignore[arg-type]
    )
    _tracer = provider.get_tracer("spoorvast")
    return provider


@contextmanager
def span(name: str, parent: str | None = None, **attributes: str | int | UUID) -> Iterator[trace.Span]:
    """A span around one piece of work. `parent` is a `traceparent` received from elsewhere.

    An exception marks the span with its class only. Attributes outside the list are a programming error.
    """
    unknown = attributes.keys() - ATTRIBUTES
    if unknown:
        raise ValueError("attributes")
    words = {key: value if isinstance(value, int) else _word(str(value)) for key, value in attributes.items()}
    with _tracer.start_as_current_span(
        name, context=_context(parent), attributes=words, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except BaseException as error:
            failed(current, type(error).__name__)
            raise


def failed(current: trace.Span, code: str) -> None:
    """Marks a span as failed with a stable code or the class of an exception."""
    current.set_status(Status(StatusCode.ERROR))
    current.set_attribute("error.type", _word(code))


def traceparent() -> str | None:
    """The current trace as a W3C header value, to be carried inside a sealed body."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


def _context(parent: object) -> Context | None:
    return _PROPAGATOR.extract({"traceparent": parent}) if isinstance(parent, str) else None


def _word(value: str) -> str:
    return value if _WORD.fullmatch(value) else "other"
