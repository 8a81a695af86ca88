"""The page of a ready-made piece: its choices, and its price in each metal for what is chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jewelry.models3d.findings import describe, severity
from jewelry.pricing import quotes
from jewelry.pricing.engine.engraving import TYPEFACES
from jewelry.pricing.engine.specification import FINISHES, Specification
from jewelry.pricing.models import Alloy, Tariff
from jewelry.pricing.quotes.calculation import Priced
from shop import shown_price
from shop.models import Product
from shop.prices import measured
from shop.product_form import CHOICES, ProductOrderForm

MAX_ASKED = 60
"""Characters of one value in the page's address."""

USUAL = {"quantity": 1, "set": "pair", "finish": FINISHES[0], "typeface": TYPEFACES[0]}
FAMILIES = {
    ("silver", "silver"): pgettext_lazy("family of metals", "Silver"),
    ("gold", "yellow"): pgettext_lazy("family of metals", "Yellow gold"),
    ("gold", "white"): pgettext_lazy("family of metals", "White gold"),
    ("gold", "rose"): pgettext_lazy("family of metals", "Red gold"),
    ("platinum", "platinum"): pgettext_lazy("family of metals", "Platinum"),
    ("palladium", "platinum"): pgettext_lazy("family of metals", "Palladium"),
}
OTHERS = _("Other metals")
KARATS = 24


@dataclass(frozen=True)
class Offer:
    """A metal and the price in it; None where a person must price the piece."""

    alloy: Alloy
    price: Priced | None

    @property
    def karats(self) -> int | None:
        """Return the parts of gold in 24: 14 of 585."""
        return round(self.alloy.fineness * KARATS) if self.alloy.base == "gold" else None

    @property
    def percent(self) -> Decimal:
        return (self.alloy.fineness * 100).normalize()


@dataclass(frozen=True)
class Family:
    """Metals that look alike, in the order of their position."""

    code: str
    name: str
    colour: str
    offers: list[Offer]


class ProductPage:
    """`measurement` is None for a piece that was not measured yet."""

    def __init__(self, piece: Product) -> None:
        self.piece = piece
        [(_product, self.measurement)] = measured([piece])
        self.tariff = Tariff.objects.in_force()

    @cached_property
    def alloys(self) -> list[Alloy]:
        return list(Alloy.objects.filter(is_offered=True))

    def form(self, data: Mapping[str, Any] | None, **others: Any) -> ProductOrderForm:
        return ProductOrderForm(
            data, piece=self.piece, measurement=self.measurement, tariff=self.tariff, **others
        )

    def chosen(self, asked: QueryDict) -> tuple[ProductOrderForm, Specification]:
        """Return the form as the page's address has it, and the piece it chooses.

        What the address does not say, or says wrong, is as the piece comes.
        """
        said = {name: asked[name][:MAX_ASKED] for name in CHOICES if name in asked}
        usual = USUAL | {
            "alloy": self.piece.alloy.code,
            "place": next(iter(self.piece.engraved), ""),
        }
        tried = self.form(usual | said, deciding=True)
        tried.is_valid()
        good = {name: value for name, value in said.items() if name in tried.cleaned_data}
        return self.form(None, initial=usual | good), tried.wanted()

    def context(self, form: ProductOrderForm, wanted: Specification) -> dict[str, Any]:
        """Return what the templates show: the piece's price in every alloy on offer."""
        offers = [
            Offer(alloy, self._price(replace(wanted, alloy=alloy.code))) for alloy in self.alloys
        ]
        selected = next((each for each in offers if each.alloy.code == wanted.alloy), None)
        selected = selected or next(iter(offers), None)
        price = selected.price if selected else None
        return {
            "product": self.piece,
            "form": form,
            "wanted": wanted,
            "families": families(offers),
            "offers": offers,
            "selected": selected,
            "each": price.total / wanted.quantity if price and price.total else None,
            "doubts": _doubts(price),
            "measurement": self.measurement,
            "facts": self.measurement.facts if self.measurement else None,
            "tariff": self.tariff,
            "days": self.tariff.rush_days if wanted.rush else self.tariff.promise_days,
            "shown": shown_price.sign(self.tariff, self.measurement),
        }

    def _price(self, wanted: Specification) -> Priced | None:
        return quotes.calculate(self.measurement, wanted, self.tariff) if self.measurement else None


def families(offers: Iterable[Offer]) -> list[Family]:
    found: dict[tuple[str, str], Family] = {}
    for offer in offers:
        key = (offer.alloy.base, offer.alloy.colour)
        name = str(FAMILIES.get(key, OTHERS))
        family = Family("-".join(key), name, offer.alloy.colour, [])
        found.setdefault(key, family).offers.append(offer)
    return list(found.values())


def _doubts(price: Priced | None) -> list[str]:
    """Return why the price is provisional, in sentences; empty for a firm one."""
    found = price.findings if price else []
    return [describe(each) for each in found if severity(each) == "provisional"]
