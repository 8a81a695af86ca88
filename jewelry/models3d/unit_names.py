"""The units of lengths, in words."""

from django.utils.translation import gettext_lazy as _

UNIT_NAMES = {
    "micron": _("micrometres"),
    "mm": _("millimetres"),
    "cm": _("centimetres"),
    "inch": _("inches"),
    "ft": _("feet"),
    "m": _("metres"),
}
