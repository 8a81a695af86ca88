"""Numbers in a document: in the reader's language, with every significant digit."""

from decimal import Decimal

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from jewelry.pricing.labels import SPACE, rub


def exact(value: Decimal | str | int) -> str:
    """Return all digits without trailing zeros, with groups of thousands as in `rub`."""
    whole, _dot, part = f"{Decimal(value):,f}".partition(".")
    tail = f"{get_format('DECIMAL_SEPARATOR')}{part}" if (part := part.rstrip("0")) else ""
    return f"{whole.replace(',', SPACE).replace('-', '−')}{tail}"


def measure(value: Decimal | str | int, unit: str) -> str:
    return f"{exact(value)}{SPACE}{unit}"


def money(value: Decimal | str | int) -> str:
    """Return an amount; a rate may have more digits than kopecks."""
    amount = Decimal(value)
    return rub(amount) if amount == round(amount, 2) else f"{exact(amount)}{SPACE}₽"


def percent(share: Decimal | str) -> str:
    return f"{exact(Decimal(share) * 100)}{SPACE}%"


def grams(value: Decimal | str) -> str:
    return measure(value, _("g"))


def mm(value: Decimal | str) -> str:
    return measure(value, _("mm"))


def cm2(mm2: Decimal | str) -> str:
    return measure(Decimal(mm2) / 100, _("cm²"))


def cm3(mm3: Decimal | str) -> str:
    return measure(Decimal(mm3) / 1000, _("cm³"))


def by(*factors: str) -> str:
    return f"{SPACE}×{SPACE}".join(factors)
