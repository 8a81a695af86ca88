"""What somebody wants beside metal and number, in words for those who make it."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jewelry.pricing.specification import Specification, StoneSetting
from jewelry.pricing.words import FINISHES, SETTINGS, STONES, UNITS


def wishes(wanted: Specification) -> list[tuple[str, str]]:
    """Pairs of a name and what is wished; without what everybody gets."""
    found = [(pgettext("of a piece", "Finish"), str(FINISHES[wanted.finish]))]
    if wanted.rush:
        found.append((_("Urgent"), _("before other orders")))
    if wanted.unit:
        found.append((_("Unit of the file"), str(UNITS[wanted.unit])))
    if wanted.accepted:
        found.append((_("How the file is read"), _("accepted by the customer")))
    if wanted.ring_size is not None:
        found.append((_("Ring size"), number_format(_plain(wanted.ring_size))))
    name = pgettext("part of a price", "Stones")
    return found + [(name, _stone(stone)) for stone in wanted.stones]


def _stone(stone: StoneSetting) -> str:
    return _("%(count)d × %(stone)s, %(size)s mm, %(setting)s") % {
        "count": stone.count,
        "stone": STONES[stone.kind],
        "size": number_format(_plain(stone.size)),
        "setting": SETTINGS[stone.setting],
    }


def _plain(size: Decimal) -> str:
    """Without noughts at its end."""
    return f"{size:f}".rstrip("0").rstrip(".")
