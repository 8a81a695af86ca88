"""A new password by letter, and the limit on guessing an old one."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from jewelry.accounts import tasks, throttle
from jewelry.accounts.models import User
from jewelry.platform import cache as breaking
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FORGOTTEN = "/accounts/forgotten/"


@pytest.fixture
def eva() -> User:
    return UserFactory(username="eva@example.com", email="eva@example.com")


@pytest.fixture(autouse=True)
def worker(monkeypatch) -> None:
    """Runs in this process."""
    monkeypatch.setattr(tasks.send_reset, "delay", tasks.send_reset)
    cache.clear()


def link() -> str:
    """As it stands in the last letter."""
    (path,) = re.findall(r"https?://[^/]+(/accounts/reset/\S+)", str(mail.outbox[-1].body))
    return str(path)


def test_the_link_sets_a_new_password_once(client: Client, eva: User) -> None:
    assert "is on its way" in client.post(FORGOTTEN, {"email": "EVA@example.com"}).content.decode()
    path = link()
    form = client.get(path, follow=True)
    target = form.request["PATH_INFO"]
    new = {"new_password1": "ring-of-gold", "new_password2": "ring-of-gold"}
    assert client.post(target, new)["Location"] == "/accounts/login/"
    eva.refresh_from_db()
    assert eva.check_password("ring-of-gold")
    assert "has been used" in Client().get(path, follow=True).content.decode()


def test_an_address_that_nobody_has_is_answered_alike(client: Client, eva: User) -> None:
    known = client.post(FORGOTTEN, {"email": eva.email}).content
    unknown = client.post(FORGOTTEN, {"email": "nobody@example.com"}).content
    assert re.sub(rb"csrf\S+ value=\S+", b"", known) == re.sub(rb"csrf\S+ value=\S+", b"", unknown)
    assert len(mail.outbox) == 1


def test_the_letter_is_in_the_persons_language(client: Client, eva: User) -> None:
    User.objects.update(language="ru")
    client.post(FORGOTTEN, {"email": eva.email})
    assert "Выберите новый пароль" in mail.outbox[0].subject


def test_without_the_queue_it_says_so(client: Client, eva: User, monkeypatch) -> None:
    def away(_email: str) -> None:
        raise OSError("no queue")

    monkeypatch.setattr(tasks.send_reset, "delay", away)
    response = client.post(FORGOTTEN, {"email": eva.email})
    assert response.status_code == 503
    assert "send letters at the moment" in response.content.decode()


def guess(client: Client, password: str = "wrong", **where: str):
    form = {"username": "eva@example.com", "password": password}
    return client.post("/accounts/login/", form, **where)


def test_guessing_ends_with_a_sentence_and_when_to_come_back(client: Client, eva: User) -> None:
    for _guess in range(throttle.MOST):
        assert guess(client).status_code == 200
    response = guess(client, "demo")
    assert (response.status_code, response["Retry-After"]) == (429, "900")
    assert "Too many wrong passwords" in response.content.decode()


def test_another_address_and_another_account_are_not_kept_out(client: Client, eva: User) -> None:
    for _guess in range(throttle.MOST):
        guess(client)
    assert guess(client, "demo", REMOTE_ADDR="192.0.2.7").status_code == 302
    other = {"username": UserFactory().username, "password": "demo"}
    assert Client().post("/accounts/login/", other).status_code == 302


def test_the_right_password_begins_the_count_again(client: Client, eva: User) -> None:
    for _guess in range(throttle.MOST - 1):
        guess(client)
    assert guess(client, "demo").status_code == 302
    client.logout()
    assert guess(client).status_code == 200


def test_without_the_cache_everybody_may_try(client: Client, eva: User, monkeypatch) -> None:
    for _guess in range(throttle.MOST):
        guess(client)
    for breaker in breaking.BREAKERS.values():
        monkeypatch.setattr(breaker, "failures", breaking.FAILURES)
        monkeypatch.setattr(breaker, "look_at", float("inf"))
    assert guess(client, "demo").status_code == 302


def test_the_admins_own_door_counts_too(client: Client) -> None:
    seller = UserFactory(role="seller")
    form = {"username": seller.username, "password": "wrong"}
    for _guess in range(throttle.MOST):
        client.post("/admin/login/", form)
    html = client.post("/admin/login/", form | {"password": "demo"}).content.decode()
    assert "Too many wrong passwords" in html
