"""What stays in a browser of what somebody saw there."""

import pytest
from django.conf import settings
from django.test import Client

from jewelry.accounts.models import Role, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGES = {
    Role.CUSTOMER: ("/", "/orders/", "/price/", "/nothing/here", "/accounts/"),
    Role.OPERATOR: ("/mes/", "/mes/mine/", "/mes/find/?q=1"),
    Role.SELLER: (
        "/admin/",
        "/admin/orders/order/",
        "/admin/orders/order/board/",
        "/admin/jsi18n/",
    ),
}


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("role", PAGES)
def test_no_page_of_whoever_is_signed_in_is_kept(role) -> None:
    client = signed_in(UserFactory(role=role))
    kept = [p for p in PAGES[role] if "no-store" not in client.get(p).get("Cache-Control", "")]
    assert kept == []


def test_a_poll_that_finds_nothing_new_says_so_too() -> None:
    client = signed_in(UserFactory(role=Role.OPERATOR))
    headers = {"HX-Request": "true"}
    first = client.get("/mes/", headers=headers)
    again = client.get("/mes/", headers=headers | {"HX-PTag": first["HX-PTag"]})
    assert again.status_code == 304
    assert "no-store" in first["Cache-Control"]
    assert "no-store" in again["Cache-Control"]


def test_a_stranger_s_pages_may_be_kept(client) -> None:
    assert not client.get("/").has_header("Cache-Control")


def test_the_answer_that_signs_in_is_not_kept(client) -> None:
    UserFactory(username="eva@example.com")
    form = {"username": "eva@example.com", "password": "demo"}
    answer = client.post("/accounts/login/", form)
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value
    assert "no-store" in answer["Cache-Control"]
    assert not answer.has_header("Clear-Site-Data")


@pytest.mark.parametrize(
    ("role", "path"), [(Role.CUSTOMER, "/accounts/logout/"), (Role.SELLER, "/admin/logout/")]
)
def test_signing_out_empties_the_browser_s_cache(role, path) -> None:
    client = signed_in(UserFactory(role=role))
    assert client.post(path)["Clear-Site-Data"] == '"cache"'
    assert not Client().get("/").has_header("Clear-Site-Data")
