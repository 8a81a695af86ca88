"""access.txt names every URL of the project and what each kind of person gets there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from jewelry.orders.statuses import Status
from shop import shown_price
from tests.support.everybody import PEOPLE, TABLE, address, routes, some_address

pytestmark = pytest.mark.django_db
PRESSED_BY_PROGRAMS = {
    "letters/<str:token>/",  # by mail programs, RFC 8058; the signed token says who
    "payments/notify/<slug:variant>/",  # by banks; what they say is verified
}
SHOWS_HEAD_THE_DOOR = {
    "admin/login/"
}  # Django's own: GET redirects people who are signed in already


REFUSALS = {"in", "403", "404", "405"}


@dataclass(frozen=True)
class Answer:
    cell: str
    """As in the table: the status, or "in" for being asked to sign in and brought back."""
    empty: bool


Ask = Callable[[str, str, str], Answer]
"""Of a method, a route and somebody's name."""


BROWSER, STRICT = Client(), Client(enforce_csrf_checks=True)
"""Everybody's, emptied before each request: a client's first one loads all middleware."""


def ask(world: SimpleNamespace, method: str, route: str, who: str, *, csrf: bool = False) -> Answer:
    client = STRICT if csrf else BROWSER
    client.defaults["REMOTE_ADDR"] = some_address()
    client.cookies.clear()
    if who != "anonymous":
        client.cookies[settings.SESSION_COOKIE_NAME] = world.cookies[who]
    form = {"reason": "Test", "post": "yes", "token": uuid4(), "quantity": 1}
    form |= {"alloy": world.product.alloy.code, "shown": shown_price.sign(world.tariff, None)}
    path = address(route, world)
    with transaction.atomic():
        response = client.post(path, form) if method == "POST" else client.generic(method, path)
        answer = Answer(told(response, path), response.content == b"")
        transaction.set_rollback(True)
    return answer


def told(response, path: str) -> str:
    where = urlsplit(response.get("Location", ""))
    if response.status_code == 302 and where.path in {"/accounts/login/", "/admin/login/"}:
        back = parse_qs(where.query).get("next", [""])[0]
        return "in" if urlsplit(back).path == path else "lost"
    return str(response.status_code)


@pytest.fixture(scope="module")
def answered(world: SimpleNamespace) -> Ask:
    """Nothing is asked twice: an answer changes nothing, so the tests share them."""
    return cache(partial(ask, world))


def of_each_kind(route: str) -> list[str]:
    """One of those to whom the table gives the same page: one code decides about all of these."""
    return list(dict(zip(TABLE[route]["GET"], PEOPLE, strict=True)).values())


each_route = pytest.mark.parametrize("route", TABLE, ids=lambda route: f"/{route}")


def test_every_url_of_the_project_has_its_row() -> None:
    there, listed = set(routes()), set(TABLE)
    assert there - listed == set(), "URLs without a row"
    assert listed - there == set(), "rows without a URL"


@each_route
def test_everybody_gets_what_the_table_says(route: str, answered: Ask) -> None:
    for method, cells in TABLE[route].items():
        found = {who: answered(method, route, who).cell for who in PEOPLE}
        assert found == dict(zip(PEOPLE, cells, strict=True)), method


@each_route
def test_whatever_can_be_got_answers_head_alike(route: str, answered: Ask) -> None:
    if route in SHOWS_HEAD_THE_DOOR:
        return
    for who in of_each_kind(route):
        got, head = (answered(method, route, who).cell for method in ("GET", "HEAD"))
        assert got in {head, "405"}, who


@each_route
def test_no_refused_method_shows_an_empty_page(route: str, answered: Ask) -> None:
    asked = [*product(TABLE[route], PEOPLE), *product(("PUT",), of_each_kind(route))]
    for method, who in asked:
        answer = answered(method, route, who)
        assert (answer.cell, answer.empty) != ("405", True), (method, who)


def test_nothing_is_posted_without_the_csrf_token(world: SimpleNamespace) -> None:
    open_doors = [
        (route, who)
        for route in TABLE
        if route not in PRESSED_BY_PROGRAMS
        # The API has no forms: a cookie opens nothing there, see tests/partners/test_strangers.py.
        and not route.startswith(("api/v1/", "api/^"))
        for who in {"anonymous", furthest(route)}
        if ask(world, "POST", route, who, csrf=True).cell != "403"
    ]
    assert open_doors == []


def furthest(route: str) -> str:
    """One of those whose POST the table refuses least: nobody else gets past more checks."""
    cells = dict(zip(PEOPLE, TABLE[route].get("POST", TABLE[route]["GET"]), strict=True))
    return min(PEOPLE, key=lambda who: (cells[who] in REFUSALS, cells[who]))


def test_sellers_find_no_links_to_what_is_not_theirs(client, world: SimpleNamespace) -> None:
    client.force_login(world.people["seller"])
    page = client.get("/admin/").content.decode()
    assert "/admin/orders/order/" in page
    for other in ("pricing/alloy/", "accounts/", "orders/payentry/", "shop/"):
        assert f"/admin/{other}" not in page


def test_sellers_read_orders_and_change_nothing_by_the_form(client, world) -> None:
    client.force_login(world.people["seller"])
    order = world.orders[Status.PRICE_CALCULATED]
    response = client.post(f"/admin/orders/order/{order.pk}/change/", {"status": "CLOSED"})
    assert response.status_code == 403
    order.refresh_from_db()
    assert (order.status, order.version) == (Status.PRICE_CALCULATED, 1)
