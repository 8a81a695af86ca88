"""Ways of delivery and rules of sale; administrators change both."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jewelry.platform.bilingual import in_language


class WayKind(models.TextChoices):
    COURIER = "courier", _("courier to the door")
    POINT = "point", _("collection point")
    POST = "post", _("post")
    WORKSHOP = "workshop", _("pick-up at the workshop")


class DeliveryWay(models.Model):
    code = models.SlugField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=WayKind)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_ru = models.CharField(_("name in Russian"), max_length=80)
    text_en = models.CharField(_("text in English"), max_length=300, blank=True)
    text_ru = models.CharField(_("text in Russian"), max_length=300, blank=True)
    carrier_code = models.CharField(_("carrier"), max_length=30, blank=True)
    needs_address = models.BooleanField(_("needs an address"), default=True)
    insured = models.BooleanField(_("insured"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("way of delivery")
        verbose_name_plural = _("ways of delivery")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_ru)

    @property
    def text(self) -> str:
        return in_language(self.text_en, self.text_ru)


class DeliveryRate(models.Model):
    """Of a way to a country, or to one city of it; the rate of a city counts before the country's."""

    way = models.ForeignKey(DeliveryWay, models.CASCADE, related_name="rates", verbose_name=_("way"))  # fmt: skip
    # Empty: everywhere.
    country = models.CharField(_("country"), max_length=2, default="RU", blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    price = models.DecimalField(
        _("price, ₽"), max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    days_from = models.PositiveSmallIntegerField(_("days, from"), validators=[MaxValueValidator(365)])  # fmt: skip
    days_to = models.PositiveSmallIntegerField(_("days, to"), validators=[MaxValueValidator(365)])
    free_from = models.DecimalField(
        _("free from, ₽"), max_digits=14, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["way", "country", "city"]
        verbose_name = _("delivery rate")
        verbose_name_plural = _("delivery rates")
        constraints = [
            models.UniqueConstraint(fields=["way", "country", "city"], name="rate_one_a_place"),
            models.CheckConstraint(condition=Q(price__gte=0), name="rate_price_not_negative"),
            models.CheckConstraint(
                condition=Q(days_to__gte=models.F("days_from")), name="rate_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way}: {self.country} {self.city}".strip()


class Rules(models.QuerySet["SaleRules"]):
    def present(self) -> "SaleRules":
        return self.get_or_create(pk=1)[0]


class SaleRules(models.Model):
    """The rules of sale; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    deposit_share = models.DecimalField(
        _("deposit, share of the price"), max_digits=4, decimal_places=3, default=Decimal("0.5"),
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(Decimal(1))],
    )  # fmt: skip
    allows_full = models.BooleanField(_("the whole sum may be paid at once"), default=True)
    keeps_metal_loss = models.BooleanField(
        _("after approval a cancellation keeps the metal's loss"), default=True
    )
    keeps_share = models.DecimalField(
        _("after approval a cancellation keeps this share of the price"),
        max_digits=4, decimal_places=3, default=Decimal(0),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
    )  # fmt: skip
    return_days = models.PositiveSmallIntegerField(_("days to return a piece"), default=7)
    claim_days = models.PositiveSmallIntegerField(_("days of the warranty"), default=180)
    close_after_days = models.PositiveSmallIntegerField(
        _("days until a shipped order is closed"), default=14
    )
    needs_uin = models.BooleanField(_("shipping asks for the hallmark's number"), default=False)

    objects = Rules.as_manager()

    class Meta:
        verbose_name = _("rules of sale")
        verbose_name_plural = _("rules of sale")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="sale_rules_one_row"),
            models.CheckConstraint(
                condition=Q(deposit_share__gt=0, deposit_share__lte=1),
                name="sale_rules_deposit_is_share",
            ),
            models.CheckConstraint(
                condition=Q(keeps_share__gte=0, keeps_share__lte=1),
                name="sale_rules_kept_is_share",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
