"""Endpoints by the API: set up, read, rotated, tried again, deleted; and their log."""

import pytest
from django.test import Client

from crm.partners.event_types import EVENT_KINDS
from crm.partners.models import KeptAnswer, WebhookEndpoint
from crm.partners.webhooks import delivery, endpoints, signing
from tests.partners import hooks
from tests.partners.conftest import Program
from tests.support import receiver as receiving
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db
URL = "https://shop.example/hook"


@pytest.fixture(autouse=True)
def waked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "wake", lambda endpoints: None)


def delete(who: Program, path: str):
    headers = {"Authorization": f"Bearer {who.secret}"}
    return Client().delete(f"/api/v1{path}", headers=headers)


def test_the_secret_is_shown_once(partner: Program) -> None:
    answer = partner.post("/webhooks", {"url": URL})
    made = answer.json()
    assert answer.status_code == 201
    endpoint = WebhookEndpoint.objects.get()
    assert made["secret"] == signing.secret(endpoint)
    assert made["mode"] == "live"
    assert made["events"] == list(EVENT_KINDS)
    found = partner.get(answer["Location"].removeprefix("/api/v1")).json()
    assert found == {name: value for name, value in made.items() if name != "secret"}
    assert partner.get("/webhooks").json() == {"webhooks": [found]}


def test_a_repeat_with_the_same_key_is_one_endpoint(partner: Program) -> None:
    first, again = (partner.post("/webhooks", {"url": URL}, once="a") for _ in range(2))
    assert first.json() == again.json()
    assert WebhookEndpoint.objects.count() == 1
    assert KeptAnswer.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {}, {"url": ""}, {"url": "https://10.0.0.1/"}, {"url": "ftp://shop.example/"},
        {"url": URL, "events": []}, {"url": URL, "events": ["order.stolen"]}, {"url": "x" * 501},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_told(partner: Program, body: dict) -> None:
    answer = partner.post("/webhooks", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/body")
    assert not WebhookEndpoint.objects.exists()


def test_there_is_an_end_of_endpoints(partner: Program, sandbox: Program) -> None:
    for _ in range(endpoints.MAX_ENDPOINTS):
        assert partner.post("/webhooks", {"url": URL}).status_code == 201
    assert partner.post("/webhooks", {"url": URL}).status_code == 422
    assert sandbox.post("/webhooks", {"url": URL}).status_code == 201


def test_rotating_gives_another_secret(partner: Program) -> None:
    made = partner.post("/webhooks", {"url": URL}).json()
    rotated = partner.post(f"/webhooks/{made['id']}/rotate").json()
    assert rotated["secret"] not in {made["secret"], ""}
    assert rotated["secret"] == signing.secret(WebhookEndpoint.objects.get())


def test_deleting_ends_it(partner: Program) -> None:
    made = partner.post("/webhooks", {"url": URL}).json()
    hooks.deliver(WebhookEndpoint.objects.get())
    assert delete(partner, f"/webhooks/{made['id']}").status_code == 204
    assert delete(partner, f"/webhooks/{made['id']}").status_code == 404
    assert partner.get("/webhooks").json() == {"webhooks": []}


def test_the_log_has_request_and_answer_and_sends_again(partner: Program) -> None:
    with Receiver(receiving.fails) as server:
        made = partner.post("/webhooks", {"url": server.url}).json()
        delivery = hooks.deliver(WebhookEndpoint.objects.get())
        hooks.serve()
        path = f"/webhooks/{made['id']}/deliveries"
        waiting = partner.get(f"{path}?state=waiting").json()["deliveries"][0]
        attempt = waiting["log"][0]
        assert (attempt["status"], attempt["answer"]) == (500, "no")
        assert attempt["headers"]["webhook-signature"].startswith("v1,")
        assert waiting["body"]["data"]["version"] == 1
        server.behaviour = receiving.takes
        answer = partner.post(f"{path}/{delivery.event_id}/again")
        assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
        hooks.serve()
        assert [heard.id for heard in server.heard] == [str(delivery.event_id)]
        done = partner.get(f"{path}?state=delivered").json()["deliveries"][0]
        assert [each["status"] for each in done["log"]] == [204, 500]
        # Also what was delivered can be asked for again.
        partner.post(f"{path}/{delivery.event_id}/again")
        hooks.serve()
        assert [heard.id for heard in server.heard] == [str(delivery.event_id)] * 2


def test_a_disabled_endpoint_is_enabled_and_gets_all_in_order(partner: Program) -> None:
    with Receiver(receiving.fails) as server:
        made = partner.post("/webhooks", {"url": server.url}).json()
        to = WebhookEndpoint.objects.get()
        for version in range(1, 6):
            hooks.deliver(to, version=version)
        for _ in range(20):
            hooks.serve()
            hooks.later(hours=12)
        path = f"/webhooks/{made['id']}"
        assert partner.get(path).json()["disabled_at"]
        server.behaviour = receiving.takes
        assert partner.post(f"{path}/enable").json()["disabled_at"] is None
        hooks.serve()
        assert [heard.version for heard in server.heard] == [1, 2, 3, 4, 5]
