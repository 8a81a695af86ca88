"""Every error below /api/ has one shape, in the language of the request."""

import json
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from crm.partners.api import models
from crm.partners.api.problems import PROBLEM_KINDS
from jewelry.models3d.formats import door
from tests.models3d.shapes import cube, stl
from tests.partners.conftest import Program

pytestmark = pytest.mark.django_db


def check(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    body: dict[str, Any] = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert body["type"] == f"http://testserver/api/problems/#{code}"
    assert (body["status"], PROBLEM_KINDS[code].status) == (status, status)
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v2/orders", "/api/v1/orders/7"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address(client: Client, path: str, method: str) -> None:
    check(getattr(client, method)(path), 404, "not-found")


def test_a_wrong_method(client: Client) -> None:
    answer = client.delete("/api/v1/orders")
    check(answer, 405, "method-not-allowed")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


def test_what_a_path_takes_is_told_to_options(client: Client) -> None:
    answer = client.options("/api/v1/orders")
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST", "OPTIONS"}


def test_head_is_get_without_its_body(partner: Program) -> None:
    made = partner.order()
    path = f"/api/v1/orders/{made['id']}"
    full = partner.get(f"/orders/{made['id']}")
    head = partner._client().head(path, headers=partner._headers({}))
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(full.content))


@pytest.mark.parametrize(
    "body", ["{", "[" * 30_000, '{"quote": NaN', "\ud800".encode("utf-8", "surrogatepass")]
)
def test_what_is_no_json(partner: Program, body: str) -> None:
    headers = partner._headers({"Idempotency-Key": "a"})
    answer = partner._client().post("/api/v1/orders", body, "application/json", headers=headers)
    check(answer, 400, "malformed")


@pytest.mark.parametrize("text", ["\x00", "\ud800", "x" * 121, 7, None, []])
def test_text_that_no_database_takes(partner: Program, text: object) -> None:
    data = {"quote": partner.quote()["id"], "title": text}
    body = check(partner.post("/orders", data), 422, "invalid")
    assert body["errors"][0]["pointer"] == "/body/title"


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=$",
        "cursor=abc",
        "cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5IDE",
        "updated_after=yesterday",
        "updated_after=2026-01-01T00:00:00",
        "updated_after=0001-01-01T00:00:00%2B14:00",
    ],
)
def test_a_wrong_query(partner: Program, query: str) -> None:
    check(partner.get(f"/orders?{query}"), 422, "invalid")


def test_a_body_that_is_too_large(partner: Program, monkeypatch) -> None:
    check(partner.post("/orders", {"comment": "x" * 70_000}), 413, "too-large")
    monkeypatch.setattr("jewelry.models3d.uploads.handler.MAX_BYTES", 100)
    check(partner.send(stl(cube())), 413, "too-large")
    assert door.MAX_BYTES > 100


def test_a_wrong_content_type(partner: Program) -> None:
    headers = partner._headers({"Idempotency-Key": "a"})
    for path, data, kind in (("orders", "quote=1", "text/plain"), ("models", "{}", "application/json")):  # fmt: skip
        answer = partner._client().post(f"/api/v1/{path}", data, kind, headers=headers)
        check(answer, 415, "wrong-content-type")


def test_too_many_models_at_once(partner: Program, monkeypatch) -> None:
    monkeypatch.setattr(models, "MAX_WAITING_MODELS", 1)
    partner.send(stl(cube(3.0)))
    answer = partner.send(stl(cube(4.0)))
    check(answer, 429, "too-many-models")
    assert answer["Retry-After"] == "30"


def test_a_failure_of_ours(partner: Program, monkeypatch) -> None:
    monkeypatch.setattr("crm.partners.api.paging._horizon", lambda: 1 / 0)
    body = check(partner.get("/orders"), 500, "internal")
    assert "division" not in json.dumps(body)


def test_a_problem_speaks_the_partners_language(partner: Program) -> None:
    answer = partner.get("/orders/00000000-0000-0000-0000-000000000000", **{"Accept-Language": "ru"})  # fmt: skip
    assert "не" in check(answer, 404, "not-found")["detail"]


def test_each_problem_is_explained_where_its_type_points(client: Client) -> None:
    page = client.get("/api/problems/").content.decode()
    assert all(f'id="{code}"' in page for code in PROBLEM_KINDS)


@pytest.fixture
def production(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("path", ["/models", "/orders", "/webhooks", "/nothing"])
@pytest.mark.parametrize("method", ["get", "post", "head", "options"])
def test_a_key_over_http_is_refused_and_not_led_on(
    partner: Program, path: str, method: str, caplog
) -> None:
    ask = getattr(partner._client(), method)
    answer = ask(f"/api/v1{path}", headers=partner._headers({"Idempotency-Key": "a"}))
    assert answer.status_code == 403
    assert "Location" not in answer
    if method != "head":
        check(answer, 403, "https-needed")
        assert "replaced" in answer.json()["detail"]
    (told,) = [each for each in caplog.records if getattr(each, "event", "") == "key_in_the_open"]
    assert (told.person, told.key) == (partner.key.partner_id, partner.key.pk)


@pytest.mark.usefixtures("production")
def test_over_https_it_is_answered_and_pages_are_led_there(partner: Program) -> None:
    assert partner.get("/orders", **{"X-Forwarded-Proto": "https"}).status_code == 200
    for path in ("/api/docs", "/api/problems/"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (301, f"https://testserver{path}")


ODD = (
    "%00",
    "a%00b",
    "%ff",
    "%ED%A0%80",
    "x" * 5000,
    "0",
    "-1",
    "9" * 40,
    "..%2f..",
    "00000000-0000-0000-0000-00000000000g",
    "%E2%88%92",
    "*",
    "'\"<>",
    "[]=",
    "%0d%0aX: y",
)
PATHS = (
    "/models/{}",
    "/quotes/{}",
    "/orders/{}",
    "/orders/{}/cancel",
    "/webhooks/{}",
    "/webhooks/{}/rotate",
    "/webhooks/{}/enable",
    "/webhooks/{}/deliveries",
    "/webhooks/{}/deliveries/{}/again",
    "/orders?limit={}",
    "/orders?cursor={}",
    "/orders?updated_after={}",
    "/orders?{}=1",
    "/webhooks/{}/deliveries?state={}&limit={}",
    "/models/{}?alloy={}",
)


METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")
READ_AND_REFUSED = ("get", "head", "post", "delete", "put")
"""Those that some address takes, and one that none does."""


@pytest.fixture
def unlimited(settings: Any) -> None:
    settings.API_REQUESTS_A_MINUTE = 1_000_000


def answers(partner: Program, method: str, address: str, **headers: str) -> None:
    """By a new key, unless it is named: for one that was used, nothing further is looked at."""
    asked = partner._headers({"Idempotency-Key": uuid4().hex} | headers)
    client, kind = partner._client(), "application/json"
    answer = client.generic(method.upper(), f"/api/v1{address}", "{}", kind, headers=asked)
    case = (method, address, headers)
    assert answer.status_code < 500, (*case, answer.content)
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json", case


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize("path", PATHS)
def test_odd_values_in_any_address_are_no_failure_of_ours(partner: Program, path: str) -> None:
    for method, odd in product(READ_AND_REFUSED, ODD):
        answers(partner, method, path.replace("{}", odd))


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize("method", METHODS)
def test_odd_values_in_any_header_are_no_failure_of_ours(partner: Program, method: str) -> None:
    nobodys = "00000000-0000-0000-0000-000000000000"
    paths = ("/orders", f"/orders/{nobodys}/cancel", "/nothing")
    for path in paths:
        answers(partner, method, path, **{"Idempotency-Key": "\u00e9"})
    for path, odd in product(paths, ODD):
        for key in ("a", odd[:200]):
            headers = {"Idempotency-Key": key, "Accept-Language": odd[:50]}
            answers(partner, method, path, **headers)
