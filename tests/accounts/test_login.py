"""Signing in, landing where one's work is, and signing out."""

import pytest
from django.contrib.auth import get_user
from django.test import Client

from jewelry.accounts.models import Role, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

WRONG = "Please enter a correct"


@pytest.fixture
def eva() -> User:
    return UserFactory(username="eva@example.com", email="eva@example.com")


def sign_in(client: Client, username: str, password: str = "demo", **others: str):
    form = {"username": username, "password": password} | others
    return client.post("/accounts/login/", form)


@pytest.mark.parametrize("typed", ["eva@example.com", "Eva@Example.com", " EVA@example.com "])
def test_customers_sign_in_by_e_mail_in_whatever_case(client, eva, typed) -> None:
    assert sign_in(client, typed)["Location"] == "/accounts/"
    assert get_user(client) == eva


def test_staff_sign_in_by_their_login(client) -> None:
    seller = UserFactory(username="seller", role=Role.SELLER)
    assert sign_in(client, "seller").status_code == 302
    assert get_user(client) == seller


def test_an_e_mail_that_an_admin_typed_in_capitals_is_a_login_too(client) -> None:
    admin = UserFactory(role=Role.ADMIN)
    client.force_login(admin)
    form = {"username": "Anna@Example.com", "name": "Anna", "role": "seller"}
    passwords = {"usable_password": "true", "password1": "demo-4711", "password2": "demo-4711"}
    client.post("/admin/accounts/user/add/", form | passwords)
    client.logout()
    assert sign_in(client, "anna@example.com", "demo-4711").status_code == 302
    assert get_user(client).username == "anna@example.com"


def test_an_e_mail_that_is_nobodys_login_opens_nothing(client) -> None:
    """Nobody has proved that an e-mail is theirs, so it finds people only as their login."""
    UserFactory(username="seller", email="anna@example.com", role=Role.SELLER)
    assert WRONG in sign_in(client, "anna@example.com").content.decode()


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("eva@example.com", "wrong"),
        ("eva@example.com", ""),
        ("nobody@example.com", "demo"),
        ("", "demo"),
        ("eva@example.com\0", "demo"),
        ("eva@example.com", "demo\0"),
    ],
)
def test_an_unknown_person_stays_outside(client, eva, username, password) -> None:
    response = sign_in(client, username, password)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert get_user(client).is_anonymous


def test_a_dismissed_person_stays_outside(client) -> None:
    UserFactory(username="operator", role=Role.OPERATOR, is_active=False)
    assert WRONG in sign_in(client, "operator").content.decode()


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.CUSTOMER, "/orders/"),
        (Role.PARTNER, "/orders/"),
        (Role.OPERATOR, "/mes/"),
        (Role.SELLER, "/admin/"),
        (Role.ADMIN, "/admin/"),
    ],
)
def test_everybody_lands_where_their_work_is(client, role, home) -> None:
    UserFactory(username="somebody", role=role)
    response = client.post(
        "/accounts/login/", {"username": "somebody", "password": "demo"}, follow=True
    )
    assert [place for place, _status in response.redirect_chain] == ["/accounts/", home]
    assert response.status_code == 200


def test_one_comes_back_to_the_page_one_wanted(client, eva) -> None:
    asked = client.get("/orders/?before=0-0")["Location"]
    response = client.post(asked, {"username": "eva@example.com", "password": "demo"})
    assert response["Location"] == "/orders/?before=0-0"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_site(client, eva, elsewhere) -> None:
    assert sign_in(client, "eva@example.com", next=elsewhere)["Location"] == "/accounts/"


def test_a_signed_in_person_is_not_asked_again(client, eva) -> None:
    client.force_login(eva)
    assert client.get("/accounts/login/")["Location"] == "/accounts/"


def test_a_session_planted_before_is_not_the_one_signed_in(client, eva) -> None:
    planted = client.session
    planted["mine"] = True
    planted.save()
    sign_in(client, "eva@example.com")
    assert client.session.session_key != planted.session_key
    assert not planted.exists(planted.session_key)


def test_signing_out_takes_a_post(client, eva) -> None:
    client.force_login(eva)
    assert client.get("/accounts/logout/")["Location"] == "/accounts/"
    assert get_user(client) == eva
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert get_user(client).is_anonymous


def test_a_picture_on_another_site_signs_nobody_out(eva) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(eva)
    assert client.post("/accounts/logout/").status_code == 403
    assert get_user(client) == eva
