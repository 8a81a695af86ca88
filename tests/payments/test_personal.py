"""Payments in a person's data, and in its erasing."""

from decimal import Decimal

import pytest

from jewelry.accounts.models import Role
from jewelry.payments import refunds
from jewelry.payments.kinds import Kind
from jewelry.payments.models import Payment, Refund, Source
from jewelry.payments.personal import PAYMENTS
from jewelry.purchases import credit
from jewelry.purchases.personal import ERASED, PURCHASES
from tests.factories import UserFactory
from tests.payments.moneys import begun, placed, sums, tell

pytestmark = pytest.mark.django_db


def test_a_person_gets_their_payments_and_is_erased_when_no_money_is_under_way() -> None:
    purchase = placed()
    tell(begun(purchase))
    refund = refunds.make(Payment.objects.get(), Decimal(500), Source.SELLER, "Anna rang us up.")
    told = PAYMENTS.export(purchase.customer)
    assert told["payments"][0]["captured_amount"] == 20_000
    assert told["refunds"][0]["amount"] == 500
    assert len(PAYMENTS.hindrances(purchase.customer)) == 1
    tell(refund, Kind.REFUNDED)
    assert PAYMENTS.hindrances(purchase.customer) == []
    PAYMENTS.erase(purchase.customer)
    assert Refund.objects.get().reason == ""
    assert sums(purchase) == (20_000, 500, 0)


def test_why_a_purchase_went_on_unpaid_is_told_and_erased_with_its_customer() -> None:
    purchase = placed()
    credit.allow(purchase, UserFactory(role=Role.SELLER), "Anna pays when she is back.")
    (told,) = PURCHASES.export(purchase.customer)["purchases"]
    assert told["credit_reason"] == "Anna pays when she is back."
    PURCHASES.erase(purchase.customer)
    purchase.refresh_from_db()
    assert purchase.credit_reason == ERASED
