"""The formats that we read: each has a package, and a line here."""

from jewelry.models3d.formats import gltf, obj, ply, stl, threedm, threemf
from jewelry.models3d.formats.format import Format

FORMATS: dict[str, Format] = {
    package.FORMAT.extension: package.FORMAT for package in (stl, obj, ply, gltf, threemf, threedm)
}
"""By extension, in the order in which sentences list them."""
