"""Names of the kinds of stones that tariffs price, for people."""

from django.utils.translation import gettext_lazy as _

KIND_NAMES = {
    "diamond": _("diamond"),
    "ruby": _("ruby"),
    "sapphire": _("sapphire"),
    "emerald": _("emerald"),
    "quartz": _("quartz"),
    "zirconia": _("cubic zirconia"),
    "garnet": _("garnet"),
    "spinel": _("spinel"),
    "topaz": _("topaz"),
    "tourmaline": _("tourmaline"),
    "peridot": _("peridot"),
    "tanzanite": _("tanzanite"),
    "alexandrite": _("alexandrite"),
}
