"""A new password by letter, and the limit on guessing an old one."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.forms import AuthenticationForm
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from jewelry.accounts import tasks, throttle
from jewelry.accounts.models import Count, User
from jewelry.accounts.personal.account import ACCOUNT
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


def test_a_new_password_is_asked_for_in_the_words_of_the_sign_up(client: Client, eva: User) -> None:
    client.post(FORGOTTEN, {"email": eva.email})
    rule = "At least 8 characters; a few words are easier to keep than one."
    for path in (link(), "/accounts/signup/"):
        page = client.get(path, follow=True).content.decode()
        assert rule in page, path
        assert "commonly used password" not in page


def test_a_later_letter_ends_the_link_of_an_earlier_one(client, eva, monkeypatch) -> None:
    monkeypatch.setattr(throttle, "LETTERS", throttle.Limit("reset-letter", 5, 300))
    for _press in range(2):
        tasks.send_reset(eva.email)
    first, second = (
        re.findall(r"(/accounts/reset/\S+)", str(letter.body))[0] for letter in mail.outbox
    )
    assert "has been used or is too old" in client.get(first, follow=True).content.decode()
    assert "has been used" not in client.get(second, follow=True).content.decode()


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
    for _guess in range(throttle.MAX_FAILURES_PER_LOGIN):
        assert guess(client).status_code == 200
    response = guess(client, "demo")
    assert (response.status_code, response["Retry-After"]) == (429, "900")
    assert "Too many wrong passwords" in response.content.decode()


def test_strangers_who_guess_keep_out_no_address_that_was_here_before(client, eva) -> None:
    assert guess(client, "demo", REMOTE_ADDR="192.0.2.7").status_code == 302
    for number in range(throttle.MAX_FAILURES_PER_LOGIN + 5):
        guess(Client(), REMOTE_ADDR=f"198.51.100.{number}")
    assert guess(Client(), "demo", REMOTE_ADDR="203.0.113.9").status_code == 429
    assert guess(Client(), "demo", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_one_account_kept_out_keeps_out_no_other(client: Client, eva: User) -> None:
    for _guess in range(throttle.MAX_FAILURES_PER_LOGIN + 1):
        guess(client)
    other = {"username": UserFactory().username, "password": "demo"}
    assert Client().post("/accounts/login/", other).status_code == 302


def test_one_address_cannot_try_a_password_on_everybody(client: Client, eva: User) -> None:
    tried = []
    for number in range(throttle.MAX_FAILURES_PER_ADDRESS + 1):
        form = {"username": f"somebody-{number}", "password": "Summer2026"}
        tried.append(client.post("/accounts/login/", form).status_code)
    assert tried == [200] * throttle.MAX_FAILURES_PER_ADDRESS + [429]


def test_while_the_whole_site_is_guessed_at_strangers_take_turns(client, eva, monkeypatch) -> None:
    monkeypatch.setattr(throttle, "MAX_FAILURES_OF_ALL", 0)
    assert guess(client, "demo").status_code == 302  # the first has its turn
    other = {"username": UserFactory().username, "password": "demo"}
    answer = Client().post("/accounts/login/", other, REMOTE_ADDR="198.51.100.1")
    assert answer.status_code == 429


def test_a_new_password_lets_its_owner_in_at_once(client: Client, eva: User) -> None:
    for _guess in range(throttle.MAX_FAILURES_PER_LOGIN + 1):
        guess(client)
    assert guess(client, "demo").status_code == 429
    eva.set_password("a boat to Valaam")
    eva.save()
    assert guess(client, "a boat to Valaam").status_code == 302


def test_a_hundred_guesses_at_once_are_all_counted(client: Client, eva: User, monkeypatch) -> None:
    """The rival's guesses come between this one's count and its look at the password."""
    clean = AuthenticationForm.clean

    def after_rivals(form):
        monkeypatch.setattr(AuthenticationForm, "clean", clean)
        for number in range(throttle.MAX_FAILURES_PER_LOGIN):
            guess(Client(), REMOTE_ADDR=f"198.51.100.{number}")
        return clean(form)

    monkeypatch.setattr(AuthenticationForm, "clean", after_rivals)
    guess(client)
    assert guess(client, "demo").status_code == 429


def test_one_person_gets_one_letter_in_five_minutes(client: Client, eva: User, mailoutbox) -> None:
    for _press in range(3):
        tasks.send_reset(eva.email)
    assert len(mailoutbox) == 1


def test_one_address_asks_for_ten_letters_an_hour(client: Client, eva: User, monkeypatch) -> None:
    monkeypatch.setattr(tasks.send_reset, "delay", lambda _email: None)
    asked = [
        client.post(FORGOTTEN, {"email": f"{n}@example.com"}).status_code
        for n in range(throttle.RESETS.most + 1)
    ]
    assert asked == [200] * throttle.RESETS.most + [429]


def test_the_right_password_begins_the_count_again(client: Client, eva: User) -> None:
    for _guess in range(throttle.MAX_FAILURES_PER_LOGIN - 1):
        guess(client)
    assert guess(client, "demo").status_code == 302
    client.logout()
    assert [guess(client).status_code for _guess in range(throttle.MAX_FAILURES_PER_LOGIN)] == [
        200
    ] * throttle.MAX_FAILURES_PER_LOGIN


@pytest.fixture
def no_cache(monkeypatch):
    def leave():
        for breaker in breaking.BREAKERS.values():
            monkeypatch.setattr(breaker.backoff, "failures", breaking.MAX_FAILURES)
            monkeypatch.setattr(breaker.backoff, "asks_at", float("inf"))

    return leave


def test_without_the_cache_postgres_counts(client: Client, eva: User, no_cache) -> None:
    no_cache()
    assert [guess(client).status_code for _guess in range(throttle.MAX_FAILURES_PER_LOGIN)] == [
        200
    ] * throttle.MAX_FAILURES_PER_LOGIN
    assert guess(client, "demo").status_code == 429
    eva.set_password("a boat to Valaam")
    eva.save()
    assert guess(client, "a boat to Valaam").status_code == 302
    client.logout()
    assert [guess(client).status_code for _guess in range(throttle.MAX_FAILURES_PER_LOGIN)] == [
        200
    ] * throttle.MAX_FAILURES_PER_LOGIN


def test_without_the_cache_strangers_take_turns(client, eva, no_cache, monkeypatch) -> None:
    no_cache()
    monkeypatch.setattr(throttle, "MAX_FAILURES_OF_ALL", 3)
    tried = [guess(Client(), REMOTE_ADDR=f"198.51.100.{n}").status_code for n in range(6)]
    assert tried == [200, 200, 200, 200, 429, 429]
    Count.objects.update(ends=timezone.now() - timedelta(seconds=1))
    assert guess(client).status_code == 200


def test_counts_that_are_over_go(client, eva, no_cache) -> None:
    no_cache()
    guess(client)
    assert Count.objects.count() == 3
    ACCOUNT.expire()
    assert Count.objects.count() == 3
    Count.objects.update(ends=timezone.now() - timedelta(seconds=1))
    ACCOUNT.expire()
    assert not Count.objects.exists()
