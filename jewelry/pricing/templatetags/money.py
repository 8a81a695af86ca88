from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.formats import number_format

from jewelry.pricing import labels
from jewelry.pricing.models import Tariff
from jewelry.pricing.visible_lines import Part, fold

register = template.Library()


@register.filter
def rub(amount: Decimal | str | None) -> str:
    """Return "" for a missing price; templates pass a missing attribute as ""."""
    return labels.rub(amount) if isinstance(amount, Decimal) else ""


@register.filter
def rub_more(amount: Decimal) -> str:
    """Return a difference with its sign."""
    return f"+{labels.rub(amount)}" if amount > 0 else labels.rub(amount)


@register.filter
def percent_more(percent: Decimal) -> str:
    """Return a difference in per cent, with its sign."""
    text = number_format(round(abs(percent), 1), decimal_pos=1)
    return f"{'+' if percent > 0 else '−'}{text}{labels.SPACE}%"


@register.filter
def part(code: str) -> str:
    """Return the name of a part of a price."""
    return str(labels.PARTS[code])


@register.filter
def shown_by(parts: Sequence[Part], tariff: Tariff) -> list[Part]:
    """Return the lines that a buyer sees of a price that is not stored."""
    return list(parts) if tariff.shows_margin else fold(parts)


@register.filter
def rub_exact(amount: Decimal) -> str:
    """Return roubles with kopecks, for comparisons."""
    return labels.rub(amount, kopecks=True)
