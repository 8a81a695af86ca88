"""Files of curved surfaces, or of one program alone: each is refused by its name."""

from jewelry.models3d.formats.errors import gettext_noop as _

ENDINGS = ("step", "stp", "iges", "igs", "sat", "x_t", "x_b", "jcd", "sldprt", "f3d", "blend")
EXPORT = _(
    "A %(format)s file holds surfaces that only a CAD program reads. Please export a mesh from it: "
    "binary STL in millimetres, or 3MF."
)
