"""The short form of `python -m benchmarks.fuzzing`: requests made out of the API's own OpenAPI."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from benchmarks.fuzzing.document import document
from tests.factories import WebhookFactory
from tests.partners.conftest import Program

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "8"))
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def made(sandbox: Program) -> Iterator[dict]:
    """As Django's own test client does it: a request does not close the test's connection."""
    order = sandbox.order()  # by that client, which connects them again
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield order
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@override_settings(API_REQUESTS_A_MINUTE=1_000_000)
def test_whatever_is_sent_no_answer_is_a_failure_of_ours(sandbox: Program, made: dict) -> None:
    things = {"model": made["model"], "quote": made["quote"], "order": made["id"]}
    webhook = WebhookFactory(endpoint__partner=sandbox.key.partner, endpoint__mode="test")
    things |= {"webhook": str(webhook.endpoint.public_id), "event": str(webhook.event_id)}
    schema = schemathesis.openapi.from_dict(document(things))
    schema.app = get_wsgi_application()
    seen: Counter[int] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:

            @SETTINGS
            @given(operation.as_strategy(generation_mode=mode))
            def send(case) -> None:
                answer = case.call(headers={"Authorization": f"Bearer {sandbox.secret}"})
                seen[answer.status_code] += 1
                assert answer.status_code < 500, (case.as_curl_command(), answer.content)

            send()
    assert sum(seen.values()) >= EXAMPLES
    assert {200, 201, 404, 422} <= set(seen)
