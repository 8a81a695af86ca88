from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


def money(label: Any, default: str = "0", places: int = 2, least: str = "0") -> Any:
    return models.DecimalField(
        label,
        max_digits=14,
        decimal_places=places,
        default=Decimal(default),
        validators=[MinValueValidator(Decimal(least))],
    )


def share(label: Any, default: str = "0", *, least: str = "0", most: str = "5") -> Any:
    """A field for a fraction of one: 0.35 is 35 %. Also for factors: 1.3 is a third more."""
    return models.DecimalField(
        label,
        max_digits=6,
        decimal_places=4,
        default=Decimal(default),
        validators=[MinValueValidator(Decimal(least)), MaxValueValidator(Decimal(most))],
    )


def days(label: Any, default: int, *, optional: bool = False) -> Any:
    """A field for calendar days, up to a year; None, where it is allowed, means no limit."""
    limits = [MinValueValidator(1), MaxValueValidator(365)]
    return models.PositiveSmallIntegerField(
        label, default=default, validators=limits, null=optional, blank=optional
    )
