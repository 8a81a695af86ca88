"""A password asked of a signed-in person cannot be guessed more often than at the sign-in."""

import secrets

import pytest
from allauth.mfa.totp.internal.auth import TOTP

from jewelry.accounts import throttle
from jewelry.accounts.models import Role, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NEW = "a long way to Kazan"
DOORS = {
    "/accounts/data/": ("password", {"agreed": "on"}),
    "/accounts/address/": ("password", {"email": "new@example.com"}),
    "/accounts/password/": ("oldpassword", {"password1": NEW, "password2": NEW}),
    "/accounts/again/": ("password", {}),
}
"""By address: the field that the password stands in, and the others."""


@pytest.fixture
def eva(client) -> User:
    """At an address that no other test counts on."""
    client.defaults["REMOTE_ADDR"] = f"2001:db8::{secrets.token_hex(2)}"
    person = UserFactory(username=f"{secrets.token_hex(6)}@example.com")
    client.force_login(person)
    return person


@pytest.mark.parametrize("door", DOORS)
def test_the_right_password_is_not_looked_at_after_many_wrong_ones(client, eva, door) -> None:
    field, others = DOORS[door]
    for _guess in range(throttle.MAX_FAILURES_PER_LOGIN):
        client.post(door, others | {field: "wrong"})
    client.post(door, others | {field: "demo"})
    eva.refresh_from_db()
    assert eva.erased_at is None
    assert eva.check_password("demo")


@pytest.mark.parametrize("door", DOORS)
def test_a_wrong_password_is_in_the_security_log(client, eva, door, written) -> None:
    field, others = DOORS[door]
    client.post(door, others | {field: "wrong"})
    events = [line["event"] for line in written() if line["logger"] == "alexandrite.security"]
    assert [event for event in events if event != "input_refused"] == ["sign_in_failed"]


def test_a_wrong_code_is_in_the_security_log(client, eva, written) -> None:
    TOTP.activate(eva, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client.logout()
    client.post("/accounts/login/", {"username": eva.username, "password": "demo"})
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    [failed] = [line for line in written() if line.get("event") == "second_factor_failed"]
    assert (failed["person"], failed["kind"]) == (eva.pk, "totp")


@pytest.mark.parametrize("page", ["/admin/password_change/", "/admin/password_change/done/"])
def test_the_admin_has_no_page_for_passwords_of_its_own(client, page) -> None:
    client.force_login(UserFactory(role=Role.SELLER))
    assert client.get(page)["Location"] == "/accounts/password/"
    assert client.post(page, {"old_password": "demo"})["Location"] == "/accounts/password/"


def test_a_person_without_a_password_is_told_so(client, eva) -> None:
    eva.set_unusable_password()
    eva.save()
    client.force_login(eva)
    page = client.get("/accounts/password/", follow=True)
    assert page.status_code == 200
    assert "Your account has no password." in page.content.decode()
