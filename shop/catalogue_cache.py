"""The catalogue's products as HTML, cached under a random token that any change of them replaces.

The key contains the tariff's version, so a publication makes old prices unreachable.
"""

from decimal import Decimal

from django.core.cache import cache
from django.db import connection
from django.template.loader import get_template
from django.utils.translation import get_language

from jewelry.models3d.models import Measurement
from jewelry.orders.lists import page_cache
from jewelry.platform.release import release
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Tariff
from shop.models import Kind, Product
from shop.prices import measured

TOKEN = "shelf:token"  # noqa: S105  the name of a cache key
CACHE_SECONDS = 300
"""Limits the damage when a token could not be replaced."""

SHELF = "shop/_shelf.html"


def html(kind: str) -> str:
    """Read the token before the rows: HTML built during a change is stored under the old token.

    Inside a transaction rows are read that others cannot see yet, so the HTML is not cached.
    """
    if connection.in_atomic_block:
        return _render(kind)
    priced = Tariff.objects.version_in_force()
    key = f"shelf:{page_cache.token(TOKEN)}:{priced}:{release()}:{get_language()}:{kind}"
    found = cache.get(key)
    if isinstance(found, str):
        return found
    fresh = _render(kind)
    cache.set(key, fresh, CACHE_SECONDS)
    return fresh


def changed() -> None:
    page_cache.renew(TOKEN)


def _render(kind: str) -> str:
    context = {"products": _shown(kind), "kinds": Kind.choices, "kind": kind}
    html: str = get_template(SHELF).render(context)
    return html


def _shown(kind: str) -> list[tuple[Product, Decimal | None]]:
    products = Product.objects.filter(is_listed=True).select_related("model", "alloy")
    if kind:
        products = products.filter(kind=kind)
    pieces = measured(products)
    tariff = Tariff.objects.in_force() if pieces else None
    return [
        (product, _total(found, product, tariff) if found and tariff else None)
        for product, found in pieces
    ]


def _total(found: Measurement, product: Product, tariff: Tariff) -> Decimal | None:
    wanted = Specification(product.alloy.code, pair=product.in_pairs)
    price = quotes.calculate(found, wanted, tariff)
    return price.total if price else None
