"""3DM, Rhino's own format: what is known of it outside its reader."""

from typing import BinaryIO

from jewelry.models3d.formats.door_parts import NOT_THIS
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.formats.format import Format

BEGINS = b"3D Geometry File Format"


def check(file: BinaryIO, size: int) -> None:
    """Check the words that Rhino's files begin with. Raises BadModel."""
    file.seek(0)
    if not file.read(32).startswith(BEGINS + b" "):
        raise BadModel(NOT_THIS, format="3DM")


FORMAT = Format("3dm", check, reader="jewelry.models3d.formats.threedm.reader", begins=(BEGINS,))
