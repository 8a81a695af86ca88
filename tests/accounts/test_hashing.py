"""However many sign in at once, few passwords are looked at, and few threads wait."""

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client

from jewelry.accounts import hashing
from jewelry.accounts.password_validators import OwnWordsValidator
from tests.factories import UserFactory


@pytest.fixture
def busy():
    """Others hash and wait, as many as may."""
    places = hashing.MAX_HASHES_AT_ONCE + hashing.MAX_WAITING_THREADS
    for _place in range(places):
        hashing._places.acquire()
    yield
    for _place in range(places):
        hashing._places.release()


@pytest.mark.django_db
@pytest.mark.parametrize("login", ["somebody", "invented"])
def test_one_more_is_told_to_come_again_at_once(busy, login):
    UserFactory(username="somebody")
    answer = Client().post("/accounts/login/", {"username": login, "password": "demo"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Many people are signing in" in answer.content.decode()


@pytest.mark.django_db
def test_sign_up_has_the_same_bound(busy):
    new = {
        "name": "Eva",
        "email": "eva@example.com",
        "password": "a boat to Valaam",
        "agreed": "on",
    }
    assert Client().post("/accounts/signup/", new).status_code == 503


def test_a_person_who_waited_too_long_is_told_so(monkeypatch):
    monkeypatch.setattr(hashing, "PATIENCE_SECONDS", 0.01)
    for _turn in range(hashing.MAX_HASHES_AT_ONCE):
        hashing._turns.acquire()
    try:
        with pytest.raises(hashing.HashingBusy):
            make_password("demo")
    finally:
        for _turn in range(hashing.MAX_HASHES_AT_ONCE):
            hashing._turns.release()
    assert check_password("demo", make_password("demo"))


def test_places_come_back_whatever_happens():
    for _time in range(hashing.MAX_HASHES_AT_ONCE + hashing.MAX_WAITING_THREADS + 1):
        with pytest.raises(ZeroDivisionError), hashing.turn():
            _ = 1 / 0
    with hashing.turn():
        pass


@pytest.mark.parametrize(
    "password",
    [
        *("alexandrite", "Alexandrite1", "alexandrit3", "Summer2026", "winter!!1"),
        *("АЛЕКСАНДРИТ-585", "Ювелир2026", "ювелирка1"),
    ],
)
def test_the_firms_own_words_are_no_passwords(password):
    with pytest.raises(Exception, match="first that a guesser tries"):
        OwnWordsValidator().validate(password)


@pytest.mark.parametrize("password", ["summer nights in Kazan", "81726354908172", "correct horse"])
def test_phrases_and_long_numbers_are_passwords(password):
    OwnWordsValidator().validate(password)
