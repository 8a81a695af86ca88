"""Reviews: the form on an order's page, and what a product's page shows of them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jewelry.accounts.models import User
from jewelry.aftercare import reviews
from jewelry.aftercare.models import MAX_REVIEW_CHARACTERS, MAX_STARS, Review
from jewelry.orders.models import Order
from shop.models import Product


def _stars() -> list[tuple[int, str]]:
    words = ((n, ngettext("%(count)s star", "%(count)s stars", n)) for n in range(1, MAX_STARS + 1))
    return [(n, said % {"count": n}) for n, said in words]


class ReviewForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("How do you like it? Five stars are best."),
        choices=_stars,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one to five stars, please.")},
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=MAX_REVIEW_CHARACTERS,
        widget=forms.Textarea({"rows": 4, "autocomplete": "off"}),
        error_messages={"required": _("Write something, please.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="review-%s")


def review_context(order: Order, customer: User) -> dict[str, Any]:
    """Nothing of an order that is not delivered, or not of a piece of the catalogue."""
    slug = reviews.product_of(order)
    if not slug:
        return {}
    written = Review.objects.filter(order=order).first()
    return {
        "review": written,
        "reviewed_product": Product.objects.filter(slug=slug, is_listed=True).first(),
        "review_form": None if written else ReviewForm(),
        "review_name": reviews.shown_name(customer),
    }


def shown_context(product: Product, request: HttpRequest) -> dict[str, Any]:
    """A product without reviews costs one statement."""
    rating = reviews.rating_of(product.slug)
    if rating is None:
        return {"rating": None}
    before = request.GET.get("before", "")
    page = reviews.review_page(product.slug, before)
    return {
        "rating": rating,
        "review_rows": [(each, reviews.shown_name(each.order.customer)) for each in page.reviews],
        "reviews_before": page.before,
        "is_first_reviews": not before,
    }
