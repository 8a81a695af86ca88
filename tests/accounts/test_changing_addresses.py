"""Another address, an administrator's, and how long one stays unconfirmed."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from jewelry.accounts import tasks, throttle
from jewelry.accounts.addresses import confirmation
from jewelry.accounts.models import Role, Session, User
from jewelry.orders.statuses import Status
from tests.accounts.addressing import ADDRESS, EMAIL, PASSWORD, link, owner, sign_up, worker
from tests.factories import OrderFactory, UserFactory

__all__ = ["worker"]

pytestmark = pytest.mark.django_db


# Another address


@pytest.fixture
def eva(client: Client) -> User:
    person = owner()
    client.force_login(person)
    return person


def ask(client: Client, email: str = "eva@new.example", password: str = "demo") -> Any:
    return client.post(ADDRESS, {"email": email, "password": password}, follow=True)


def test_another_address_is_theirs_when_it_is_confirmed(client, eva: User) -> None:
    assert "We sent a letter to eva@new.example" in ask(client).content.decode()
    eva.refresh_from_db()
    assert (eva.email, eva.username, eva.is_confirmed) == (EMAIL, EMAIL, True)
    client.post(link())
    eva.refresh_from_db()
    assert (eva.email, eva.username, eva.is_confirmed) == ("eva@new.example",) * 2 + (True,)
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([EMAIL], "Your address was changed")
    assert "new.example" not in mail.outbox[-1].body


def test_a_short_login_stays_when_the_address_changes(client) -> None:
    person = UserFactory(username="partner", role=Role.PARTNER)
    client.force_login(person)
    ask(client)
    client.post(link())
    person.refresh_from_db()
    assert (person.username, person.email) == ("partner", "eva@new.example")


def test_a_slip_of_the_pen_at_sign_up_is_mended(client) -> None:
    sign_up(client, email="ewa@example.com")
    cache.clear()
    ask(client, EMAIL, PASSWORD)
    assert mail.outbox[-1].to == [EMAIL]
    client.post(link())
    assert get_user(client).username == EMAIL


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("eva", "demo", "Enter a valid email address."),
        ("", "demo", "This field is required."),
        (EMAIL.upper(), "demo", "That is your address already."),
        ("eva@new.example", "wrong", "That is not your password."),
        ("eva@new.example", "", "This field is required."),
    ],
)
def test_what_is_not_right_sends_nothing(client, eva, email, password, sentence) -> None:
    answer = ask(client, email, password)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert mail.outbox == []


def test_to_ask_for_anothers_address_tells_only_its_owner(client, eva: User) -> None:
    UserFactory(username="anna@example.com", email="anna@example.com")
    known = ask(client, "anna@example.com").content.decode()
    assert "We sent a letter to anna@example.com" in known
    assert [letter.subject for letter in mail.outbox] == ["You have an account already"]


def test_an_open_session_guesses_no_password(client, eva: User) -> None:
    for _guess in range(throttle.MAX_FAILURES_PER_LOGIN):
        ask(client, password="wrong")
    assert ask(client).status_code == 422
    assert mail.outbox == []


# Accounts that an administrator makes


def test_an_address_that_an_administrator_typed_is_confirmed_by_its_person(
    client, django_capture_on_commit_callbacks
) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    form = {"username": "anna", "name": "Anna", "email": EMAIL, "role": "customer"}
    password = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/admin/accounts/user/add/", form | password).status_code == 302
    anna = User.objects.get(username="anna")
    assert not anna.is_confirmed
    assert [letter.to for letter in mail.outbox] == [[EMAIL]]
    Client().post(link(), {"password": PASSWORD})
    anna.refresh_from_db()
    assert (anna.is_confirmed, anna.username) == (True, "anna")


def test_an_address_typed_by_an_administrator_gets_no_letters_before(client, eva) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    form = {
        "username": EMAIL,
        "name": "Eva",
        "email": "eva@typo.example",
        "role": "customer",
        "is_active": "on",
    }
    assert client.post(f"/admin/accounts/user/{eva.pk}/change/", form).status_code == 302
    eva.refresh_from_db()
    assert (eva.email, eva.is_confirmed) == ("eva@typo.example", False)


def test_a_seller_sees_that_an_address_is_not_confirmed(client) -> None:
    order = OrderFactory(customer=UserFactory(email=EMAIL, confirmed_email=""))
    client.force_login(UserFactory(role=Role.SELLER))
    page = client.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    assert f"{EMAIL} (not confirmed" in page


def test_the_command_that_makes_an_administrator_confirms_the_address() -> None:
    assert User.objects.create_superuser("root", "Root@Example.com", "x").is_confirmed


def test_the_time_of_confirming_is_exported(client) -> None:
    sign_up(client)
    client.post(link())
    account = client.get("/accounts/data/export/").json()["account"]
    assert account["confirmed_email"] == EMAIL
    assert account["confirmed_at"] >= str(timezone.now().date())


def test_letters_carry_the_sites_address(client) -> None:
    sign_up(client)
    assert f"{settings.SITE_ADDRESS}{link()}" in mail.outbox[-1].body


# How long


def test_what_nobody_confirmed_is_erased_after_ninety_days(client) -> None:
    """Not while somebody is signed in, nor while a piece of theirs is made."""
    people = {}
    for kind in ("new", "old", "signed in", "in work", "confirmed"):
        sign_up(Client(), email=f"{kind.replace(' ', '-')}@example.com")
        people[kind] = User.objects.latest("pk")
    Session.objects.exclude(person=people["signed in"]).delete()
    OrderFactory(customer=people["in work"], status=Status.MANUFACTURING_STARTED)
    confirmation.confirm(people["confirmed"], people["confirmed"].email)
    past = timezone.now() - timedelta(days=91)
    User.objects.exclude(pk=people["new"].pk).update(date_joined=past)
    tasks.expire_personal_data()
    assert list(User.objects.exclude(erased_at=None)) == [people["old"]]
    assert "old@example.com" not in str(User.objects.filter(pk=people["old"].pk).values())


@pytest.mark.django_db(transaction=True)
def test_people_who_were_here_before_count_as_confirmed(request) -> None:
    request.addfinalizer(lambda: call_command("migrate", "accounts", verbosity=0))
    eva, nobody = owner(), UserFactory(email="")
    call_command("migrate", "accounts", "0006_session_times", verbosity=0)
    call_command("migrate", "accounts", verbosity=0)
    for person, is_confirmed in ((eva, True), (nobody, False)):
        person.refresh_from_db()
        assert person.is_confirmed == is_confirmed
