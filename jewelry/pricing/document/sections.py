"""The tables of what a quote was made from, in the reader's language. Reads the quote alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jewelry.models3d.unit_names import UNIT_NAMES
from jewelry.pricing.document.numbers import by, cm2, cm3, exact, grams, measure, money, percent
from jewelry.pricing.engine.inputs import UNREADABLE, Inputs, specification
from jewelry.pricing.labels import SPACE
from jewelry.pricing.labels.specification import wishes
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes import weight_range

Rows = list[tuple[str, str]]
Table = Callable[[Quote, Inputs], Rows]


@dataclass(frozen=True)
class Sheet:
    title: str
    rows: Rows


def sheets(quote: Quote, in_full: bool = True) -> list[Sheet]:
    """Return the tables that have content: an unreadable file has no volume.

    Without `in_full` the maker's own rates are left out.
    """
    tables: tuple[tuple[str, Table], ...] = (
        (_("The piece"), _piece),
        (pgettext("of a quote", "The metal"), _metal),
        (_("The metal's price"), _spot),
        (_("Where it comes from"), _sources),
    )
    if in_full:
        tables = (*tables[:3], (_("The maker's rates"), _rates), *tables[3:])
    found = [Sheet(title, _safely(table, quote)) for title, table in tables]
    return [sheet for sheet in found if sheet.rows]


def _safely(table: Table, quote: Quote) -> Rows:
    """Skip a table whose inputs are unreadable: the check reports them."""
    try:
        return table(quote, quote.inputs)
    except UNREADABLE:
        return []


def _piece(quote: Quote, made_from: Inputs) -> Rows:
    rows = [(_("Quantity"), exact(quote.quantity))]
    if sides := made_from.get("extents_mm"):
        rows.append((_("Size"), by(*map(exact, sides)) + SPACE + _("mm")))
    if volume := made_from.get("volume_mm3"):
        rows.append((_("Volume"), cm3(volume)))
    if area := made_from.get("area_mm2"):
        rows.append((_("Surface"), cm2(area)))
    wanted = specification(made_from) if "specification" in made_from else None
    unit = UNIT_NAMES.get(made_from.get("unit") or "")
    if unit and not (wanted and wanted.unit):
        told = (
            _("%(unit)s, as the file says")
            if made_from.get("unit_declared")
            else _("%(unit)s, assumed")
        )
        rows.append((_("Unit of the file"), told % {"unit": unit}))
    return rows + (wishes(wanted) if wanted else [])


def _metal(quote: Quote, made_from: Inputs) -> Rows:
    rows = [(_("Alloy"), quote.alloy.name)]
    if not (metal := made_from.get("metal")):
        return rows
    rows.append((_("Fineness"), exact(Decimal(metal["fineness"]) * 1000)))
    rows.append((_("Density"), measure(metal["density"], _("g/cm³"))))
    if quote.mass_net is None or quote.mass_billed is None:
        return rows
    k, loss = made_from["rates"]["k"], Decimal(metal["loss"])
    weighed = by(cm3(made_from["volume_mm3"]), exact(metal["density"]), exact(k))
    billed = by(grams(quote.mass_net), exact(1 + loss))
    low, high = weight_range.band(quote) or (quote.mass_net, quote.mass_net)
    return [
        *rows,
        (_("Finished weight ÷ CAD weight (k)"), exact(k)),
        (_("Mass of one piece"), f"{weighed} = {grams(quote.mass_net)}"),
        (_("Finished, it may weigh"), f"{exact(low)} – {grams(high)}"),
        (_("Metal lost in the work"), percent(loss)),
        (_("Mass that is billed"), f"{billed} = {grams(quote.mass_billed)}"),
    ]


def _spot(_quote: Quote, made_from: Inputs) -> Rows:
    if not (metal := made_from.get("metal")):
        return []
    rows = []
    if "spot" in made_from:
        rows += [
            (_("Fine metal, a troy ounce"), f"{exact(made_from['spot'])}{SPACE}$"),
            (_("Exchange rate"), f"{money(made_from['exchange'])} / $"),
        ]
    return [
        *rows,
        (_("Fine metal, a troy ounce in roubles"), money(metal["spot"])),
        (_("Prices of"), _day(date.fromisoformat(made_from["spot_date"]))),
    ]


def _rates(_quote: Quote, made_from: Inputs) -> Rows:
    rates = made_from["rates"]
    return [
        (_("Premium over spot"), percent(rates["premium"])),
        (_("Alloying, a gram"), money(rates["alloying_per_g"])),
    ]


def _sources(quote: Quote, made_from: Inputs) -> Rows:
    rows = [
        (_("Quote"), quote.number),
        (
            pgettext("of a quote", "Made"),
            date_format(timezone.localtime(quote.created_at), "DATETIME_FORMAT"),
        ),
        (_("Valid until"), date_format(timezone.localtime(quote.valid_until), "DATETIME_FORMAT")),
        (_("Tariff"), exact(quote.tariff.number or quote.tariff_id)),
    ]
    if "formula" in made_from:
        rows.append((_("Formula, revision"), exact(made_from["formula"])))
    if "revision" in made_from:
        rows.append((_("Measuring, revision"), exact(made_from["revision"])))
    if quote.model:
        rows.append((_("Model file"), quote.model.format.upper()))
        rows.append((_("Its SHA-256"), made_from.get("sha256", quote.model.sha256)))
    return rows


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
