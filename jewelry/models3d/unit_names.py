"""The units of lengths, in words."""

from django.utils.translation import gettext_lazy as _

UNIT_NAMES = {
    "nm": _("nanometres"),
    "micron": _("micrometres"),
    "mm": _("millimetres"),
    "cm": _("centimetres"),
    "dm": _("decimetres"),
    "m": _("metres"),
    "microinch": _("microinches"),
    "mil": _("thousandths of an inch"),
    "inch": _("inches"),
    "ft": _("feet"),
    "yd": _("yards"),
    "pt": _("points of 1/72 inch"),
    "pica": _("picas of 1/6 inch"),
}
