from decimal import Decimal

from django import template

from jewelry.pricing import words

register = template.Library()


@register.filter
def rub(amount: Decimal | None) -> str:
    return "" if amount is None else words.rub(amount)


@register.filter
def part(code: str) -> str:
    """A part of a price by name."""
    return str(words.PARTS[code])
