from decimal import Decimal

from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jewelry.models3d.kind_names import KIND_NAMES
from jewelry.models3d.unit_names import UNIT_NAMES
from jewelry.pricing.engine.specification import STONES as KIND_CODES
from jewelry.pricing.engine.specification import UNITS as UNIT_CODES

PARTS = {
    "metal": pgettext_lazy("part of a price", "Metal"),
    "setup": _("Set-up"),
    "wax": _("Wax model"),
    "casting": _("Casting"),
    "finishing": _("Finishing by hand"),
    "plating": _("Plating"),
    "assay": _("Assay and hallmark"),
    "engraving": _("Engraving"),
    "stones": pgettext_lazy("part of a price", "Stones"),
    "setting": _("Setting of stones"),
    "margin": _("Workshop's margin"),
    "rush": _("Urgency"),
    "minimum": _("Up to the smallest order"),
    "discount": _("Discount for quantity"),
    "vat": _("VAT"),
    "rounding": _("Rounding"),
    "by_hand": _("Priced by our jeweller"),
    "adjustment": _("Adjusted by our jeweller"),
}

FINISHES = {
    "polished": pgettext_lazy("finish", "polished"),
    "satin": pgettext_lazy("finish", "satin"),
    "matte": pgettext_lazy("finish", "matte"),
    "as_cast": pgettext_lazy("finish", "as cast"),
}
UNITS = {unit: UNIT_NAMES[unit] for unit in UNIT_CODES}
SETTINGS = {
    "prong": pgettext_lazy("setting", "prongs"),
    "bezel": pgettext_lazy("setting", "bezel"),
    "channel": pgettext_lazy("setting", "channel"),
    "pave": pgettext_lazy("setting", "pavé"),
}
TYPEFACES = {
    "antiqua": pgettext_lazy("typeface", "serif"),
    "grotesque": pgettext_lazy("typeface", "plain"),
}
PLACES = {
    "inside": pgettext_lazy("place of an engraving", "inside"),
    "outside": pgettext_lazy("place of an engraving", "outside"),
    "back": pgettext_lazy("place of an engraving", "on the back"),
}
STONES = {kind: KIND_NAMES[kind] for kind in KIND_CODES}
FIGURES = {
    "mass_net": _("Mass of one piece"),
    "mass_billed": _("Mass that is billed"),
    "quantity": _("Quantity"),
    "fee": _("Operator's fee"),
    "total": _("Total"),
}
"""What else of a quote can be recomputed."""

SPACE = "\N{NO-BREAK SPACE}"


def rub(amount: Decimal, *, kopecks: bool = False) -> str:
    """Return roubles as people write them, 62 480 ₽; with kopecks where there are any, or if
    asked."""
    whole, _dot, part = f"{amount:,.2f}".partition(".")
    tail = f"{get_format('DECIMAL_SEPARATOR')}{part}" if kopecks or part != "00" else ""
    return f"{whole.replace(',', SPACE).replace('-', '−')}{tail}\N{NO-BREAK SPACE}₽"
