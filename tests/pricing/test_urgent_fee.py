"""What an urgent order pays its operator."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jewelry.accounts.models import Role
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory, tariff


@pytest.mark.django_db
def test_an_urgent_order_pays_the_operator_its_factor() -> None:
    measurement, wanted = MeasurementFactory(), Specification(AlloyFactory().code)
    normal = quotes.make(measurement, wanted)
    urgent = quotes.make(measurement, replace(wanted, rush=True))
    assert tariff().rush_fee == Decimal("1.3")
    rates = tariff().rates()
    parts = dict(normal.parts)
    exact = rates.operator_fee + rates.operator_share * (
        Decimal(parts["casting"]) + Decimal(parts["finishing"])
    )
    assert normal.fee == round(exact)
    assert urgent.fee == round(exact * Decimal("1.3"))
    assert quotes.check(urgent).agrees


@pytest.mark.django_db
def test_a_price_by_hand_pays_it_as_well() -> None:
    hand = quotes.HandPrice(Decimal(12000), UserFactory(role=Role.SELLER), "By eye.")
    urgent = Specification(AlloyFactory().code, rush=True)
    assert quotes.by_hand(None, urgent, hand).fee == tariff().operator_fee * tariff().rush_fee
