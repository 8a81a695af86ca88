"""Prices in the cache: right with it, without it, and out of reach once a tariff is published."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.cache import cache

from jewelry.models3d import store
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Tariff
from jewelry.pricing.quotes import calculation
from tests.factories import AlloyFactory, MeasurementFactory, ModelFactory, next_tariff

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted() -> Specification:
    cache.clear()
    return Specification(AlloyFactory().code)


@pytest.fixture
def computed(monkeypatch) -> list[Specification]:
    """What had to be computed."""
    found: list[Specification] = []
    real = calculation.compute

    def compute(measurement, wanted, tariff):
        found.append(wanted)
        return real(measurement, wanted, tariff)

    monkeypatch.setattr(calculation, "compute", compute)
    return found


def test_the_second_quote_reads_no_measurement_and_computes_nothing(
    wanted, computed, monkeypatch
) -> None:
    model = MeasurementFactory().model
    first = quotes.known(model, wanted)
    monkeypatch.setattr(store, "measured", None)
    second = quotes.known(model, wanted)
    assert computed == [wanted]
    assert first and second
    assert first.pk != second.pk
    same = ("total", "fee", "parts", "inputs", "findings", "verdict", "mass_net", "mass_billed")
    assert {name: getattr(first, name) for name in same} == {
        name: getattr(second, name) for name in same
    }
    assert quotes.check(second).agrees


def test_it_is_the_price_of_the_measurement(wanted) -> None:
    measurement = MeasurementFactory()
    for _hit in range(2):
        assert (
            quotes.known(measurement.model, wanted).total == quotes.make(measurement, wanted).total
        )


def test_a_published_tariff_puts_older_prices_out_of_reach(wanted, computed) -> None:
    model = MeasurementFactory().model
    before = quotes.known(model, wanted)
    keys = cache.keys("price:*")  # type: ignore[attr-defined]
    new = next_tariff(margin="0.9")
    after = quotes.known(model, wanted)
    assert before and after
    assert (before.total, after.total) == (Decimal("48635.00"), Decimal("68450.00"))
    assert after.tariff == new
    assert set(keys) < set(cache.keys("price:*"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "change", [{"quantity": 2}, {"rush": True}, {"unit": "cm"}, {"finish": "satin"}]
)
def test_another_specification_is_another_price(wanted, computed, change) -> None:
    model = MeasurementFactory().model
    other = replace(wanted, **change)
    assert quotes.known(model, wanted).total != quotes.known(model, other).total
    assert computed == [wanted, other]


def test_another_model_is_another_price(wanted, computed) -> None:
    for measurement in (MeasurementFactory(), MeasurementFactory()):
        quotes.known(measurement.model, wanted)
    assert computed == [wanted, wanted]


@pytest.mark.parametrize("garbage", [{"total": 1}, "62 480 ₽", [1], {"parts": 5, "total": "x"}])
def test_garbage_in_the_cache_is_a_miss(wanted, garbage) -> None:
    model = MeasurementFactory().model
    right = quotes.known(model, wanted).total
    for key in cache.keys("price:*"):  # type: ignore[attr-defined]
        cache.set(key, garbage)
    assert quotes.known(model, wanted).total == right


def test_a_cache_that_forgets_everything_changes_no_price(wanted, computed) -> None:
    model = MeasurementFactory().model
    right = quotes.known(model, wanted).total
    cache.clear()
    assert quotes.known(model, wanted).total == right
    assert len(computed) == 2


def test_a_model_that_is_not_measured_has_no_price_and_no_quote(wanted) -> None:
    assert quotes.known(ModelFactory(), wanted) is None
    assert not Tariff.objects.in_force().quote_set.exists()
