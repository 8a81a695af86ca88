"""The pages about signing in, of which many are a library's, speak Russian throughout."""

from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from jewelry.accounts.models import Role, User
from tests.factories import UserFactory
from tests.test_translations import compiled, english, russian  # noqa: F401  the fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("compiled")]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RUSSIAN = {"Accept-Language": "ru"}


@pytest.fixture
def person() -> User:
    return UserFactory(role=Role.SELLER, username="продавец", name="Мария Волкова", email="")


@pytest.fixture
def client(person) -> Client:
    client = Client(headers=RUSSIAN)
    assert client.post("/accounts/login/", {"username": "продавец", "password": "demo"})
    client.post("/accounts/again/", {"password": "demo"})
    return client


def read(answer: Any) -> list[str]:
    """English words of a page, without secrets to type and words that Russian uses as well."""
    form = (answer.context or {}).get("form")
    page = answer.content.decode().replace(getattr(form, "secret", None) or "QR", "")
    return [word for word in english(page) if word not in {"QR", "PIN"}]


def assert_russian(client: Client, path: str, status: int = 200) -> None:
    answer = client.get(path)
    assert (answer.status_code, read(answer)) == (status, []), path


def test_before_there_is_a_second_factor(client, person) -> None:
    for path in (
        "/accounts/2fa/",
        "/accounts/password/",
        "/accounts/again/",
        "/accounts/sessions/",
    ):
        assert_russian(client, path)
    assert_russian(client, "/accounts/2fa/totp/activate/")
    assert_russian(client, "/accounts/2fa/webauthn/")
    assert_russian(client, "/accounts/2fa/webauthn/add/")


def test_with_a_second_factor(client, person) -> None:
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    for path in ("", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"):
        assert_russian(client, f"/accounts/2fa/{path}")
    assert_russian(client, "/accounts/2fa/reauthenticate/")


def test_the_step_at_the_door(person) -> None:
    TOTP.activate(person, SECRET)
    client = Client(headers=RUSSIAN)
    client.post("/accounts/login/", {"username": "продавец", "password": "demo"})
    assert_russian(client, "/accounts/2fa/authenticate/")
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert read(wrong) == []


def test_wrong_answers(client, person) -> None:
    forms = {
        "/accounts/again/": {"password": "нет"},
        "/accounts/password/": {"oldpassword": "нет", "password1": "а", "password2": "б"},
        "/accounts/2fa/totp/activate/": {"code": "000000"},
    }
    for path, form in forms.items():
        assert read(client.post(path, form)) == [], path


def test_a_refused_page(client) -> None:
    assert_russian(client, "/admin/accounts/user/", status=403)
