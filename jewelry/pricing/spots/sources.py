"""Spot prices in the tariff's units, from published data: by address, or from files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from jewelry.platform.calling import Watch
from jewelry.pricing.engine.formula import GRAMS_PER_OUNCE, KOPECK
from jewelry.pricing.spots import bank_of_russia, fetching, lbma
from jewelry.pricing.spots.bank_of_russia import Rate
from jewelry.pricing.spots.reading import (
    A_DOLLAR,
    AN_OUNCE,
    METALS,
    MOST_BYTES,
    NotUsable,
    elements,
    name_of,
    number,
    together,
)

BANK, LBMA = "bank-of-russia", "lbma"
SOURCES = (BANK, LBMA)
LOOKBACK_PERIOD = timedelta(days=20)
"""Longer than Russia's longest holidays, when no price is published."""

MAX_INTERVAL = timedelta(days=14)
MAX_FILES = 5
File = tuple[str, bytes]
"""Its name and its content."""


@dataclass(frozen=True)
class Spots:
    """`dollars` per troy ounce by metal; `rate`: roubles per dollar; `day`: the oldest metal's.

    `source` tells the origin and the day of each figure, in names that are not translated.
    """

    dollars: dict[str, Decimal]
    rate: Decimal
    day: date
    source: str
    notes: tuple[str, ...] = ()


@dataclass
class _Found:
    """What has been read so far."""

    today: date
    gram: bank_of_russia.Prices | None = None
    ounces: dict[str, lbma.Price] = field(default_factory=dict)
    rate: Rate | None = None

    def spots(self, by_hand: Decimal | None) -> Spots:
        if self.gram and self.ounces:
            raise NotUsable(_("The files are of two sources; take one at a time."))
        roubles = by_hand or (self.rate.roubles if self.rate else None)
        if roubles is None:
            raise NotUsable(_("The dollar's rate is missing: add the bank's rates, or type it."))
        prices, days, of = self._of_bank(roubles) if self.gram else self._of_lbma()
        if self.rate and not by_hand:
            together({_("The metals"): min(days.values()), "USD": self.rate.day}, MAX_INTERVAL)
            of.append(f"USD: cbr.ru XML_daily {self.rate.day}")
        else:
            of.append("USD: by hand")
        dollars = {
            metal: number(price, *AN_OUNCE, name_of(metal)) for metal, price in prices.items()
        }
        return Spots(dollars, roubles, min(days.values()), "; ".join(of), self._notes())

    def _of_bank(self, roubles: Decimal) -> tuple[dict[str, Decimal], dict[str, date], list[str]]:
        assert self.gram
        day, per_gram = self.gram.day, self.gram.per_gram
        prices = {m: (per_gram[m] * GRAMS_PER_OUNCE / roubles).quantize(KOPECK) for m in METALS}
        return prices, dict.fromkeys(METALS, day), [f"{', '.join(METALS)}: cbr.ru xml_metall {day}"]

    def _of_lbma(self) -> tuple[dict[str, Decimal], dict[str, date], list[str]]:
        if missing := [name_of(metal) for metal in METALS if metal not in self.ounces]:
            raise NotUsable(_("Prices are missing: %(metals)s.") % {"metals": ", ".join(missing)})
        days = {metal: self.ounces[metal].day for metal in METALS}
        together({name_of(metal): day for metal, day in days.items()}, MAX_INTERVAL)
        of = [f"{metal}: lbma.org.uk {lbma.SERIES[metal]} {days[metal]}" for metal in METALS]
        return {m: self.ounces[m].dollars.quantize(KOPECK) for m in METALS}, days, of

    def _notes(self) -> tuple[str, ...]:
        if not (codes := self.gram.left_out if self.gram else ()):
            return ()
        words = {"codes": ", ".join(code or "—" for code in codes)}
        return (_("Left out, as none of the four metals has such a code: %(codes)s.") % words,)


def fetch(source: str, by_hand: Decimal | None = None) -> Spots:
    """Fetch from the published addresses. With `by_hand`, the dollar's rate, that rate is not
    fetched."""
    found = _Found(timezone.localdate())
    with fetching.timed() as watch:
        if source == BANK:
            _read_xml(_bank_metals(found.today, watch), found)
        else:
            for metal, series in lbma.SERIES.items():
                data = fetching.get(f"{settings.LBMA_URL}{series}.json", watch)
                found.ounces[metal] = lbma.newest(data, metal, found.today)
        if by_hand is None:
            day = found.gram.day if found.gram else found.today
            _read_xml(_bank(bank_of_russia.RATES_ADDRESS, watch, date_req=day), found)
    return found.spots(by_hand)


def read(files: Sequence[File], by_hand: Decimal | None = None) -> Spots:
    """Read published files; their content tells what they are."""
    if not 1 <= len(files) <= MAX_FILES:
        raise NotUsable(_("Between one and %(most)s files at a time.") % {"most": MAX_FILES})
    found = _Found(timezone.localdate())
    for name, data in files:
        try:
            _read_file(name, data, found)
        except NotUsable as error:
            raise NotUsable(f"{name[:80]}: {error}") from None
    return found.spots(by_hand)


def rate_by_hand(text: str) -> Decimal:
    """Raises `NotUsable`."""
    return number(text, *A_DOLLAR, _("The dollar's rate")).quantize(Decimal("0.0001"))


def source_shown(source: str) -> str:
    """Return a tariff's `spot_source`, as `Spots` writes it, in the language of the page."""
    return "; ".join(_figure_shown(figure) for figure in source.split("; "))


def _bank_metals(today: date, watch: Watch) -> bytes:
    return _bank(
        bank_of_russia.METAL_ADDRESS, watch, date_req1=today - LOOKBACK_PERIOD, date_req2=today
    )


def _bank(page: str, watch: Watch, **days: date) -> bytes:
    asked = urlencode({name: day.strftime("%d/%m/%Y") for name, day in days.items()})
    return fetching.get(f"{settings.BANK_OF_RUSSIA_URL}{page}?{asked}", watch)


def _read_file(name: str, data: bytes, found: _Found) -> None:
    if len(data) > MOST_BYTES:
        raise NotUsable(_("It is larger than these files are."))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        metal = lbma.metal_of(name)
        if metal in found.ounces:
            raise NotUsable(_("There are two files of the same prices."))
        found.ounces[metal] = lbma.newest(data, metal, found.today)
    else:
        _read_xml(data, found)


def _read_xml(data: bytes, found: _Found) -> None:
    root, attributes, rows = elements(data)
    if root == bank_of_russia.METAL_ROOT and found.gram is None:
        found.gram = bank_of_russia.prices(rows, found.today)
    elif root == bank_of_russia.RATES_ROOT and found.rate is None:
        found.rate = bank_of_russia.dollar(attributes, rows, found.today)
    elif root in {bank_of_russia.METAL_ROOT, bank_of_russia.RATES_ROOT}:
        raise NotUsable(_("There are two files of the same prices."))
    else:
        raise NotUsable(_("It is not in the form that is published."))


def _figure_shown(figure: str) -> str:
    names, colon, origin = figure.partition(": ")
    told = ", ".join(name_of(n) if n in METALS else n for n in names.split(", "))
    own = {"by hand": _("by hand"), "an example": _("an example")}
    return f"{told}{colon}{own.get(origin, origin)}"
