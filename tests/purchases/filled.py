"""Baskets with a piece of the catalogue, filled in as far as a test needs."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.models3d.models import Measurement
from jewelry.pricing.engine.specification import Specification
from jewelry.purchases import baskets, checkout
from jewelry.purchases.models import DeliveryWay, Pays, Piece, Purchase
from tests.factories import AlloyFactory, MeasurementFactory, tariff

RECIPIENT = {
    "recipient_name": "Alsu Karimova",
    "phone": "+79172043800",
    "country": "RU",
    "city": "Kazan",
    "street": "Baumana, 44",
    "postcode": "420111",
}


def put(basket: Purchase, measurement: Measurement | None = None, **wanted: Any) -> Any:
    """As from the page of a product that is shown now."""
    found = measurement or MeasurementFactory()
    specification = Specification(AlloyFactory().code, **wanted)
    piece = Piece(
        title="Waveform band",
        slug="wave",
        model=found.model,
        specification=specification.to_json(),
    )
    return baskets.add_house(basket, piece, found, tariff(), timezone.now(), uuid4())


def basket_of(person: User | None = None, **wanted: Any) -> Any:
    basket = baskets.of(None, person, make=True)
    put(basket, **wanted)
    return basket


def ready(person: User, way: str = "courier", **given: Any) -> Any:
    """Filled in: only the summary is left."""
    basket = basket_of(person)
    chosen = {"way": DeliveryWay.objects.get(code=way), "pays": Pays.DEPOSIT}
    return checkout.write(basket, RECIPIENT | chosen | given)
