"""How each part of a price is made, as a sum that anybody can do again with what is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jewelry.pricing.document.figures import by, cm2, cm3, exact, grams, mm, money, percent
from jewelry.pricing.formula import OUNCE
from jewelry.pricing.inputs import piece


@dataclass(frozen=True)
class Sum:
    """What one part stands on: the stored inputs, the mass that is billed, the parts before it."""

    inputs: dict[str, Any]
    mass_billed: Decimal
    before: Decimal

    def rate(self, name: str) -> str:
        return str(self.inputs["rates"][name])

    def many(self, sentence: str) -> str:
        count = self.inputs["quantity"]
        return by(f"({sentence})" if " + " in sentence else sentence, exact(count)) if count > 1 else sentence  # fmt: skip


def how(code: str, figures: Sum) -> str:
    """Nothing where the name of a part says it all."""
    return HOW[code](figures) if code in HOW else ""


def _metal(of: Sum) -> str:
    metal = of.inputs["metal"]
    fine = by(
        f"{money(metal['spot'])} ÷ {grams(OUNCE)}",
        exact(metal["fineness"]),
        exact(1 + Decimal(of.rate("premium"))),
    )
    return of.many(by(grams(of.mass_billed), f"({fine} + {money(of.rate('alloying_per_g'))})"))


def _wax(of: Sum) -> str:
    height = by(money(of.rate("wax_per_mm")), mm(piece(of.inputs).height))
    volume = by(money(of.rate("wax_per_cm3")), cm3(of.inputs["volume_mm3"]))
    return of.many(f"{height} + {volume}")


def _casting(of: Sum) -> str:
    by_mass = by(money(of.rate("casting_per_g")), grams(of.mass_billed))
    return of.many(f"{money(of.rate('casting'))} + {by_mass}")


def _finishing(of: Sum) -> str:
    return of.many(by(money(of.rate("finishing_per_cm2")), cm2(of.inputs["area_mm2"])))


def _each(name: str) -> Callable[[Sum], str]:
    def said(of: Sum) -> str:
        return of.many(money(of.rate(name))) if of.inputs["quantity"] > 1 else ""

    return said


def _of_the_above(name: str) -> Callable[[Sum], str]:
    def said(of: Sum) -> str:
        words = {"share": percent(of.rate(name)), "amount": money(of.before)}
        return _("%(share)s of %(amount)s") % words

    return said


def _discount(of: Sum) -> str:
    least = _("from %(count)s pieces") % {"count": exact(of.rate("discount_from"))}
    return f"{_of_the_above('discount')(of)}, {least}"


def _adjustment(of: Sum) -> str:
    change = of.inputs["adjustment"]
    if change["by"] == "amount":
        return ""
    words = {"share": percent(Decimal(change["value"]) / 100), "amount": money(of.before)}
    return _("%(share)s of %(amount)s") % words


HOW: dict[str, Callable[[Sum], str]] = {
    "metal": _metal,
    "wax": _wax,
    "casting": _casting,
    "finishing": _finishing,
    "plating": _each("plating"),
    "assay": _each("assay"),
    "margin": _of_the_above("margin"),
    "minimum": lambda of: _("up to %(amount)s before VAT") % {"amount": money(of.rate("minimum"))},
    "discount": _discount,
    "vat": _of_the_above("vat"),
    "adjustment": _adjustment,
    "rounding": lambda of: _("to %(amount)s") % {"amount": money(of.rate("rounding"))},
}
