"""Making and changing people: what can't be is said at its field."""

import pytest
from django.test import Client

from jewelry.accounts.models import Role, User
from tests.factories import UserFactory
from tests.test_translations import compiled, russian  # noqa: F401  the fixtures

pytestmark = pytest.mark.django_db
TAKEN = "A user with that username already exists."
PASSWORDS = {"usable_password": "true", "password1": "gr33n-st0ne", "password2": "gr33n-st0ne"}


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(UserFactory(username="chief", role=Role.ADMIN))
    return client


@pytest.fixture
def people() -> list[User]:
    return [UserFactory(username=login) for login in ("seller", "eva@example.com", "Ed")]


@pytest.mark.parametrize("login", ["seller", "SELLER", "eva@example.com", "Eva@Example.com", "ed"])
def test_a_taken_login_is_said_at_its_field(office, people, login) -> None:
    form = {"username": login, "name": "New", "role": "customer"} | PASSWORDS
    answer = office.post("/admin/accounts/user/add/", form)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors == {"username": [TAKEN]}
    assert User.objects.count() == 4


@pytest.mark.parametrize("login", ["seller", "SELLER", "eva@example.com", "Eva@Example.com"])
def test_nobody_gets_the_login_of_another(office, people, login) -> None:
    ed = people[2]
    form = {"username": login, "name": "Ed", "role": "customer", "is_active": "on"}
    answer = office.post(f"/admin/accounts/user/{ed.pk}/change/", form)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors == {"username": [TAKEN]}
    ed.refresh_from_db()
    assert ed.username == "Ed"


def test_one_may_change_the_case_of_ones_own_login(office, people) -> None:
    ed = people[2]
    form = {"username": "ED", "name": "Ed", "role": "customer", "is_active": "on"}
    assert office.post(f"/admin/accounts/user/{ed.pk}/change/", form).status_code == 302
    ed.refresh_from_db()
    assert ed.username == "ED"


@pytest.mark.parametrize("page", ["add/", "{ed.pk}/change/"])
@pytest.mark.parametrize("login", ["", " ", "a b", "x" * 200, "a\0b", "\u200b"])
def test_what_is_no_login_is_said_at_its_field(office, people, page, login) -> None:
    form = {"username": login, "name": "New", "role": "customer"} | PASSWORDS
    answer = office.post("/admin/accounts/user/" + page.format(ed=people[2]), form)
    assert answer.status_code in {200, 400}
    assert set(User.objects.values_list("username", flat=True)) == {
        *("chief", "seller", "eva@example.com", "Ed")
    }


@pytest.mark.parametrize("email", ["person@example.com", "PERSON@example.com", "no address"])
def test_an_e_mail_that_another_has_is_no_error_of_ours(office, people, email) -> None:
    UserFactory(email="person@example.com")
    form = {"username": "Ed", "name": "Ed", "role": "customer", "email": email}
    answer = office.post(f"/admin/accounts/user/{people[2].pk}/change/", form)
    assert answer.status_code in {200, 302}


@pytest.mark.usefixtures("compiled")
def test_the_history_names_fields_in_the_readers_language(office, people) -> None:
    ed = people[2]
    form = {
        "username": "Ed",
        "name": "Edward",
        "role": "operator",
        "is_active": "on",
        "email": ed.email,
    }
    office.post(f"/admin/accounts/user/{ed.pk}/change/", form, follow=True)
    path = f"/admin/accounts/user/{ed.pk}/history/"
    page = office.get(path, headers={"Accept-Language": "ru"}).content.decode()
    assert "Изменено имя и роль." in page
    page = office.get(path, headers={"Accept-Language": "en"}).content.decode()
    assert "Changed name and role." in page
