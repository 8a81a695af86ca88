"""Which providers there are, by the environment; what is missing or wrong stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from jewelry.payments import variants

STRIPE = {"STRIPE_KEY": "sk_live_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}

YOOKASSA = {"YOOKASSA_KEY": "live_1", "YOOKASSA_SHOP": "100500"}


@pytest.fixture
def given(monkeypatch):
    monkeypatch.delenv("INSECURE", raising=False)

    def give(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return give


def test_production_names_its_provider_and_a_machine_for_trying_has_the_demonstration() -> None:
    assert variants.card_variant(production=True) == "none"
    assert variants.card_variant(production=False) == "demo"
    assert list(variants.variants_from("none", True)) == ["bank"]
    assert list(variants.variants_from("demo", False)) == ["bank", "demo"]


def test_a_provider_gets_its_keys(given) -> None:
    given(**STRIPE)
    _path, keys = variants.variants_from("stripe", True)["stripe"]
    assert keys == {"key": "sk_live_1", "secret": "whsec_1"}
    given(**YOOKASSA, YOOKASSA_VAT_CODE="11")
    _path, keys = variants.variants_from("yookassa", True)["yookassa"]
    receipts = {"vat_code": 11, "tax_system": 0}
    assert keys == {"key": "live_1", "shop": "100500", "receipts": receipts}


def test_another_provider_is_still_asked_while_its_keys_are_there(given) -> None:
    given(**STRIPE)
    assert list(variants.variants_from("none", True)) == ["bank", "stripe"]


@pytest.mark.parametrize(
    ("card", "values", "sentence"),
    [
        ("demo", {}, "PAYMENT_CARD=demo lets buyers choose that they have paid"),
        ("stripe", {}, "STRIPE_KEY is not set, and PAYMENT_CARD=stripe needs it."),
        ("stripe", {"STRIPE_KEY": "sk_live_1"}, "STRIPE_WEBHOOK_SECRET is not set, and"),
        ("stripe", STRIPE | {"STRIPE_KEY": "pk_live_1"}, "a secret or restricted key"),
        ("stripe", STRIPE | {"STRIPE_WEBHOOK_SECRET": "sk_1"}, "an endpoint's secret"),
        ("stripe", STRIPE | {"STRIPE_KEY": "rk_test_1"}, "STRIPE_KEY is a key for tests"),
        ("yookassa", {}, "YOOKASSA_KEY is not set, and PAYMENT_CARD=yookassa needs it."),
        ("yookassa", {"YOOKASSA_KEY": "live_1"}, "YOOKASSA_SHOP is not set, and"),
        ("yookassa", YOOKASSA | {"YOOKASSA_SHOP": "shop"}, "the shop's number"),
        ("yookassa", YOOKASSA | {"YOOKASSA_KEY": "secret"}, "YOOKASSA_KEY should be"),
        ("yookassa", YOOKASSA | {"YOOKASSA_KEY": "test_1"}, "YOOKASSA_KEY is a key for tests"),
        ("yookassa", YOOKASSA | {"YOOKASSA_VAT_CODE": "20"}, "YOOKASSA_VAT_CODE is '20'"),
        ("yookassa", YOOKASSA | {"YOOKASSA_TAX_SYSTEM": "1"}, "set YOOKASSA_VAT_CODE too"),
    ],
)
def test_what_is_missing_or_wrong_is_said(given, card: str, values, sentence: str) -> None:
    given(**values)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        variants.variants_from(card, True)


def test_a_shop_for_trying_may_have_test_keys(given) -> None:
    given(**STRIPE | {"STRIPE_KEY": "sk_test_1"})
    assert "stripe" in variants.variants_from("stripe", False)
    given(INSECURE="test-payments")
    assert "stripe" in variants.variants_from("stripe", True)
    assert "demo" in variants.variants_from("demo", True)


def test_an_unknown_provider_is_named(given) -> None:
    given(PAYMENT_CARD="paypal")
    with pytest.raises(ImproperlyConfigured, match="PAYMENT_CARD is 'paypal'"):
        variants.card_variant(production=True)
