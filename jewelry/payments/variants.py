"""The providers of which the environment has the keys, and the bank transfer, which needs none.

`PAYMENT_CARD` names the one that takes new payments. Another one whose keys are still there goes on
to be asked about its payments and to pay back.
"""

from django.core.exceptions import ImproperlyConfigured

from jewelry import env
from jewelry.platform import production_checks

CARDS = ("demo", "stripe", "yookassa")
FISCAL = {"YOOKASSA_VAT_CODE": 12, "YOOKASSA_TAX_SYSTEM": 6}
"""The highest code of each; 0 is none."""

Variants = dict[str, tuple[str, dict[str, object]]]


def card_variant(production: bool) -> str:
    """Return `PAYMENT_CARD`. Production has the demonstration only where it is named."""
    return env.choice("PAYMENT_CARD", ("none", *CARDS) if production else (*CARDS, "none"))


def variants_from(chosen: str, production: bool) -> Variants:
    """Return the settings of django-payments. Raises ImproperlyConfigured for a missing key."""
    found: Variants = {"bank": ("jewelry.payments.transfer.gateway.BankGateway", {})}
    if chosen == "demo":
        if production:
            _refuse_test("PAYMENT_CARD=demo lets buyers choose that they have paid.")
        found["demo"] = ("jewelry.payments.demo.gateway.DemoGateway", {})
    if chosen == "stripe" or env.text("STRIPE_KEY", ""):
        found["stripe"] = ("jewelry.payments.providers.stripe.StripeGateway", _stripe(production))
    if chosen == "yookassa" or env.text("YOOKASSA_KEY", ""):
        gateway = "jewelry.payments.providers.yookassa.YooKassaGateway"
        found["yookassa"] = (gateway, _yookassa(production))
    return found


def _stripe(production: bool) -> dict[str, object]:
    key = env.needed("STRIPE_KEY", "PAYMENT_CARD=stripe")
    secret = env.needed("STRIPE_WEBHOOK_SECRET", "STRIPE_KEY")
    if not key.startswith(("sk_", "rk_")):
        raise ImproperlyConfigured("STRIPE_KEY should be a secret or restricted key: sk_… or rk_…")
    if not secret.startswith("whsec_"):
        raise ImproperlyConfigured("STRIPE_WEBHOOK_SECRET should be an endpoint's secret: whsec_…")
    if production and "_test_" in key[:8]:
        _refuse_test("STRIPE_KEY is a key for tests: nobody pays with it.")
    return {"key": key, "secret": secret}


def _yookassa(production: bool) -> dict[str, object]:
    key = env.needed("YOOKASSA_KEY", "PAYMENT_CARD=yookassa")
    shop = env.needed("YOOKASSA_SHOP", "YOOKASSA_KEY")
    if not (shop.isascii() and shop.isdigit()):
        raise ImproperlyConfigured("YOOKASSA_SHOP should be the shop's number (shopId).")
    if not key.startswith(("live_", "test_")):
        raise ImproperlyConfigured("YOOKASSA_KEY should be a secret key: live_… or test_…")
    if production and key.startswith("test_"):
        _refuse_test("YOOKASSA_KEY is a key for tests: nobody pays with it.")
    vat, taxes = (env.number(name, 0, 0, most) for name, most in FISCAL.items())
    if taxes and not vat:
        raise ImproperlyConfigured(
            "YOOKASSA_TAX_SYSTEM is for receipts: set YOOKASSA_VAT_CODE too."
        )
    receipts = {"vat_code": vat, "tax_system": taxes} if vat else None
    return {"key": key, "shop": shop, "receipts": receipts}


def _refuse_test(sentence: str) -> None:
    production_checks.refuse(production_checks.TEST_PAYMENTS, sentence)
