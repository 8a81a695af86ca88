"""Spans without a collector: whose trace an attempt is part of, and what is never sent."""

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from jewelry.platform.tracing import context
from jewelry.platform.tracing.telemetry import Hiding, Ids, Spans, WithoutRounds

THEIRS = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(sampler=WithoutRounds(), id_generator=Ids(), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(Hiding(exporter)))
    monkeypatch.setattr(context, "spans", Spans(provider.get_tracer("tests")))
    return exporter


def tracer(kind: SpanKind = SpanKind.SERVER, **attributes: str):
    """A span as a library makes one."""
    assert isinstance(context.spans, Spans)
    return context.spans.tracer.start_as_current_span("outer", kind=kind, attributes=attributes)


def id_of(span) -> str:
    return trace.format_trace_id(span.context.trace_id)


def test_a_trace_begins_under_the_id_of_the_request(exporter) -> None:
    token = context.begin(context.Work(THEIRS))
    with tracer():
        context.about("AL-000007")
    context.end(token)
    [span] = exporter.get_finished_spans()
    assert id_of(span) == THEIRS
    assert span.attributes == {"alexandrite.id": THEIRS, "alexandrite.order": "AL-000007"}


def test_what_was_left_open_before_is_not_around(exporter) -> None:
    """As a sending is, when the broker does not take the message."""
    with tracer():
        begun = context.begin(context.Work(THEIRS))
        with tracer():
            pass
        context.end(begun)
        with tracer():
            pass
    request, later, left = exporter.get_finished_spans()
    assert (id_of(request), request.parent) == (THEIRS, None)
    assert later.parent.span_id == left.context.span_id


def test_an_attempt_found_by_anothers_task_joins_its_own_trace(exporter) -> None:
    with tracer(), context.working(THEIRS, "AL-000007", "outbox mail"):
        pass
    attempt, task = exporter.get_finished_spans()
    assert (attempt.name, id_of(attempt)) == ("outbox mail", THEIRS)
    assert id_of(task) != THEIRS
    assert [link.context.span_id for link in attempt.links] == [task.context.span_id]


def test_an_attempt_in_its_own_trace_is_a_child(exporter) -> None:
    token = context.begin(context.Work(THEIRS))
    with tracer(), context.working(THEIRS, "AL-000007", "outbox mail"):
        pass
    context.end(token)
    attempt, task = exporter.get_finished_spans()
    assert attempt.parent.span_id == task.context.span_id


def test_an_id_that_is_no_trace_is_kept_as_a_name(exporter) -> None:
    with context.working("shop-42-order-7", what="webhook"):
        pass
    [span] = exporter.get_finished_spans()
    assert span.attributes["alexandrite.id"] == "shop-42-order-7"


def test_a_round_of_the_clock_is_no_trace_but_what_it_finds_is(exporter) -> None:
    found = context.working(THEIRS, what="outbox mail")
    with tracer(SpanKind.CONSUMER), tracer(SpanKind.CLIENT), found:
        pass
    assert [span.name for span in exporter.get_finished_spans()] == ["outbox mail"]


def test_addresses_and_exceptions_stay_in_the_house(exporter) -> None:
    link = "/track/very-secret/"
    with (
        pytest.raises(ValueError),
        tracer(**{"http.target": link, "url.path": link, "http.route": "track/"}),
    ):
        raise ValueError("no box for nina@example.com")
    [span] = exporter.get_finished_spans()
    assert span.attributes == {"http.route": "track/"}
    told = span.to_json()
    assert "ValueError: no box for [hidden]" in told
    assert "very-secret" not in told
    assert "nina" not in told
