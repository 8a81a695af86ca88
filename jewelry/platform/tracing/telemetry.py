"""OpenTelemetry's spans, sent to OTEL_EXPORTER_OTLP_ENDPOINT.

Without that variable nothing of OpenTelemetry is imported. A trace's id is the request's id, so one
id finds logs, the order's page and traces. Polls have no spans: a middleware outside the traced one
answers them.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import Token
from typing import Any

from celery.signals import worker_process_shutdown
from django.conf import settings
from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_ON,
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
)
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, Status, TraceFlags
from opentelemetry.util.types import Attributes

from jewelry.platform.release import release
from jewelry.platform.tracing import context
from jewelry.platform.tracing.context import Work
from jewelry.platform.tracing.logs import hide

TRACE_ID = re.compile("(?!0{32})[0-9a-f]{32}")
AFTER = "django.contrib.sessions.middleware.SessionMiddleware"
"""The first middleware inside a request's span; those before it answer polls and static files."""

# What a span would tell of a person, or of an address that may be a secret link; `http.route` stays.
HIDDEN = (
    "http.url",
    "http.target",
    "url.",
    "http.user_agent",
    "net.peer.",
    "client.",
    "user_agent.",
)


def start() -> None:
    provider = TracerProvider(
        resource=Resource.create({"service.name": "alexandrite", "service.version": release()}),
        sampler=WithoutRounds(),
        id_generator=Ids(),
    )
    provider.add_span_processor(BatchSpanProcessor(Hiding(OTLPSpanExporter())))
    trace.set_tracer_provider(provider)
    position = settings.MIDDLEWARE.index(AFTER)
    DjangoInstrumentor().instrument(middleware_position=position, excluded_urls="health/,metrics")
    CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call]
    PsycopgInstrumentor().instrument()
    BotocoreInstrumentor().instrument()  # type: ignore[no-untyped-call]
    context.spans = Spans(provider.get_tracer("alexandrite"))

    def flush(**_: Any) -> None:
        provider.force_flush(2000)

    # A worker's child ends without ceremony.
    worker_process_shutdown.connect(flush, weak=False)


class Ids(RandomIdGenerator):
    def generate_trace_id(self) -> int:
        id = context.current_id()
        return int(id, 16) if TRACE_ID.fullmatch(id) else super().generate_trace_id()


class WithoutRounds(Sampler):
    """Samples no tasks that beat starts every second: no person caused them."""

    inner = ParentBased(ALWAYS_ON)

    def should_sample(  # noqa: PLR0917  OpenTelemetry's own
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: trace.TraceState | None = None,
    ) -> SamplingResult:
        parent = trace.get_current_span(parent_context).get_span_context()
        if kind == SpanKind.CONSUMER and not parent.is_valid:
            return SamplingResult(Decision.DROP)
        return self.inner.should_sample(parent_context, trace_id, name, kind, attributes, links)

    def get_description(self) -> str:
        return "WithoutRounds"


class Spans:
    """Implements `context.Spans` with OpenTelemetry."""

    def __init__(self, tracer: trace.Tracer) -> None:
        self.tracer = tracer

    def afresh(self) -> Token[Context]:
        """Start without a parent: a message that the broker refused leaves its sending span
        open."""
        return attach(Context())

    def back(self, around: Token[Context]) -> None:
        detach(around)

    def about(self, work: Work) -> None:
        trace.get_current_span().set_attributes(_attributes(work))

    @contextmanager
    def attempt(self, what: str, work: Work) -> Iterator[None]:
        """Continue the trace in which the event was made, also when another trace's task
        delivers it."""
        now = trace.get_current_span().get_span_context()
        theirs = int(work.id, 16) if TRACE_ID.fullmatch(work.id) else now.trace_id
        around, links = None, None
        if theirs != now.trace_id:
            far = SpanContext(theirs, theirs % 2**63 + 1, True, TraceFlags(TraceFlags.SAMPLED))
            around = trace.set_span_in_context(NonRecordingSpan(far))
            links = [Link(now)] if now.is_valid else None
        with self.tracer.start_as_current_span(
            what, around, attributes=_attributes(work), links=links
        ):
            yield


def _attributes(work: Work) -> dict[str, str]:
    return {"alexandrite.id": work.id, "alexandrite.order": work.order}


class Hiding(SpanExporter):
    """Exports copies of spans without the attributes in `HIDDEN` and without exceptions'
    messages."""

    def __init__(self, inner: SpanExporter) -> None:
        self.inner = inner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self.inner.export([_bare(span) for span in spans])

    def shutdown(self) -> None:
        self.inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self.inner.force_flush(timeout_millis)


def _bare(span: ReadableSpan) -> ReadableSpan:
    told = span.attributes or {}
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes={name: told[name] for name in told if not name.startswith(HIDDEN)},
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code, hide(span.status.description or "") or None),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
