"""Sellers and administrators prove more than a password, and prove it again for what is grave."""

import secrets
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client

from jewelry.accounts import adapters, second_factor, throttle
from jewelry.accounts.models import Role, Session, User
from jewelry.platform import cache as breaking
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def from_somewhere_else(monkeypatch) -> None:
    """allauth counts codes of an address in the cache, which tests share."""
    address = ".".join(str(byte) for byte in (10, *secrets.token_bytes(3)))
    monkeypatch.setattr(adapters, "client_address", lambda request: address)


@pytest.fixture
def seller() -> User:
    return UserFactory(pk=10_000 + secrets.randbelow(10**8), username="seller", role=Role.SELLER)


@pytest.fixture
def required(settings) -> None:
    settings.MFA_REQUIRED = True


def code(periods: int = 0) -> str:
    """What the app shows, so many periods later."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + periods)))


def sign_in(client: Client, username: str = "seller"):
    return client.post("/accounts/login/", {"username": username, "password": "demo"})


def test_a_password_alone_opens_no_session_where_there_is_a_second_factor(client, seller) -> None:
    TOTP.activate(seller, SECRET)
    assert sign_in(client)["Location"] == "/accounts/2fa/authenticate/"
    assert get_user(client).is_anonymous
    assert client.get("/admin/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert get_user(client).is_anonymous
    assert client.post("/accounts/2fa/authenticate/", {"code": code()}).status_code == 302
    assert get_user(client) == seller


def test_a_code_works_once(client, seller) -> None:
    TOTP.activate(seller, SECRET)
    once = code()
    for expected in (302, 200):
        client.logout()
        sign_in(client)
        answer = client.post("/accounts/2fa/authenticate/", {"code": once})
        assert answer.status_code == expected


def test_a_code_that_the_cache_forgot_is_still_used(client, seller) -> None:
    TOTP.activate(seller, SECRET)
    once = code()
    for expected in (302, 200):
        client.logout()
        sign_in(client)
        cache.clear()
        assert client.post("/accounts/2fa/authenticate/", {"code": once}).status_code == expected
    assert get_user(client).is_anonymous


def test_an_earlier_code_is_used_with_a_later_one(client, seller) -> None:
    TOTP.activate(seller, SECRET)
    for periods, expected in ((0, 302), (-1, 200), (1, 302)):
        client.logout()
        sign_in(client)
        answer = client.post("/accounts/2fa/authenticate/", {"code": code(periods)})
        assert answer.status_code == expected


def test_without_the_cache_codes_can_not_be_guessed_either(client, seller, monkeypatch) -> None:
    TOTP.activate(seller, SECRET)
    sign_in(client)
    for breaker in breaking.BREAKERS.values():
        monkeypatch.setattr(breaker.backoff, "failures", breaking.MAX_FAILURES)
        monkeypatch.setattr(breaker.backoff, "asks_at", float("inf"))
    for _guess in range(throttle.CODES.most):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert get_user(client).is_anonymous


def test_a_recovery_code_opens_once(client, seller) -> None:
    TOTP.activate(seller, SECRET)
    spare = RecoveryCodes.activate(seller).get_unused_codes()[0]
    for expected in (302, 200):
        client.logout()
        sign_in(client)
        answer = client.post("/accounts/2fa/authenticate/", {"code": spare})
        assert answer.status_code == expected


def test_codes_can_not_be_guessed_without_end(client, seller) -> None:
    TOTP.activate(seller, SECRET)
    sign_in(client)
    for _guess in range(12):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert get_user(client).is_anonymous


def test_secrets_are_sealed_in_the_database(seller) -> None:
    TOTP.activate(seller, SECRET)
    assert SECRET not in str(Authenticator.objects.get(user=seller).data)


@pytest.mark.parametrize("role", [Role.SELLER, Role.ADMIN])
@pytest.mark.parametrize("path", ["/admin/", "/admin/orders/order/", "/mes/", "/", "/quotes/x/"])
def test_staff_without_one_are_led_to_the_set_up(client, required, role, path) -> None:
    client.force_login(UserFactory(role=role))
    assert client.get(path)["Location"] == "/accounts/2fa/"
    assert client.post(path)["Location"] == "/accounts/2fa/"
    fragment = client.get(path, headers={"HX-Request": "true"})
    assert fragment["HX-Redirect"] == "/accounts/2fa/"


def test_a_person_redirected_to_the_set_up_is_told_why_once(client, required) -> None:
    client.force_login(UserFactory(role=Role.SELLER))
    page = client.get("/admin/", follow=True).content.decode()
    assert page.count("Sellers and administrators need a second factor") == 1
    assert "Sellers and administrators need" not in client.get("/accounts/2fa/").content.decode()


def test_the_boards_polls_show_nothing_to_an_administrator_without_one(client, required) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    answer = client.get("/mes/", headers={"HX-Request": "true"})
    assert (answer.content, answer["HX-Redirect"]) == (b"", "/accounts/2fa/")


@pytest.mark.parametrize(("role", "path"), [(Role.CUSTOMER, "/orders/"), (Role.OPERATOR, "/mes/")])
def test_others_need_none(client, required, role, path) -> None:
    client.force_login(UserFactory(role=role))
    assert client.get(path).status_code == 200


def test_with_a_second_factor_the_house_is_open(client, required, seller) -> None:
    TOTP.activate(seller, SECRET)
    client.force_login(seller)
    assert client.get("/admin/").status_code == 200


def test_setting_one_up_asks_for_the_password_and_ends_other_sessions(
    client, seller, django_capture_on_commit_callbacks
) -> None:
    other = Client()
    other.force_login(seller)
    sign_in(client)
    led = client.get("/accounts/2fa/totp/activate/")
    assert led["Location"].startswith("/accounts/again/")
    wrong = client.post(led["Location"], {"password": "wrong"})
    assert wrong.status_code == 200
    assert client.post(led["Location"], {"password": "demo"}).status_code == 302
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    shown = page.context["form"].secret
    counter = int(time.time()) // 30
    typed = format_hotp_value(hotp_value(shown, counter))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/2fa/totp/activate/", {"code": typed}).status_code == 302
    assert second_factor.has_factor(seller)
    assert get_user(client) == seller
    assert get_user(other).is_anonymous


def test_the_admins_door_is_the_sites(client) -> None:
    assert client.get("/admin/login/")["Location"].startswith("/accounts/login/")


def test_a_role_is_changed_only_after_the_password(client, required) -> None:
    admin = UserFactory(username="boss", role=Role.ADMIN)
    TOTP.activate(admin, SECRET)
    eva = UserFactory(username="eva@example.com", role=Role.CUSTOMER)
    client.force_login(admin)
    path = f"/admin/accounts/user/{eva.pk}/change/"
    form = {"username": eva.username, "name": "Eva", "role": "seller", "is_active": "on"}
    led = client.post(path, form)
    assert led["Location"].startswith("/accounts/again/")
    assert User.objects.get(pk=eva.pk).role == Role.CUSTOMER
    client.post(led["Location"], {"password": "demo"})
    eva.refresh_from_db()
    assert str(eva.role) == "seller"


def test_an_administrator_takes_away_a_lost_second_factor(client, seller) -> None:
    TOTP.activate(seller, SECRET)
    seller_there = Client()
    seller_there.force_login(seller)
    client.force_login(UserFactory(role=Role.ADMIN))
    path = f"/admin/accounts/user/{seller.pk}/second-factor/"
    page = client.post(path, {"reason": "  "}, follow=True).content.decode()
    assert "Nothing was done: write how you made sure who asks." in page
    assert second_factor.has_factor(seller)
    answer = client.post(path, {"reason": "Seen at the desk, with a passport."})
    assert answer.status_code == 302
    assert not second_factor.has_factor(seller)
    history = client.get(f"/admin/accounts/user/{seller.pk}/history/").content.decode()
    assert "Second factor taken away. Seen at the desk, with a passport." in history
    assert not Session.objects.filter(person=seller).exists()


def test_everybody_changes_the_password_with_the_old_one(client, seller) -> None:
    other = Client()
    other.force_login(seller)
    client.force_login(seller)
    new = {"password1": "a long way to Kazan", "password2": "a long way to Kazan"}
    refused = client.post("/accounts/password/", {"oldpassword": "wrong"} | new)
    assert refused.status_code == 200
    client.post("/accounts/password/", {"oldpassword": "demo"} | new)
    seller.refresh_from_db()
    assert seller.check_password("a long way to Kazan")
    assert get_user(client) == seller
    assert get_user(other).is_anonymous


def test_the_code_that_set_an_app_up_opens_nothing(
    client, seller, required, django_capture_on_commit_callbacks
) -> None:
    sign_in(client)
    client.post("/accounts/again/", {"password": "demo"})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    once = str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": once})
    assert Authenticator.objects.filter(user=seller, type=Authenticator.Type.TOTP).exists()
    client.logout()
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": once})
    assert get_user(client).is_anonymous
