"""The ways of delivery to a place, with price and days."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jewelry.purchases.models import DeliveryRate, DeliveryWay, WayKind

COUNTRIES = {
    "RU": _("Russia"),
    "BY": _("Belarus"),
    "KZ": _("Kazakhstan"),
    "AM": _("Armenia"),
    "KG": _("Kyrgyzstan"),
    "UZ": _("Uzbekistan"),
    "GE": _("Georgia"),
    "AE": _("United Arab Emirates"),
}

RUSSIAN_NAMES = {
    "moscow": "москва",
    "saint petersburg": "санкт-петербург",
    "st petersburg": "санкт-петербург",
    "st. petersburg": "санкт-петербург",
}
"""Of cities that people also write in English."""


@dataclass(frozen=True)
class Offer:
    """A way to one place, and its price for this purchase."""

    way: DeliveryWay
    price: Decimal
    days_from: int
    days_to: int

    def arrives(self, made: date) -> date:
        """Return the latest day that is likely, for pieces that are ready by `made`."""
        return made + timedelta(days=self.days_to)


def offered(country: str, city: str, total: Decimal) -> list[Offer]:
    """The most specific rate of each way counts: of the city, else of the country, else of every
    country. A way without a rate is not offered. `total` decides what is free."""
    rates = DeliveryRate.objects.filter(way__is_offered=True, country__in=["", country])
    found: dict[int, DeliveryRate] = {}
    for rate in rates.select_related("way"):
        if rate.city and _known_as(rate.city) != _known_as(city):
            continue
        if _weight(rate) >= _weight(found.get(rate.way_id)):
            found[rate.way_id] = rate
    offers = [_offer(rate, total) for rate in found.values()]
    return sorted(offers, key=lambda offer: (offer.way.position, offer.way.pk))


def _known_as(city: str) -> str:
    name = city.strip().casefold()
    return RUSSIAN_NAMES.get(name, name)


def _weight(rate: DeliveryRate | None) -> tuple[bool, bool, bool]:
    return (rate is not None, bool(rate and rate.country), bool(rate and rate.city))


def _offer(rate: DeliveryRate, total: Decimal) -> Offer:
    is_free = rate.free_from is not None and total >= rate.free_from
    return Offer(rate.way, Decimal(0) if is_free else rate.price, rate.days_from, rate.days_to)


def lacking(way: DeliveryWay | None, given: dict[str, str]) -> list[str]:
    """Return the names of the fields that this way needs and that are empty."""
    if way is None:
        return ["way"]
    needed = ["recipient_name", "phone"]
    if way.kind != WayKind.WORKSHOP:
        needed += ["country", "city"]
    if way.kind == WayKind.POINT:
        needed.append("point")
    elif way.needs_address:
        needed += ["street", "postcode"]
    return [name for name in needed if not given.get(name)]
