"""Every endpoint for everybody who should not see it."""

from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.test import Client

from crm.partners import keys
from crm.partners.api.main import api
from crm.partners.models import Scope, TestOrder, WebhookEndpoint
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.talk import saying
from jewelry.talk.models import Attachment
from tests.partners.conftest import ALLOY, Program, program
from tests.partners.hooks import deliver

URL = "https://shop.example/hook"

ENDPOINTS = {
    ("post", "/models"): Scope.MODELS_WRITE,
    ("get", "/models/{model}"): Scope.MODELS_READ,
    ("post", "/models/{model}/stones"): Scope.MODELS_WRITE,
    ("post", "/quotes"): Scope.QUOTES_WRITE,
    ("get", "/quotes/{quote}"): Scope.QUOTES_READ,
    ("post", "/orders"): Scope.ORDERS_WRITE,
    ("get", "/orders"): Scope.ORDERS_READ,
    ("get", "/orders/{order}"): Scope.ORDERS_READ,
    ("post", "/orders/{order}/delivered"): Scope.ORDERS_WRITE,
    ("post", "/orders/{order}/accept"): Scope.ORDERS_WRITE,
    ("post", "/orders/{order}/decline"): Scope.ORDERS_WRITE,
    ("post", "/orders/{order}/cancel"): Scope.ORDERS_WRITE,
    ("post", "/orders/{order}/model"): Scope.ORDERS_WRITE,
    ("get", "/orders/{order}/messages"): Scope.ORDERS_READ,
    ("post", "/orders/{order}/messages"): Scope.ORDERS_WRITE,
    ("get", "/orders/{order}/files/{file}"): Scope.ORDERS_READ,
    ("get", "/orders/{order}/claims"): Scope.ORDERS_READ,
    ("post", "/orders/{order}/claims"): Scope.ORDERS_WRITE,
    ("post", "/webhooks"): Scope.WEBHOOKS_WRITE,
    ("get", "/webhooks"): Scope.WEBHOOKS_READ,
    ("get", "/webhooks/{webhook}"): Scope.WEBHOOKS_READ,
    ("delete", "/webhooks/{webhook}"): Scope.WEBHOOKS_WRITE,
    ("post", "/webhooks/{webhook}/rotate"): Scope.WEBHOOKS_WRITE,
    ("post", "/webhooks/{webhook}/enable"): Scope.WEBHOOKS_WRITE,
    ("get", "/webhooks/{webhook}/deliveries"): Scope.WEBHOOKS_READ,
    ("post", "/webhooks/{webhook}/deliveries/{event}/again"): Scope.WEBHOOKS_WRITE,
}
IDS = ("model", "quote", "order", "webhook", "event", "file")
NOBODYS = {("post", "/models"), ("get", "/orders"), ("post", "/webhooks"), ("get", "/webhooks")}
THINGS = [each for each in ENDPOINTS if each not in NOBODYS]


def filled(path: str, made: dict[str, Any]) -> str:
    """With the order's things, and its partner's endpoint where one is asked for."""
    names = {"model": made["model"], "quote": made["quote"], "order": made["id"]}
    if "{file}" in path:
        names["file"] = file_of(made)
    if "{webhook}" in path:
        order = Order.objects.filter(public_id=made["id"]).first() or TestOrder.objects.get()
        mode = "live" if isinstance(order, Order) else "test"
        found = {"partner": order.customer, "mode": mode, "url": URL}
        endpoint, _new = WebhookEndpoint.objects.get_or_create(**found)
        delivery = endpoint.deliveries.first() or deliver(endpoint)
        names |= {"webhook": endpoint.public_id, "event": delivery.event_id}
    return path.format(**names)


def file_of(made: dict[str, Any]) -> str:
    """Of a message about the order; one of nobody in the sandbox, where no files are sent."""
    order = Order.objects.filter(public_id=made["id"]).first()
    if order is None:
        return str(uuid4())
    found = Attachment.objects.filter(message__order=order).first()
    if found is None:
        pdf = ContentFile(b"%PDF-1.7\n%%EOF", "a.pdf")
        found = saying.say(order, order.customer, "", [pdf], token=uuid4()).attachments.get()
    return str(found.public_id)


def ask(who: Program, method: str, path: str, made: dict[str, Any]) -> Any:
    address = filled(path, made)
    bodies = {
        "/quotes": {"model": made["model"], "specification": {"alloy": ALLOY}},
        "/orders": {"quote": made["quote"]},
        "/webhooks": {"url": URL},
    }
    bodies["/models/{model}/stones"] = {"bodies": []}
    bodies["/orders/{order}/model"] = {"quote": made["quote"]}
    bodies["/orders/{order}/messages"] = {"text": "When?"}
    bodies["/orders/{order}/claims"] = {"kind": "flaw", "text": "The stone fell out."}
    if path.endswith("/accept"):
        bodies[path] = {"total": made["total"]}
    if method == "delete":
        headers = {"Authorization": f"Bearer {who.secret}"}
        return Client().delete(f"/api/v1{address}", headers=headers)
    if method == "get":
        return who.get(address)
    return who.send(b"solid") if path == "/models" else who.post(address, bodies.get(path))


def code(answer: Any) -> str:
    kind: str = answer.json()["type"].rpartition("#")[2]
    return kind


def is_untouched(made: dict[str, Any]) -> bool:
    return Order.objects.get(public_id=made["id"]).status == Status.PRICE_CALCULATED


def test_another_partner_finds_nothing(partner: Program, new_program) -> None:
    made, other = partner.order(), new_program()
    for method, path in THINGS:
        answer = ask(other, method, path, made)
        assert (answer.status_code, code(answer)) == (404, "not-found"), (method, path)
        assert is_untouched(made), (method, path)


def test_a_test_key_finds_nothing_of_the_house(partner: Program, sandbox) -> None:
    made = partner.order()
    for method, path in THINGS:
        assert ask(sandbox, method, path, made).status_code == 404, (method, path)
        assert is_untouched(made), (method, path)


def test_a_live_key_finds_nothing_of_the_sandbox(partner: Program, sandbox) -> None:
    made = sandbox.order()
    for method, path in THINGS:
        assert ask(partner, method, path, made).status_code == 404, (method, path)
        assert not Order.objects.exists(), (method, path)


def test_lists_hold_ones_own(partner: Program, sandbox: Program, new_program) -> None:
    made = {partner.order()["id"]}
    tried = {sandbox.order()["id"]}
    found = [
        {each["id"] for each in who.get("/orders").json()["orders"]}
        for who in (partner, sandbox, new_program())
    ]
    assert found == [made, tried, set()]


def test_a_revoked_key_opens_nothing(partner: Program) -> None:
    made = partner.order()
    keys.revoke(partner.key)
    for method, path in ENDPOINTS:
        answer = ask(partner, method, path, made)
        assert (answer.status_code, code(answer)) == (401, "unauthorized"), (method, path)
        assert answer["WWW-Authenticate"].startswith("Bearer"), (method, path)


def test_a_key_without_the_scope_may_not(partner: Program) -> None:
    made = partner.order()
    for (method, path), needed in ENDPOINTS.items():
        scopes = [scope for scope in Scope if scope != needed]
        answer = ask(program(partner.key.partner, scopes=scopes), method, path, made)
        assert (answer.status_code, code(answer)) == (403, "scope-missing"), (method, path)
        assert needed in answer.json()["detail"], (method, path)
        assert is_untouched(made), (method, path)


def test_no_key_and_a_cookie_open_nothing(partner: Program) -> None:
    made = partner.order()
    client = Client()
    client.force_login(partner.key.partner)
    for method, path in ENDPOINTS:
        send, address = getattr(client, method), f"/api/v1{filled(path, made)}"
        headers = {"Idempotency-Key": uuid4().hex}
        wrong = headers | {"Authorization": "Bearer é"}
        found = [send(address, headers=each).status_code for each in (headers, wrong)]
        assert found == [401, 401], (method, path)


def test_every_endpoint_is_in_this_table() -> None:
    paths = api.get_openapi_schema()["paths"]
    found = {(method, path) for path, methods in paths.items() for method in methods}
    ids = {f"{{{name}_id}}": f"{{{name}}}" for name in IDS}
    for long, short in ids.items():
        found = {(method, path.replace(long, short)) for method, path in found}
    assert found == {(method, f"/api/v1{path}") for method, path in ENDPOINTS}
