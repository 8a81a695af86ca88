"""What is above the tariff's limits has a price that a person looks at before it holds."""

from decimal import Decimal

import pytest
from django.utils import translation

from jewelry.models3d.finding import Finding
from jewelry.pricing import analysis, quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.engine.verdict import beyond
from jewelry.pricing.models import Quote, Tariff, Verdict
from tests.factories import MeasurementFactory, geometry_of, next_tariff, tariff

pytestmark = pytest.mark.django_db


def measured(volume: float, area: float, size: float, **others):
    facts = geometry_of(volume, area, size) | {"units_declared": True}
    return MeasurementFactory(geometry=facts, **others)


def made(volume: float, quantity: int = 1) -> Quote:
    """Of a piece in 585 yellow gold: 12.4735 mg of it are a cubic millimetre."""
    wanted = Specification("gold-585-yellow", quantity)
    return quotes.make(measured(volume, 2042.04, 30.0), wanted)


def codes(quote: Quote) -> list[str]:
    return [each.code for each in quote.findings]


@pytest.mark.parametrize(
    ("mass", "total", "found"),
    [
        ("100", "1000000", []),
        ("100.001", "1000000", ["heavy_piece"]),
        ("100", "1000000.01", ["large_total"]),
        ("100.001", "1000000.01", ["heavy_piece", "large_total"]),
        (None, "1000000.01", ["large_total"]),
    ],
)
def test_what_is_at_the_limit_is_within_it(mass, total, found) -> None:
    limits = Tariff(max_piece_g=Decimal(100), max_order_total=Decimal(1000000))
    said = beyond(Decimal(mass) if mass else None, Decimal(total), limits)
    assert [each.code for each in said] == found


def test_a_piece_above_the_limit_is_priced_provisionally_with_the_reason() -> None:
    tariff()
    next_tariff(max_piece_g=Decimal(10))
    light, heavy = made(750), made(1182.3)
    assert (light.verdict, light.findings) == (Verdict.FIRM, [])
    assert (heavy.verdict, codes(heavy)) == (Verdict.PROVISIONAL, ["heavy_piece"])
    assert heavy.total == 138282
    sentence = f"One piece weighs {float(heavy.mass_net or 0):.2f} g. Above 10 g a person looks"
    assert heavy.reasons[0].startswith(sentence)


def test_an_order_above_the_limit_is_priced_provisionally_with_the_reason() -> None:
    tariff()
    quote = made(1182.3, quantity=8)
    assert quote.total == 1_041_247
    assert (quote.verdict, codes(quote)) == (Verdict.PROVISIONAL, ["large_total"])
    with translation.override("ru"):
        assert "Выше 1\xa0000\xa0000 ₽" in quote.reasons[0]


def test_kilograms_of_gold_are_no_firm_price_to_anybody_who_asks() -> None:
    current = tariff()
    measurement = measured(900_000, 90_000, 120.0)
    said = analysis.analyse(measurement, Specification("gold-585-yellow", 1), current).to_json()
    assert said["verdict"] == "PROVISIONAL"
    assert [each["code"] for each in said["reasons"]] == ["heavy_piece", "large_total"]
    assert "11" in said["reasons"][0]["text"]


def test_the_verdict_follows_the_limits_of_the_next_tariff() -> None:
    tariff()
    firm = made(1182.3)
    stricter = next_tariff(max_order_total=Decimal(100000))
    assert (firm.verdict, codes(firm)) == (Verdict.FIRM, [])
    provisional = quotes.recalculate(firm, stricter)
    assert (provisional.verdict, codes(provisional)) == (Verdict.PROVISIONAL, ["large_total"])
    looser = quotes.recalculate(provisional, next_tariff(max_order_total=Decimal(1000000)))
    assert (looser.verdict, looser.findings) == (Verdict.FIRM, [])


def test_what_has_no_price_has_nothing_above_a_limit() -> None:
    tariff()
    measurement = measured(9e5, 9e4, 120.0, findings=[Finding("no_volume")])
    quote = quotes.make(measurement, Specification("gold-585-yellow", 1))
    assert quote.verdict == Verdict.MANUAL
    assert not {"heavy_piece", "large_total"} & set(codes(quote))
