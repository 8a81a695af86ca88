from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.models import Model3D
from jewelry.platform.bilingual import in_language
from jewelry.pricing.engine.specification import DRAWN, HUNDREDTH
from jewelry.pricing.labels import PLACES
from jewelry.pricing.models import Alloy


class Kind(models.TextChoices):
    RING = "ring", _("Rings")
    PENDANT = "pendant", _("Pendants")
    EARRINGS = "earrings", _("Earrings")
    BRACELET = "bracelet", _("Bracelets")


MAX_SIZES = 100


def measure(label: Any) -> Any:
    return models.DecimalField(
        label,
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(10)), MaxValueValidator(Decimal(1000))],
    )


class Product(models.Model):
    """A ready-made piece; its model is ours, so an order of it needs no upload."""

    slug = models.SlugField(_("address"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_ru = models.CharField(_("name in Russian"), max_length=80)
    text_en = models.TextField(_("text in English"), blank=True)
    text_ru = models.TextField(_("text in Russian"), blank=True)
    model = models.ForeignKey(Model3D, models.PROTECT, verbose_name=_("model"))
    alloy = models.ForeignKey(Alloy, models.PROTECT, verbose_name=_("shown in"))
    size_from = measure(_("smallest size or length, mm"))
    size_to = measure(_("largest size or length, mm"))
    size_step = models.DecimalField(
        _("step of the sizes, mm"),
        max_digits=5,
        decimal_places=1,
        default=Decimal("0.5"),
        validators=[MinValueValidator(Decimal("0.1"))],
    )
    drawn_mm = measure(_("size or length that the model has, mm"))
    in_pairs = models.BooleanField(_("also sold as a pair"), default=False)
    engraved = ArrayField(
        models.CharField(max_length=8, choices=PLACES.items()),
        verbose_name=_("engraved"),
        default=list,
        blank=True,
    )
    care_en = models.TextField(_("care in English"), blank=True)
    care_ru = models.TextField(_("care in Russian"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_listed = models.BooleanField(_("in the catalogue"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(
                condition=Q(size_from=None, size_to=None)
                | Q(size_from__isnull=False, size_from__lte=F("size_to"), size_to__isnull=False),
                name="product_sizes_in_order",
                violation_error_message=_("The largest size is no smaller than the smallest."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shop:product", args=[self.slug])

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_ru)

    @property
    def text(self) -> str:
        return in_language(self.text_en, self.text_ru)

    @property
    def care(self) -> str:
        return in_language(self.care_en, self.care_ru)

    @property
    def sizes(self) -> list[Decimal]:
        """Return what it is made in, in mm: inner diameters of a ring, lengths of a bracelet."""
        if self.size_from is None or self.size_to is None:
            return []
        count = int((self.size_to - self.size_from) / self.size_step) + 1
        return [self.size_from + self.size_step * n for n in range(min(count, MAX_SIZES))]

    def drawn(self, facts: Geometry | None) -> Decimal | None:
        """Return the size in mm of the model itself, by which it is made in the others.

        None where nobody knows it. Without sizes it is the longest side, which nothing is compared
        with.
        """
        named: Decimal | None = self.drawn_mm
        if named or facts is None:
            return named
        hole = facts.finger_hole_mm if self.kind == Kind.RING else None
        known = hole or (None if self.sizes else max(facts.extents_mm))
        if known is None:
            return None
        found = Decimal(str(known)).quantize(HUNDREDTH)
        return found if DRAWN[0] <= found <= DRAWN[1] else None
