from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from jewelry.pricing.formula import Metal, Rates
from jewelry.pricing.models.alloys import Alloy
from jewelry.pricing.models.fields import money, share


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

    @cached_property
    def _alloys(self) -> dict[str, Alloy]:
        return {alloy.code: alloy for alloy in Alloy.objects.all()}

    def alloy(self, code: str) -> Alloy:
        """One query for all of them; raises Alloy.DoesNotExist."""
        return self._alloys.get(code) or Alloy.objects.get(code=code)

    def metal(self, code: str) -> Metal:
        alloy = self.alloy(code)
        return Metal(alloy.density, alloy.fineness, alloy.loss, self.spot(alloy.base))
