import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jewelry.models3d.findings import describe
from jewelry.models3d.models import Model3D
from jewelry.pricing.formula import Metal, Rates
from jewelry.pricing.words import PARTS, rub


def money(label: Any, default: str = "0", places: int = 2, least: str = "0") -> Any:
    return models.DecimalField(
        label,
        max_digits=14,
        decimal_places=places,
        default=Decimal(default),
        validators=[MinValueValidator(Decimal(least))],
    )


def share(label: Any, default: str = "0") -> Any:
    """A fraction of one: 0.35 is 35 %."""
    return models.DecimalField(
        label,
        max_digits=6,
        decimal_places=4,
        default=Decimal(default),
        validators=[MinValueValidator(0), MaxValueValidator(5)],
    )


class Colour(models.TextChoices):
    """How the metal looks: pictures and swatches go by it."""

    YELLOW = "yellow", pgettext_lazy("metal", "yellow")
    ROSE = "rose", pgettext_lazy("metal", "rose")
    WHITE = "white", pgettext_lazy("metal", "white")
    SILVER = "silver", pgettext_lazy("metal", "silver")
    PLATINUM = "platinum", pgettext_lazy("metal", "platinum")


class Base(models.TextChoices):
    """The precious metal whose spot price counts."""

    GOLD = "gold", _("gold")
    SILVER = "silver", _("silver")
    PLATINUM = "platinum", _("platinum")
    PALLADIUM = "palladium", _("palladium")


class Alloy(models.Model):
    """A recipe, not "585 gold": density and colour depend on what else is in it."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_ru = models.CharField(_("name in Russian"), max_length=80)
    base = models.CharField(_("metal"), max_length=10, choices=Base)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour)
    fineness = models.DecimalField(
        _("fineness"), max_digits=4, decimal_places=3, validators=[MaxValueValidator(1)]
    )
    density = models.DecimalField(_("density, g/cm³"), max_digits=5, decimal_places=2)
    loss = share(_("billed loss"))
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
    def name(self) -> str:
        return self.name_ru if (get_language() or "").startswith("ru") else self.name_en


class Tariff(models.Model):
    """The maker's figures. Saving a change makes a new row: old quotes keep what they were made of."""

    created_at = models.DateTimeField(_("in force since"), auto_now_add=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, verbose_name=_("author")
    )  # fmt: skip
    note = models.CharField(_("what changed and why"), max_length=200, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="RUB", editable=False)
    spot_date = models.DateField(_("spot prices of"))
    spot_gold = money(_("gold, $ per troy oz"), "2600")
    spot_silver = money(_("silver, $ per troy oz"), "30")
    spot_platinum = money(_("platinum, $ per troy oz"), "1000")
    spot_palladium = money(_("palladium, $ per troy oz"), "1000")
    roubles_per_dollar = money(_("₽ per $"), "92", places=4)
    k = share(_("finished weight ÷ CAD weight (k)"), "0.95")
    premium = share(_("premium over spot"), "0.05")
    alloying_per_g = money(_("alloying, ₽ per g"), "25")
    setup = money(_("set-up, ₽ per order"), "900")
    wax_per_mm = money(_("wax print, ₽ per mm of height"), "18")
    wax_per_cm3 = money(_("wax print, ₽ per cm³"), "450")
    casting = money(_("casting, ₽ per piece"), "500")
    casting_per_g = money(_("casting, ₽ per billed g"), "20")
    finishing_per_cm2 = money(_("finishing, ₽ per cm²"), "140")
    plating = money(_("plating, ₽ per piece"), "0")
    assay = money(_("assay and hallmark, ₽ per piece"), "250")
    margin = share(_("margin"), "0.35")
    minimum = money(_("minimum before VAT, ₽"), "3000")
    discount_from = models.PositiveSmallIntegerField(_("discount from, pieces"), default=5)
    discount = share(_("discount"), "0.05")
    vat = share(_("VAT"), "0.20")
    rounding = money(_("rounded to, ₽"), "1", least="0.01")
    operator_fee = money(_("operator's fee, ₽ per order"), "600")
    operator_share = share(_("operator's share of casting and finishing"), "0.25")
    valid_days = models.PositiveSmallIntegerField(_("a quote is valid, days"), default=7)

    class Meta:
        ordering = ["-pk"]
        get_latest_by = "pk"
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")

    def __str__(self) -> str:
        return _("Tariff %(number)s") % {"number": self.pk or "…"}

    def spot(self, base: str) -> Decimal:
        """Roubles a troy ounce of the fine metal."""
        dollars: Decimal = getattr(self, f"spot_{base}")
        rate: Decimal = self.roubles_per_dollar
        return dollars * rate

    def rates(self) -> Rates:
        return Rates(**{name: getattr(self, name) for name in Rates.__dataclass_fields__})

    def metal(self, alloy: Alloy) -> Metal:
        return Metal(alloy.density, alloy.fineness, alloy.loss, self.spot(alloy.base))


class Verdict(models.TextChoices):
    FIRM = "FIRM", _("Firm price")
    PROVISIONAL = "PROVISIONAL", _("Provisional price")
    MANUAL = "MANUAL", _("A person will price it")


class Quote(models.Model):
    """A price with everything it was made from; written once."""

    # The database's own default gives the rows of before theirs.
    public_id = models.UUIDField(
        default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="quotes"
    )
    model = models.ForeignKey(Model3D, models.PROTECT, null=True)
    alloy = models.ForeignKey(Alloy, models.PROTECT)
    tariff = models.ForeignKey(Tariff, models.PROTECT)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    note = models.CharField(max_length=500, blank=True)
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    verdict = models.CharField(_("verdict"), max_length=11, choices=Verdict)
    findings = models.JSONField(default=list)
    inputs = models.JSONField(default=dict)
    parts = models.JSONField(default=list)
    mass_net = models.DecimalField(_("mass, g"), max_digits=10, decimal_places=3, null=True)
    mass_billed = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    total = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True)
    fee = models.DecimalField(_("operator's fee"), max_digits=10, decimal_places=2)
    valid_until = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total__gt=0) | models.Q(total=None, verdict="MANUAL"),
                name="quote_has_price_or_waits",
            )
        ]

    def __str__(self) -> str:
        return rub(self.total) if self.total is not None else str(self.get_verdict_display())

    @property
    def named_parts(self) -> list[tuple[str, Decimal]]:
        return [(str(PARTS[code]), Decimal(amount)) for code, amount in self.parts]

    @property
    def reasons(self) -> list[str]:
        """What stands in the way of a firm price, and what is good to know, in words."""
        return [describe(finding) for finding in self.findings]
