"""Who takes parcels away; administrators change it."""

from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from jewelry.platform.bilingual import in_language
from jewelry.shipping import numbers

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PLACE = "{number}"


class Carriers(models.QuerySet["Carrier"]):
    def offered(self) -> Self:
        return self.filter(is_offered=True)


class Carrier(models.Model):
    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_ru = models.CharField(_("name in Russian"), max_length=80)
    patterns = models.CharField(
        _("what its numbers look like"),
        max_length=100,
        blank=True,
        help_text=_(
            "# is a digit, @ a letter, everything else itself; several are separated by spaces. "
            "Empty: it gives no numbers."
        ),
    )
    sample = models.CharField(
        _("one of its numbers, as an example"), max_length=numbers.MAX_NUMBER, blank=True
    )
    link = models.CharField(
        _("page to follow a parcel"),
        max_length=200,
        blank=True,
        help_text=_("{number} stands for the parcel's number."),
    )
    days = models.PositiveSmallIntegerField(
        _("days, where the purchase does not say"),
        default=7,
        validators=[MaxValueValidator(365)],
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_offered = models.BooleanField(_("offered"), default=True)

    objects = Carriers.as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_ru)

    @property
    def needs_number(self) -> bool:
        return bool(self.patterns.strip())

    def page_of(self, number: str) -> str:
        """Return the address where a parcel is followed, or ""."""
        return self.link.replace(PLACE, number) if self.link and number else ""

    def clean(self) -> None:
        wrong: dict[str, StrOrPromise] = {}
        sample = numbers.clean(self.sample)
        if self.needs_number and not sample:
            wrong["sample"] = _("An example, please: the packers see it.")
        elif sample and not numbers.fits(sample, self.patterns):
            wrong["patterns"] = _("The example does not look like that.")
        if self.link and not _is_page(self.link):
            wrong["link"] = _("A web address with {number} in it, please, beginning with https://.")
        if wrong:
            raise ValidationError(wrong)


def _is_page(link: str) -> bool:
    try:
        URLValidator(schemes=["https"])(link.replace(PLACE, "1"))
    except ValidationError:
        return False
    return PLACE in link
