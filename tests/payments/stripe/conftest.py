"""A fake Stripe, which the site speaks to over HTTP."""

import pytest
from payments import core

from jewelry.payments.models import Payment
from jewelry.payments.providers import calls
from jewelry.payments.providers.stripe_reports import VARIANT
from tests.payments.fakes.stripe_server import KEY, SECRET, FakeStripe
from tests.payments.moneys import placed
from tests.payments.stripe.telling import press


@pytest.fixture(autouse=True)
def bank(settings, monkeypatch):
    with FakeStripe() as made:
        given = {"key": KEY, "secret": SECRET, "address": made.address}
        gateway = "jewelry.payments.providers.stripe.StripeGateway"
        settings.PAYMENT_VARIANTS, settings.PAYMENT_CARD = {VARIANT: (gateway, given)}, VARIANT
        monkeypatch.setattr(core, "PROVIDER_CACHE", {})
        yield made


@pytest.fixture
def soon(monkeypatch) -> None:
    """The time is up soon."""
    monkeypatch.setattr(calls, "TOTAL_SECONDS", 0.5)


@pytest.fixture
def payment(bank) -> Payment:
    return press(placed())
