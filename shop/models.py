from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jewelry.models3d.models import Model3D
from jewelry.platform.bilingual import in_language
from jewelry.pricing.models import Alloy


class Kind(models.TextChoices):
    RING = "ring", _("Rings")
    PENDANT = "pendant", _("Pendants")
    EARRINGS = "earrings", _("Earrings")
    BRACELET = "bracelet", _("Bracelets")


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
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_listed = models.BooleanField(_("in the catalogue"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("product")
        verbose_name_plural = _("products")

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
