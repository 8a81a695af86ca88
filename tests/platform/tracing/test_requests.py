"""Each request has an id, says it, and leaves one line that holds nothing secret."""

import re
from typing import Any

import pytest
from django.test import Client

from jewelry.accounts.models import Role
from jewelry.notices import links
from jewelry.platform.tracing import context
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db
PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def of_web(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["logger"] == "alexandrite.web"]


def test_every_answer_names_an_id_of_its_own(client: Client) -> None:
    first, second = (client.get("/health/live/")["X-Request-ID"] for _ in range(2))
    assert first != second
    assert re.fullmatch("[0-9a-f]{32}", first)


def test_an_id_that_is_brought_is_kept(client: Client) -> None:
    answer = client.get("/health/live/", headers={"X-Request-ID": "shop-42-order-7"})
    assert answer["X-Request-ID"] == "shop-42-order-7"


def test_a_trace_that_is_brought_gives_its_id(client: Client) -> None:
    answer = client.get("/health/live/", headers={"traceparent": PARENT})
    assert answer["X-Request-ID"] == "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    "id", ["short", "x" * 65, "two words", "a\nline: break", "nina@example.com", "alx_live_12345"]
)
def test_what_is_no_id_is_not_taken(client: Client, id: str) -> None:
    answer = client.get("/health/live/", headers={"X-Request-ID": id})
    assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-ID"])


def test_a_poll_has_an_id_too(client: Client) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR))
    answer = client.get("/mes/", headers={"HX-Request": "true", "X-Request-ID": "poll-1234"})
    assert answer["X-Request-ID"] == "poll-1234"


def test_partners_are_told_the_id_with_an_error_too(client: Client) -> None:
    answer = client.get("/api/v1/orders", headers={"X-Request-ID": "shop-42-order-7"})
    assert (answer.status_code, answer["X-Request-ID"]) == (401, "shop-42-order-7")


def test_afterwards_nothing_is_at_hand(client: Client) -> None:
    client.get("/")
    assert context.current() is None


def test_a_request_is_one_line_with_order_and_person(client: Client, written) -> None:
    order = OrderFactory()
    client.force_login(order.customer)
    answer = client.get(f"/orders/{order.public_id}/")
    [line] = of_web(written())
    assert line["id"] == answer["X-Request-ID"]
    assert (line["order"], line["person"]) == (order.number, order.customer.pk)
    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["route"] == "/orders/<uuid:public_id>/"
    assert line["ms"] > 0


def test_a_secret_link_is_named_by_its_pattern(client: Client, written) -> None:
    order = OrderFactory()
    address = links.track(order)
    assert client.get(address).status_code == 200
    [line] = of_web(written())
    assert line["route"] == "/track/<str:token>/"
    assert line["order"] == order.number
    assert address.rsplit("/", 2)[1] not in str(written())


def test_an_address_that_nobody_has_is_not_repeated(client: Client, written) -> None:
    client.get("/nina@example.com/")
    assert of_web(written())[0]["route"] == "(no such page)"
    assert "nina" not in str(written())


@pytest.mark.parametrize("path", ["/health/live/", "/static/css/alexandrite.css", "/metrics"])
def test_what_machines_ask_all_the_time_is_no_line(client: Client, written, path: str) -> None:
    client.get(path)
    assert of_web(written()) == []


def test_polls_are_for_debugging(client: Client, written) -> None:
    client.get("/", headers={"HX-Request": "true"})
    client.get("/")
    assert [line["level"] for line in of_web(written())] == ["DEBUG", "INFO"]


def test_a_failure_is_one_record_under_the_same_id(monkeypatch, written) -> None:
    def fail(token: str) -> None:
        raise ValueError(f"no ink for {token}")

    monkeypatch.setattr(links, "tracked", fail)
    client = Client(raise_request_exception=False)
    answer = client.get("/track/a-secret/")
    [error] = [line for line in written() if line["level"] == "ERROR"]
    assert error["id"] == answer["X-Request-ID"] == of_web(written())[0]["id"]
    assert error["message"] == "Internal Server Error: /track/<str:token>/"
    assert "Traceback" in error["exception"]
