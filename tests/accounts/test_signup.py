"""Becoming a customer."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from jewelry.accounts import throttle
from jewelry.accounts.models import Role, User
from jewelry.accounts.personal import policy
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def sign_up(client: Client, **changes: str):
    form = {"name": "Eva Stein", "email": "eva@example.com", "password": "ring-of-gold"}
    form |= {"agreed": "on"} | changes
    return client.post("/accounts/signup/", form)


def test_a_person_who_signs_up_is_a_signed_in_customer(client) -> None:
    response = sign_up(client)
    assert (response.status_code, response["Location"]) == (302, "/orders/")
    person = User.objects.get()
    assert (person.name, person.email) == ("Eva Stein", "eva@example.com")
    assert (person.is_claim, person.is_confirmed) == (True, False)
    assert (person.role, person.is_staff, person.is_superuser) == (Role.CUSTOMER, False, False)
    assert person.check_password("ring-of-gold")
    assert get_user(client) == person


def test_consent_is_kept_with_its_version_and_time(client) -> None:
    sign_up(client)
    person = User.objects.get()
    assert person.consent_version == policy.VERSION
    assert person.consented_at
    assert timezone.now() - person.consented_at < timedelta(minutes=1)


def test_without_consent_there_is_no_account(client) -> None:
    response = sign_up(client, agreed="")
    assert response.status_code == 422
    assert "Without your consent" in response.content.decode()
    assert not User.objects.exists()


def test_nobody_chooses_their_own_role(client) -> None:
    sign_up(client, role="admin", is_staff="1", is_superuser="1", username="root")
    person = User.objects.get()
    assert (person.role, person.is_staff, person.is_claim) == ("customer", False, True)


def test_the_language_of_the_page_is_remembered(client) -> None:
    client.cookies["django_language"] = "ru"
    sign_up(client)
    assert User.objects.get().language == "ru"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "   "}, "This field is required."),
        ({"name": "a" * 151}, "at most 150 characters"),
        ({"name": "a\0"}, "Null characters are not allowed."),
        ({"email": ""}, "This field is required."),
        ({"email": "eva"}, "Enter a valid email address."),
        ({"email": "eva@"}, "Enter a valid email address."),
        ({"email": "e" * 150 + "@example.com"}, "at most 150 characters"),
        ({"password": ""}, "This field is required."),
        ({"password": "sh0rt-1"}, "at least 8 characters"),
        ({"password": "Alexandrite1"}, "first that a guesser tries"),
        ({"password": "password1"}, "too common"),
        ({"password": "eva@example.com"}, "too similar"),
        ({"password": "a" * 129}, "at most 128 characters"),
    ],
)
def test_a_form_that_is_not_right_makes_nobody(client, changes, sentence) -> None:
    response = sign_up(client, **changes)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not User.objects.exists()


def test_the_password_never_comes_back_in_the_page(client) -> None:
    assert "ring-of-gold" not in sign_up(client, email="eva").content.decode()


@pytest.mark.parametrize("way", ["post", "get"])
def test_after_it_one_goes_where_one_wanted(client, way) -> None:
    form = {"name": "Eva", "email": "eva@example.com", "password": "ring-of-gold", "agreed": "on"}
    asked = "/products/wave/?alloy=gold"
    url = "/accounts/signup/"
    response = (
        client.post(url, form | {"next": asked})
        if way == "post"
        else client.post(url, form, query_params={"next": asked})
    )
    assert response["Location"] == asked


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "\\\\evil.example", "javascript:alert(1)", "///e"],
)
def test_nobody_is_sent_to_another_site(client, elsewhere) -> None:
    assert sign_up(client, next=elsewhere)["Location"] == "/orders/"
    page = Client().get("/accounts/signup/", {"next": elsewhere}).content.decode()
    assert 'name="next" value="/orders/"' in page


def test_a_person_with_an_account_makes_no_second_one(client) -> None:
    sign_up(client)
    response = sign_up(client, email="other@example.com")
    assert (response.status_code, response["Location"]) == (302, "/accounts/")
    assert User.objects.get().email == "eva@example.com"


def test_letters_follow_the_language_that_was_chosen_last(client, db) -> None:
    person = UserFactory(language="ru")
    client.force_login(person)
    for chosen, kept in (("en", "en"), ("tlh", "en"), ("ru", "ru")):
        client.post("/i18n/setlang/", {"language": chosen})
        person.refresh_from_db()
        assert person.language == kept


@pytest.mark.parametrize("email", ["eva@example.com", "nobody@example.com"])
def test_one_client_asks_for_so_many_accounts_an_hour(email: str) -> None:
    UserFactory(username="eva@example.com", email="eva@example.com")
    asked = [sign_up(Client(), email=email) for _ in range(throttle.SIGN_UPS.most + 1)]
    assert {answer.status_code for answer in asked[:-1]} == {302}
    assert asked[-1].status_code == 429
    assert "Too many accounts" in asked[-1].content.decode()
    assert User.objects.count() == throttle.SIGN_UPS.most + 1
