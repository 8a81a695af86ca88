"""Ways of delivery: the most specific rate counts, and what a way needs."""

from decimal import Decimal

import pytest

from jewelry.purchases import delivery
from jewelry.purchases.models import DeliveryRate, DeliveryWay

pytestmark = pytest.mark.django_db
LITTLE, MUCH = Decimal(1000), Decimal(500_000)


def prices(country: str, city: str, total: Decimal = LITTLE) -> dict[str, Decimal]:
    return {each.way.code: each.price for each in delivery.offered(country, city, total)}


def test_a_citys_rate_counts_before_its_countrys() -> None:
    assert prices("RU", "Kazan")["courier"] == 690
    assert prices("RU", " москва ")["courier"] == 390


def test_one_rate_of_a_city_counts_under_both_its_names() -> None:
    DeliveryRate.objects.filter(city="Москва").update(price=450)
    assert prices("RU", "Москва")["courier"] == 450
    assert prices("RU", " MOSCOW ")["courier"] == 450


def test_where_there_is_no_rate_only_the_workshop_is_left() -> None:
    assert prices("AE", "Dubai") == {"workshop": 0}


def test_much_is_delivered_free() -> None:
    assert prices("RU", "Kazan", MUCH)["courier"] == 0


def test_a_way_taken_off_is_not_offered() -> None:
    DeliveryWay.objects.filter(code="post").update(is_offered=False)
    assert "post" not in prices("RU", "Kazan")


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("workshop", {"recipient_name", "phone"}),
        ("point", {"recipient_name", "phone", "country", "city", "point"}),
        ("courier", {"recipient_name", "phone", "country", "city", "street", "postcode"}),
    ],
)
def test_each_way_needs_its_own(code: str, needed: set[str]) -> None:
    assert set(delivery.lacking(DeliveryWay.objects.get(code=code), {})) == needed
