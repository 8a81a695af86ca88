"""The providers of which the environment has the keys.

`PAYMENT_CARD` names the one that takes new payments. Another one whose keys are still there goes on
to be asked about its payments and to pay back.
"""

from django.core.exceptions import ImproperlyConfigured

from jewelry import env
from jewelry.platform import production_checks

CARDS = ("demo", "stripe")
Variants = dict[str, tuple[str, dict[str, object]]]


def card(production: bool) -> str:
    """Return `PAYMENT_CARD`. Production has the demonstration only where it is named."""
    return env.choice("PAYMENT_CARD", ("none", *CARDS) if production else (*CARDS, "none"))


def of(chosen: str, production: bool) -> Variants:
    """Return the settings of django-payments. Raises ImproperlyConfigured for a missing key."""
    found: Variants = {}
    if chosen == "demo":
        found["demo"] = ("jewelry.payments.demo.gateway.DemoGateway", {})
    if chosen == "stripe" or env.text("STRIPE_KEY", ""):
        found["stripe"] = ("jewelry.payments.providers.stripe.StripeGateway", _stripe(production))
    return found


def _stripe(production: bool) -> dict[str, object]:
    key = env.needed("STRIPE_KEY", "PAYMENT_CARD=stripe")
    secret = env.needed("STRIPE_WEBHOOK_SECRET", "STRIPE_KEY")
    if not key.startswith(("sk_", "rk_")):
        raise ImproperlyConfigured("STRIPE_KEY should be a secret or restricted key: sk_… or rk_…")
    if not secret.startswith("whsec_"):
        raise ImproperlyConfigured("STRIPE_WEBHOOK_SECRET should be an endpoint's secret: whsec_…")
    if production and "_test_" in key[:8]:
        _refuse_test("STRIPE_KEY")
    return {"key": key, "secret": secret}


def _refuse_test(name: str) -> None:
    production_checks.refuse(
        production_checks.TEST_PAYMENTS, f"{name} is a key for tests: nobody pays with it."
    )
