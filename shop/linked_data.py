"""A product in the words of schema.org, which search engines read from its page.

It is data in an element that no browser runs, so `script-src` does not concern it.
"""

import json
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from jewelry.aftercare.reviews import Rating
from shop.models import Product
from shop.product_page import Offer

ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}
"""A text with `</script>` must not end the element."""


def product_data(
    request: HttpRequest,
    product: Product,
    offers: list[Offer],
    quantity: int,
    rating: Rating | None,
) -> SafeString:
    """Return the element. `offers` have the prices of so many pieces; None is left out."""
    address = request.build_absolute_uri(product.get_absolute_url())
    picture = reverse("models3d:picture", args=[product.model.content, product.alloy.colour])
    said: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Product",
        "name": product.name,
        "sku": product.slug,
        "url": address,
        "image": request.build_absolute_uri(picture),
    }
    if product.text:
        said["description"] = product.text
    prices = [each.price.total / quantity for each in offers if each.price and each.price.total]
    if prices:
        said["offers"] = {
            "@type": "AggregateOffer",
            "priceCurrency": "RUB",
            "lowPrice": f"{min(prices):.2f}",
            "highPrice": f"{max(prices):.2f}",
            "offerCount": len(prices),
            "availability": "https://schema.org/MadeToOrder",
        }
    if rating:
        said["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": str(rating.average),
            "reviewCount": rating.count,
        }
    text = json.dumps(said, ensure_ascii=False).translate(ESCAPED)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308  escaped above
    )
