from dataclasses import dataclass
from decimal import Decimal

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jewelry.platform.bilingual import in_language


class Colour(models.TextChoices):
    """The look of the metal, for pictures and swatches."""

    YELLOW = "yellow", pgettext_lazy("metal", "yellow")
    ROSE = "rose", pgettext_lazy("metal", "rose")
    WHITE = "white", pgettext_lazy("metal", "white")
    SILVER = "silver", pgettext_lazy("metal", "silver")
    PLATINUM = "platinum", pgettext_lazy("metal", "platinum")


class Base(models.TextChoices):
    """The precious metal that gives the spot price."""

    GOLD = "gold", _("gold")
    SILVER = "silver", _("silver")
    PLATINUM = "platinum", _("platinum")
    PALLADIUM = "palladium", _("palladium")


@dataclass(frozen=True)
class Recipe:
    """The part of an alloy that never changes, so that a process may cache it."""

    alloy: int
    base: str
    colour: str
    fineness: Decimal
    density: Decimal


class Alloy(models.Model):
    """A recipe, not just "585 gold": density and colour depend on the other metals in it.

    A trigger keeps a recipe from changing, since old prices could not be explained otherwise.
    """

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_ru = models.CharField(_("name in Russian"), max_length=80)
    base = models.CharField(_("metal"), max_length=10, choices=Base)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour)
    fineness = models.DecimalField(
        _("fineness"), max_digits=4, decimal_places=3, validators=[MaxValueValidator(1)]
    )
    density = models.DecimalField(_("density, g/cm³"), max_digits=5, decimal_places=2)
    nickel = models.BooleanField(_("contains nickel"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("alloy")
        verbose_name_plural = _("alloys")

    def __str__(self) -> str:
        return self.name

    @property
    def recipe(self) -> Recipe:
        return Recipe(self.pk, self.base, self.colour, self.fineness, self.density)

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_ru)
