"""The formats that are read, as sentences list them."""

from django.utils.translation import gettext as _

from jewelry.models3d.formats.table import FORMATS


def format_names() -> str:
    """Return "STL, OBJ, PLY, GLB, 3MF or 3DM" in the active language."""
    *first, last = (extension.upper() for extension in FORMATS)
    return _("%(formats)s or %(last)s") % {"formats": ", ".join(first), "last": last}
