from decimal import Decimal

from django import template
from django.utils.formats import number_format

from jewelry.pricing.labels import SPACE

register = template.Library()


@register.filter
def in_percent(share: Decimal) -> str:
    """Return a share of one in per cent: 0.5 is 50 %."""
    return f"{number_format((share * 100).normalize() + 0)}{SPACE}%"
