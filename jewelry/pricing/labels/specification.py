"""A specification beside metal and quantity, in words for the makers."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jewelry.models3d.models import Model3D
from jewelry.models3d.stones.marks import LEFT_OUT
from jewelry.pricing.engine.engraving import Engraving
from jewelry.pricing.engine.specification import Specification, StoneSetting
from jewelry.pricing.labels import FINISHES, PLACES, SETTINGS, STONES, TYPEFACES, UNITS


def wishes(wanted: Specification) -> list[tuple[str, str]]:
    """Return pairs of a name and a value, without the defaults."""
    found = [(pgettext("of a piece", "Finish"), str(FINISHES[wanted.finish]))]
    if wanted.pair:
        found.append(
            (_("Castings"), _("two a pair, %(count)d in all") % {"count": wanted.castings})
        )
    if wanted.rush:
        found.append((_("Urgent"), _("before other orders")))
    if wanted.unit:
        found.append((_("Unit of the file"), str(UNITS[wanted.unit])))
    if wanted.accepted:
        found.append((_("How the file is read"), pgettext("reading of a file", "accepted")))
    if wanted.ring_size is not None:
        found.append((_("Ring size"), number_format(_plain(wanted.ring_size))))
    if wanted.length_mm is not None:
        length = number_format(_plain(wanted.length_mm))
        found.append((_("Length"), _("%(length)s mm") % {"length": length}))
    if wanted.engraving:
        found.append((_("Engraving"), _engraved(wanted.engraving)))
    name = pgettext("part of a price", "Stones")
    return found + [(name, _stone(stone)) for stone in wanted.stones]


def stones_of_file(model: Model3D | None) -> list[tuple[str, str]]:
    """Return which bodies of the file are stones, for the person who casts the others, and which
    are no part of the piece."""
    if model is None or not model.stones:
        return []
    stones, _mark, left_out = model.stones.partition(LEFT_OUT)
    return [*_stones_of_file(model, stones), *_left_out(left_out)]


def _left_out(numbers: str) -> list[tuple[str, str]]:
    return [(_("No part of the piece"), _bodies(numbers))] if numbers else []


def _bodies(numbers: str) -> str:
    said = numbers.replace("-", "–").replace(",", ", ")
    return _("bodies of the file: %(numbers)s") % {"numbers": said}


def _stones_of_file(model: Model3D, stones: str) -> list[tuple[str, str]]:
    name = _("Stones in the file")
    if not model.marked:
        return [] if model.left_out else [(name, _("none: all of it is metal"))]
    words = ngettext(
        "body %(numbers)s, not cast; its seat is cut",
        "bodies %(numbers)s, not cast; their seats are cut",
        len(model.marked),
    )
    numbers = stones.replace("-", "–").replace(",", ", ")
    return [(name, words % {"numbers": numbers})]


def _engraved(words: Engraving) -> str:
    said = {"text": words.text, "place": PLACES[words.place], "face": TYPEFACES[words.typeface]}
    return _("“%(text)s”, %(place)s, %(face)s letters") % said


def _stone(stone: StoneSetting) -> str:
    size = number_format(_plain(stone.size))
    if not stone.kind:
        return _("%(count)d × %(size)s mm, left out") % {"count": stone.count, "size": size}
    return _("%(count)d × %(stone)s, %(size)s mm, %(setting)s") % {
        "count": stone.count,
        "stone": STONES[stone.kind],
        "size": size,
        "setting": SETTINGS[stone.setting],
    }


def _plain(size: Decimal) -> str:
    """Return the size without trailing zeros."""
    return f"{size:f}".rstrip("0").rstrip(".")
