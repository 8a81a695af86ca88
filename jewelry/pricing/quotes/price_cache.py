"""Prices in the cache, under everything that they depend on.

A key has the model's content, the geometry's revision, the specification, the tariff's version,
whether its spot prices are old by now, and the release of the code. So a published tariff makes
every older price unreachable without a message to the cache, and the cache may lose entries or be
down at any moment. The cache saves loading the measurement with its places; computing the price
costs less than a request to the cache.
"""

from typing import Any

from django.core.cache import cache
from django.utils import timezone

from jewelry.models3d import store
from jewelry.models3d.geometry import measurement
from jewelry.models3d.models import Model3D
from jewelry.platform.release import release
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Tariff
from jewelry.pricing.quotes import calculation
from jewelry.pricing.quotes.calculation import Priced

PRICE_SECONDS = 24 * 3600
"""For the space of unused prices; keys alone keep the prices correct."""


def find(model: Model3D, wanted: Specification, tariff: Tariff) -> Priced | None:
    """Return the price under a published tariff; None for a model that is not measured yet."""
    key = _key(model, wanted, tariff)
    if found := _read(cache.get(key)):
        return found
    if (measurement := store.measured(model)) is None:
        return None
    fresh = calculation.compute(measurement, wanted, tariff)
    cache.set(key, fresh.to_json(), PRICE_SECONDS)
    return fresh


def _read(value: Any) -> Priced | None:
    try:
        return Priced.from_json(value) if value else None
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None  # whatever it is, nothing here wrote it


def _key(model: Model3D, wanted: Specification, tariff: Tariff) -> str:
    content = f"{model.content}.{model.format}:{measurement.REVISION}"
    spots = "old" if tariff.spots_are_old(timezone.localdate()) else "good"
    return f"price:{content}:{wanted.key()}:{tariff.version.hex}:{spots}:{release()}"
