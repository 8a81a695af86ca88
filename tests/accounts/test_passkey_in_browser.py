"""A seller sets a second factor up in a real browser, and comes back with a passkey alone."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from jewelry.accounts import second_factor
from jewelry.accounts.models import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(page: Page) -> Page:
    """With a key that a person has put a finger on."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def test_from_the_password_to_a_passkey(key: Page, settings, live_server) -> None:
    settings.MFA_REQUIRED = True
    seller = UserFactory(username="seller", role=Role.SELLER)
    page, site = key, live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{site}/admin/")
    page.get_by_label("E-mail or login").fill("seller")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{site}/accounts/2fa/")
    page.get_by_role("link", name="Activate").click()
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Confirm").click()
    secret = page.get_by_label("Authenticator secret").input_value()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.get_by_label("Authenticator code").fill(code)
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recovery Codes")
    codes = page.get_by_label("Unused codes")
    expect(codes).to_have_value(re.compile(r"^(\d{8}\s+){9}\d{8}$"))
    assert second_factor.has_factor(seller)

    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page).not_to_have_url(f"{site}/accounts/2fa/webauthn/add/")
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/?next=/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{site}/admin/")


def test_a_key_that_is_taken_away_opens_nothing_and_the_page_says_so(
    key: Page, live_server, page_errors: list[str]
) -> None:
    person = UserFactory(username="eva")
    page, site = key, live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{site}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.get_by_label("E-mail or login").fill("eva")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recovery Codes")
    page.goto(f"{site}/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No security keys have been added.")).to_be_visible()
    assert not second_factor.has_factor(person)
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey opens nothing here.")).to_be_visible()


def test_a_dialogue_that_is_closed_leaves_a_sentence(key: Page, live_server) -> None:
    """There is no passkey on this key, so the browser gives up at once."""
    page, site = key, live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")
