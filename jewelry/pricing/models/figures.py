from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from jewelry.pricing.engine.formula import Rates
from jewelry.pricing.models.fields import days, money, share

CURRENCY = "RUB"


class Figures(models.Model):
    """The maker's figures that are a single number each."""

    currency = models.CharField(_("currency"), max_length=3, default=CURRENCY, editable=False)
    spot_date = models.DateField(_("spot prices of"))
    spot_source = models.CharField(_("source of the spot prices"), max_length=300, blank=True)
    max_spot_days = days(_("spot prices are good for, days"), 7, optional=True)
    spot_gold = money(_("gold, $ per troy oz"), "4669.40")
    spot_silver = money(_("silver, $ per troy oz"), "76.87")
    spot_platinum = money(_("platinum, $ per troy oz"), "2050.08")
    spot_palladium = money(_("palladium, $ per troy oz"), "1535.10")
    roubles_per_dollar = money(_("₽ per $"), "76", places=4)
    premium = share(_("premium over spot"), "0.05")
    alloying_per_g = money(_("alloying, ₽ per g"), "25")
    loss_silver = share(_("billed loss, silver"), "0.08", most="1")
    loss_gold = share(_("billed loss, yellow, red and rose gold"), "0.07", most="1")
    loss_gold_white = share(_("billed loss, white gold"), "0.10", most="1")
    loss_platinum = share(_("billed loss, platinum"), "0.08", most="1")
    loss_palladium = share(_("billed loss, palladium"), "0.10", most="1")
    k = share(_("finished weight ÷ CAD weight (k)"), "0.95", most="1.5")
    k_low = share(_("k of the lightest pieces"), "0.83", most="1.5")
    k_high = share(_("k of the heaviest pieces"), "1", most="1.5")
    setup = money(_("set-up, ₽ per order"), "900")
    wax_per_mm = money(_("wax print, ₽ per mm of height"), "18")
    wax_per_cm3 = money(_("wax print, ₽ per cm³"), "450")
    casting = money(_("casting, ₽ per piece"), "500")
    casting_per_g = money(_("casting, ₽ per billed g"), "20")
    finishing_per_cm2 = money(_("finishing, ₽ per cm²"), "140")
    finish_polished = share(_("polished, × finishing"), "1")
    finish_satin = share(_("satin, × finishing"), "1.2")
    finish_matte = share(_("matte, × finishing"), "1.1")
    finish_as_cast = share(_("as cast, × finishing"), "0.2")
    plating = money(_("plating, ₽ per piece"), "0")
    assay = money(_("assay and hallmark, ₽ per piece"), "250")
    engraving_setup = money(_("engraving, set-up, ₽ per order"), "600")
    engraving_per_letter = money(_("engraving, ₽ per letter"), "90")
    margin = share(_("margin"), "0.35")
    rush = share(_("urgent orders, × price"), "1.3", least="1")
    minimum = money(_("minimum before VAT, ₽"), "3000")
    discount_from = models.PositiveSmallIntegerField(_("discount from, pieces"), default=5)
    discount = share(_("discount"), "0.05", most="0.9")
    vat = share(_("VAT"), "0.22", most="1")
    rounding = money(_("rounded to, ₽"), "1", least="0.01")
    operator_fee = money(_("operator's fee, ₽ per order"), "600")
    operator_share = share(_("operator's share of casting and finishing"), "0.25", most="1")
    rush_fee = share(_("urgent orders, × operator's fee"), "1.3", least="1")
    promise_days = days(_("an order is ready, days"), 21)
    rush_days = days(_("an urgent order is ready, days"), 7)
    max_piece_g = money(_("a person looks at pieces above, g"), "100", least="0.01")
    max_order_total = money(_("a person looks at orders above, ₽"), "1000000", least="1")
    shows_margin = models.BooleanField(_("customers see the margin and the rates"), default=False)
    valid_days = models.PositiveSmallIntegerField(_("a quote is valid, days"), default=7)

    class Meta:
        abstract = True

    def spots_age(self, day: date) -> int:
        """Return the days from the spot prices' date to `day`."""
        return (day - self.spot_date).days

    def spots_are_old(self, day: date) -> bool:
        """Return whether a person has to look at prices made on `day`."""
        return self.max_spot_days is not None and self.spots_age(day) > self.max_spot_days

    def spot(self, base: str) -> Decimal:
        """Return roubles per troy ounce of the fine metal."""
        dollars: Decimal = getattr(self, f"spot_{base}")
        rate: Decimal = self.roubles_per_dollar
        return dollars * rate

    def loss(self, base: str, colour: str) -> Decimal:
        """Return the share of metal lost: white gold is brittle and takes more castings."""
        white = base == "gold" and colour == "white"
        share: Decimal = getattr(self, f"loss_{base}_white" if white else f"loss_{base}")
        return share

    def rates(self) -> Rates:
        return Rates(**{name: getattr(self, name) for name in Rates.__dataclass_fields__})
