from collections.abc import Iterable

from jewelry.models3d.models import Measurement
from shop.models import Product


def measured(products: Iterable[Product]) -> list[tuple[Product, Measurement | None]]:
    """Return each piece with its newest measurement, if there is one; one query for all.

    While a new revision of the geometry measures everything again, the old measurement counts.
    """
    products = list(products)
    found = {
        measurement.model_id: measurement
        for measurement in Measurement.objects.select_related("model")
        .filter(model__in=[product.model_id for product in products])
        .order_by("revision")
    }
    return [(product, found.get(product.model_id)) for product in products]
