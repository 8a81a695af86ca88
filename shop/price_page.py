"""The page of a price without an order."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from jewelry.accounts.models import User
from jewelry.models3d import store
from jewelry.models3d.geometry import units
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.models import Measurement
from jewelry.orders.paging import after, cursor_of
from jewelry.pricing import analysis
from jewelry.pricing.engine.specification import UNITS, Specification
from jewelry.pricing.models import Alloy, PriceRequest, Tariff
from jewelry.pricing.quotes import held
from shop import marking, measuring_progress, quote_view
from shop.forms import ChoiceForm
from shop.marking import MarkForm

RECENT_PAGE_SIZE = 10
IN_UNITS = {
    "mm": _("The file is in millimetres"),
    "cm": _("The file is in centimetres"),
    "inch": _("The file is in inches"),
    "m": _("The file is in metres"),
    "micron": _("The file is in micrometres"),
}
RARE = ("micron",)
"""Units that are offered only where the piece would have a sensible size in them."""

ASKS_FOR_SIZE = ("choose_unit", "say_size")
"""Next steps that the customer takes in the list of units."""


@dataclass(frozen=True)
class Unit:
    """Return the size of the piece if the file's numbers were in this unit."""

    code: str
    sentence: str
    sides: tuple[float, float, float]
    is_now: bool
    fits: bool


@dataclass(frozen=True)
class MetalPrice:
    alloy: Alloy
    total: Decimal | None


@dataclass(frozen=True)
class Recent:
    """Requests, each with its metal and whether there is a picture; `next` is "" on the last page."""

    rows: list[tuple[PriceRequest, Alloy, bool]]
    next: str


def page(
    asked: PriceRequest, form: ChoiceForm | None, marks: MarkForm | None = None
) -> dict[str, Any]:
    """`form` is the customer's choice if it was refused, `marks` the same for stones."""
    measurement = store.newest(asked.model) if asked.quote else store.measured(asked.model)
    if asked.quote is None or measurement is None:
        return {
            "asked": asked,
            "alloy": Alloy.objects.get(code=asked.wanted.alloy),
            "measurement": measurement,
        } | measuring_progress.context(
            asked.model, asked.created_at, is_measured=measurement is not None
        )
    shown = quote_view.of(asked.quote, measurement)
    return {
        "asked": asked,
        "alloy": asked.quote.alloy,
        "measurement": measurement,
        "places": shown.places,
        "stage": f"priced-{asked.quote.pk}",
        "sheet": shown,
        "prices": _prices(asked, measurement),
        "units": units_of(measurement.facts, asked.wanted),
        "doubtful": asks_for_size(shown),
        "wanted": asked.wanted,
        "choice": form or ChoiceForm(asked=asked),
        "marks": marks or marking.form_for(asked.model, asked.wanted, measurement=measurement),
    }


def usual_alloy() -> str:
    """The default until the customer chooses: the next page shows every metal."""
    return Alloy.objects.filter(is_offered=True).values_list("code", flat=True).first() or ""


def recent(customer: User, before: str) -> Recent:
    """Return a page of a person's requests, the newest first."""
    mine = PriceRequest.objects.of(customer).in_full()
    some = list(after(mine, before, by="created_at")[: RECENT_PAGE_SIZE + 1])
    found = some[:RECENT_PAGE_SIZE]
    models = [asked.model_id for asked in found]
    pictured = set(
        Measurement.objects.filter(model__in=models, pictured=True).values_list("model", flat=True)
    )
    alloys = Alloy.objects.in_bulk([asked.wanted.alloy for asked in found], field_name="code")
    rows = [(asked, alloys[asked.wanted.alloy], asked.model_id in pictured) for asked in found]
    is_last = len(some) == len(found)
    return Recent(rows, "" if is_last else cursor_of(found[-1].created_at, found[-1].pk))


def _prices(asked: PriceRequest, measurement: Measurement) -> list[MetalPrice]:
    """Return the price of choosing each metal, so held prices come before today's."""
    found = analysis.analyse(measurement, asked.wanted, Tariff.objects.in_force())
    wanted = [replace(asked.wanted, alloy=quote.alloy.code) for quote in found.quotes]
    kept = held.shown_by_alloy(asked.customer, asked.model, wanted)
    if asked.quote:
        kept[asked.quote.alloy.code] = asked.quote
    return [
        MetalPrice(quote.alloy, kept.get(quote.alloy.code, quote).total) for quote in found.quotes
    ]


def asks_for_size(shown: quote_view.Sheet) -> bool:
    """Return whether the page shows the list of units opened."""
    return any(each.severity != "note" and each.next in ASKS_FOR_SIZE for each in shown.reasons)


def units_of(facts: Geometry | None, wanted: Specification) -> list[Unit]:
    """Of the file as it was read."""
    if facts is None:
        return []
    fitting = units.fitting(facts)
    now = None if wanted.ring_size else wanted.unit or facts.units
    return [
        Unit(
            code=code,
            sentence=str(IN_UNITS[code]),
            sides=facts.scaled_extents(units.factor(facts, code)),
            is_now=code == now,
            fits=code in fitting,
        )
        for code in UNITS
        if code not in RARE or code in fitting or code == now
    ]
