"""Addresses: confirmed by a letter, asked for on each page, within limits."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.test import Client

from jewelry.accounts import confirmation_links, expiring_counts, tasks, throttle
from jewelry.accounts.addresses import confirmation
from jewelry.accounts.models import User
from jewelry.notices.consumers import MAIL
from tests.accounts.addressing import ADDRESS, AGAIN, EMAIL, PASSWORD, link, owner, sign_up, worker
from tests.factories import EventFactory, OrderFactory, UserFactory
from tests.support.processes import until

__all__ = ["worker"]

pytestmark = pytest.mark.django_db


# Confirming


def test_a_new_customer_confirms_by_the_letters_link_in_the_same_browser(client) -> None:
    sign_up(client)
    path = link()
    page = client.get(path).content.decode()
    assert EMAIL in page
    assert 'type="password"' not in page
    assert not User.objects.get().is_confirmed  # looking is not confirming
    answer = client.post(path)
    assert answer["Location"] == "/accounts/"
    person = User.objects.get()
    assert (person.username, person.confirmed_email) == (EMAIL, EMAIL)
    assert person.confirmed_at is not None
    assert get_user(client) == person


def test_in_another_browser_it_asks_for_the_password_and_signs_in(client) -> None:
    sign_up(Client())
    wrong = client.post(link(), {"password": "another-ring"})
    assert wrong.status_code == 422
    assert "not the password" in wrong.content.decode()
    assert not User.objects.get().is_confirmed
    assert client.post(link(), {"password": PASSWORD}).status_code == 302
    assert User.objects.get().is_confirmed
    assert get_user(client) == User.objects.get()


def test_the_links_password_is_guessed_no_oftener_than_at_the_door(client) -> None:
    sign_up(Client())
    tried = [
        client.post(link(), {"password": "x"}).status_code
        for _ in range(throttle.MAX_FAILURES_PER_LOGIN + 1)
    ]
    assert tried == [422] * throttle.MAX_FAILURES_PER_LOGIN + [429]


def test_a_link_works_once(client) -> None:
    sign_up(client)
    client.post(link())
    for answer in (client.get(link()), client.post(link())):
        assert "used or is too old" in answer.content.decode()


@pytest.mark.parametrize("broken", ["x", "AAAA", "a:b:c", "%00", "é"])
def test_a_forged_link_says_so(client, broken: str) -> None:
    answer = client.get(f"{ADDRESS}{broken}/")
    assert answer.status_code in {200, 400}
    sign_up(client)
    path = link().rstrip("/")
    assert "used or is too old" in client.get(f"{path}a/").content.decode()


def test_a_link_lives_for_three_days(client, monkeypatch) -> None:
    sign_up(client)
    monkeypatch.setattr(confirmation_links, "LINK_LIFETIME", timedelta(seconds=-1))
    assert "used or is too old" in client.post(link()).content.decode()
    assert not User.objects.get().is_confirmed


def test_after_it_one_signs_in_by_the_address_and_before_not(client) -> None:
    sign_up(Client())
    form = {"username": EMAIL, "password": PASSWORD}
    before = client.post("/accounts/login/", form)
    assert before.status_code == 200
    assert "open the link in our letter" in before.content.decode()
    client.post(link(), {"password": PASSWORD})
    assert Client().post("/accounts/login/", form).status_code == 302


def test_a_new_password_by_letter_confirms_as_well(client) -> None:
    person = UserFactory(username="anna", email=EMAIL, confirmed_email="")
    client.post("/accounts/forgotten/", {"email": EMAIL})
    form = client.get(link(), follow=True)
    new = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    client.post(form.request["PATH_INFO"], new)
    person.refresh_from_db()
    assert (person.is_confirmed, person.username) == (True, "anna")


# Letters with people's words


@pytest.mark.parametrize("confirmed", ["", "eva@earlier.example"])
def test_no_letter_about_orders_goes_to_an_address_that_is_not_confirmed(confirmed: str) -> None:
    person = UserFactory(email=EMAIL, confirmed_email=confirmed)
    for verb in ("submit", "ship", "cancel"):
        MAIL.prepare(EventFactory(order=OrderFactory(customer=person), verb=verb))
    assert mail.outbox == []
    person = confirmation.confirm(person, EMAIL)
    MAIL.prepare(EventFactory(order=OrderFactory(customer=person), verb="ship"))
    assert [letter.to for letter in mail.outbox] == [[EMAIL]]


def test_the_letter_that_asks_has_no_word_of_whoever_typed_the_address(client) -> None:
    sign_up(client, name="Your account is locked")
    (letter,) = mail.outbox
    html = letter.alternatives[0][0]
    assert letter.to == [EMAIL]
    assert not [text for text in (letter.subject, letter.body, html) if "locked" in str(text)]


def test_an_order_can_be_placed_before_the_address_is_confirmed(client) -> None:
    sign_up(client, next="/price/")
    assert client.get("/price/").status_code == 200


# The strip


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Send it again"), ("ru", "Отправить ещё раз")]
)
def test_each_page_says_so_until_it_is_confirmed(client, language: str, words: str) -> None:
    client.cookies["django_language"] = language
    sign_up(client)
    pages = ("/", "/orders/", "/price/", "/accounts/data/", ADDRESS)
    for path in pages:
        page = client.get(path).content.decode()
        assert words in page, path
        assert EMAIL in page
    client.post(link())
    assert not [path for path in pages if words in client.get(path).content.decode()]


def test_its_button_sends_the_letter_again_and_leads_back(client) -> None:
    sign_up(client)
    cache.clear()  # five minutes later
    answer = client.post(AGAIN, {"next": "/price/"}, follow=True)
    assert answer.redirect_chain == [("/price/", 302)]
    assert f"We sent a letter to {EMAIL}" in answer.content.decode()
    assert len(mail.outbox) == 2
    client.post(link())
    assert User.objects.get().is_confirmed


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_the_button_leads_to_no_other_site(client, elsewhere: str) -> None:
    sign_up(client)
    assert client.post(AGAIN, {"next": elsewhere})["Location"] == "/accounts/"


def test_without_the_broker_it_says_so_and_the_account_is_there(client, monkeypatch) -> None:
    def away(*_args: object) -> None:
        raise OSError("no queue")

    monkeypatch.setattr(tasks.send_confirmation, "delay", away)
    answer = sign_up(client, next="/price/")
    assert answer["Location"] == "/price/"
    assert "send letters at the moment" in client.get("/price/").content.decode()
    assert User.objects.count() == 1


# Limits


def test_one_person_asks_for_one_letter_in_five_minutes(client) -> None:
    sign_up(client)
    answer = client.post(AGAIN, follow=True)
    assert "try again in five minutes" in answer.content.decode()
    assert len(mail.outbox) == 1


def test_one_client_asks_for_ten_letters_an_hour() -> None:
    for number in range(throttle.CONFIRMATIONS.most + 2):
        sign_up(Client(), email=f"p{number}@example.com")
    assert len(mail.outbox) == throttle.CONFIRMATIONS.most
    assert User.objects.count() == throttle.CONFIRMATIONS.most + 2


def test_one_mailbox_gets_six_letters_an_hour_whoever_asks() -> None:
    for number in range(throttle.MAILBOX.most + 3):
        where = {"REMOTE_ADDR": f"198.51.100.{number}"}
        sign_up(Client(**where))
    assert len(mail.outbox) == throttle.MAILBOX.most


def test_the_owner_hears_once_an_hour_that_there_is_an_account(client) -> None:
    person = owner()
    for number in range(3):
        sign_up(Client(REMOTE_ADDR=f"198.51.100.{number}"))
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([person.email], "You have an account already")
    assert link() == "/accounts/login/"


@pytest.mark.parametrize("without", ["nothing", "the cache"])
def test_a_stranger_who_asks_on_and_on_delays_nobodys_letters(without: str, monkeypatch) -> None:
    """A limit's time begins with the first letter: asking does not make it longer."""
    if without == "the cache":
        monkeypatch.setattr(expiring_counts, "raw", lambda _ask, away: away)
    limit = throttle.Limit("test", 1, 1)
    assert [throttle.is_used_up(limit, "eva") for _ask in range(3)] == [False, True, True]
    until(lambda: not throttle.is_used_up(limit, "eva"), "another letter")
