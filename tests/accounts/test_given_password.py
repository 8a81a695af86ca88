"""A password that an administrator typed is for the first sign-in, and not for long."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from jewelry.accounts import given_password
from jewelry.accounts.models import Role, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
GIVEN, OWN = "gr33n-st0ne-of-the-urals", "a boat to Valaam"
TYPED = {"usable_password": "true", "password1": GIVEN, "password2": GIVEN}
PASSWORD = "/accounts/password/"


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(UserFactory(username="chief", role=Role.ADMIN))
    return client


@pytest.fixture
def ivan(office: Client) -> User:
    form = {"username": "ivan", "name": "Ivan", "role": "operator"} | TYPED
    assert office.post("/admin/accounts/user/add/", form).status_code == 302
    return User.objects.get(username="ivan")


def signed_in(password: str = GIVEN) -> Client:
    there = Client()
    there.post("/accounts/login/", {"username": "ivan", "password": password})
    return there


def changed(there: Client) -> None:
    form = {"oldpassword": GIVEN, "password1": OWN, "password2": OWN}
    assert there.post(PASSWORD, form)["Location"] == "/accounts/"


@pytest.mark.parametrize("path", ["/mes/", "/", "/orders/", "/quotes/x/"])
def test_it_opens_the_form_for_ones_own_alone(ivan, path) -> None:
    there = signed_in()
    assert there.get(path)["Location"] == PASSWORD
    assert there.post(path)["Location"] == PASSWORD
    assert there.get(path, headers={"HX-Request": "true"})["HX-Redirect"] == PASSWORD
    assert "Somebody gave you this password" in there.get(PASSWORD).content.decode()


def test_with_ones_own_everything_is_open(ivan) -> None:
    there = signed_in()
    changed(there)
    assert there.get("/accounts/", follow=True).request["PATH_INFO"] == "/mes/"
    assert signed_in(OWN).get("/mes/").status_code == 200


def test_a_password_that_an_administrator_changed_is_a_given_one(office, ivan) -> None:
    changed(signed_in())
    office.post(f"/admin/accounts/user/{ivan.pk}/password/", TYPED | {"set-password": "1"})
    assert signed_in().get("/mes/")["Location"] == PASSWORD


def test_an_administrator_s_own_is_not_given(office) -> None:
    chief = User.objects.get(username="chief")
    office.post(f"/admin/accounts/user/{chief.pk}/password/", TYPED | {"set-password": "1"})
    chief.refresh_from_db()
    assert chief.check_password(GIVEN)
    assert chief.password_given_at is None


def test_after_some_days_it_opens_nothing(ivan) -> None:
    User.objects.filter(pk=ivan.pk).update(
        password_given_at=timezone.now() - timedelta(days=given_password.DAYS, minutes=1)
    )
    there = Client()
    page = there.post("/accounts/login/", {"username": "ivan", "password": GIVEN})
    assert "password that you were given is over" in page.content.decode()
    assert get_user(there).is_anonymous
