"""How each part of a price is computed, as a sum that a reader can repeat from the stored
figures."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jewelry.pricing.document.numbers import by, cm2, cm3, exact, grams, measure, mm, money, percent
from jewelry.pricing.engine.formula import GRAMS_PER_OUNCE
from jewelry.pricing.engine.inputs import piece


@dataclass(frozen=True)
class Sum:
    """What one part is computed from: the stored inputs, the billed mass, the parts before it."""

    inputs: dict[str, Any]
    mass_billed: Decimal
    before: Decimal

    def rate(self, name: str) -> str:
        return str(self.inputs["rates"][name])

    def share(self, share: Decimal) -> str:
        words = {"share": percent(share), "amount": money(self.before)}
        return _("%(share)s of %(amount)s") % words

    def many(self, sentence: str) -> str:
        count = piece(self.inputs).castings
        return (
            by(f"({sentence})" if " + " in sentence else sentence, exact(count))
            if count > 1
            else sentence
        )


def how(code: str, figures: Sum) -> str:
    """Return the sum of a part in words; empty where the part's name is enough."""
    return HOW[code](figures) if code in HOW else ""


def _metal(of: Sum) -> str:
    metal = of.inputs["metal"]
    fine = by(
        f"{money(metal['spot'])} ÷ {grams(GRAMS_PER_OUNCE)}",
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
    factors = [money(of.rate("finishing_per_cm2")), cm2(of.inputs["area_mm2"])]
    wanted = of.inputs.get("specification") or {}
    finish = Decimal(of.inputs["rates"].get(f"finish_{wanted.get('finish')}", 1))
    return of.many(by(*factors, *([exact(finish)] if finish != 1 else [])))


def _stones(of: Sum) -> str:
    return of.many(
        " + ".join(
            by(measure(each["carats"], _("ct")), money(each["per_carat"]), exact(each["count"]))
            for each in of.inputs["jewels"]
        )
    )


def _setting(of: Sum) -> str:
    return of.many(
        " + ".join(by(money(each["setting"]), exact(each["count"])) for each in of.inputs["jewels"])
    )


def _engraving(of: Sum) -> str:
    made = piece(of.inputs)
    letters = by(money(of.rate("engraving_per_letter")), exact(made.letters * made.castings))
    return f"{money(of.rate('engraving_setup'))} + {letters}"


def _each(name: str) -> Callable[[Sum], str]:
    def said(of: Sum) -> str:
        return of.many(money(of.rate(name))) if piece(of.inputs).castings > 1 else ""

    return said


def _of_the_above(name: str) -> Callable[[Sum], str]:
    return lambda of: of.share(Decimal(of.rate(name)))


def _discount(of: Sum) -> str:
    least = _("from %(count)s pieces") % {"count": exact(of.rate("discount_from"))}
    return f"{_of_the_above('discount')(of)}, {least}"


def _adjustment(of: Sum) -> str:
    """As the person entered it: of the price with VAT, while the line's own amount has none."""
    change = of.inputs["adjustment"]
    value = Decimal(change["value"])
    if "vat" not in change:
        return "" if change["by"] == "amount" else of.share(value / 100)
    if change["by"] == "amount":
        return _("%(amount)s with VAT") % {"amount": money(value)}
    return _("%(share)s of the price with VAT") % {"share": percent(value / 100)}


def _vat(of: Sum) -> str:
    """Of an adjusted price, or of a price by hand, VAT is the share within the total."""
    change = of.inputs.get("adjustment", of.inputs)
    if "vat" in change:
        return _("%(share)s, within the price") % {"share": percent(Decimal(change["vat"]))}
    return of.share(Decimal(of.rate("vat")))


HOW: dict[str, Callable[[Sum], str]] = {
    "metal": _metal,
    "wax": _wax,
    "casting": _casting,
    "finishing": _finishing,
    "plating": _each("plating"),
    "assay": _each("assay"),
    "engraving": _engraving,
    "stones": _stones,
    "setting": _setting,
    "margin": _of_the_above("margin"),
    "rush": lambda of: of.share(Decimal(of.rate("rush")) - 1),
    "minimum": lambda of: _("up to %(amount)s before VAT") % {"amount": money(of.rate("minimum"))},
    "discount": _discount,
    "vat": _vat,
    "adjustment": _adjustment,
    "rounding": lambda of: _("to %(amount)s") % {"amount": money(of.rate("rounding"))},
}
