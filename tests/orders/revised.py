"""Orders that are about to get another file."""

from typing import Any

from jewelry.accounts.models import Role, User
from jewelry.models3d.models import Model3D
from jewelry.orders import placing
from jewelry.orders.models import Order
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    UserFactory,
    geometry_of,
)


def measured(volume: float = 400.0, **changes: Any) -> Model3D:
    """A file of its own, as heavy as is said."""
    model: Model3D = MeasurementFactory(geometry=geometry_of(volume) | changes).model
    return model


def ordered(volume: float = 400.0, **wanted: Any) -> Order:
    """Placed at the price that was shown."""
    person = UserFactory()
    quote = quotes.known(
        measured(volume), Specification(AlloyFactory().code, **wanted), customer=person
    )
    assert quote
    return placing.at(quote, person, "Ring")


def seller() -> User:
    return UserFactory(role=Role.SELLER)
