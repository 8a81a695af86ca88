"""OBJ: polygons without a unit, taken as millimetres."""

import re
from io import StringIO
from pathlib import Path

from jewelry.models3d.errors import Unreadable
from jewelry.models3d.readers import scenes
from jewelry.models3d.readers.reading import Reading

# trimesh passes over indented lines and tabs, and fills a short vertex from the next
ODD_LINE = re.compile(r"^(?:[ \t]+[vf][ \t]|[vf]\t|v +\S+ +\S+ *$)", re.MULTILINE)
GROUPING = re.compile(r"^(?:g|o|s|mg|usemtl|mtllib)(?:[ \t].*)?$", re.MULTILINE)
FACE = re.compile(r"^f (.*)", re.MULTILINE)


def read(path: Path) -> Reading:
    # any byte is a letter of latin-1; only the numbers matter.
    # groups and materials leave the surface as it is; trimesh reads it anew for each of them
    text = GROUPING.sub("", path.read_text("latin-1"))
    return Reading(scenes.load(StringIO(text), "obj", promised(path)))


def promised(path: Path) -> scenes.Promise:
    """Count the triangles of an OBJ, whose polygons become fans. Raises Unreadable.

    A negative number counts back from its own line; trimesh counts from the end of the file. And it
    takes faces of equally many numbers for faces of one form.
    """
    text = path.read_text("latin-1").replace("\\\n", "")
    last_vertex = text.rfind("\nv ")
    count = 0
    forms: dict[int, set[int]] = {}
    for face in FACE.finditer(text):
        corners = face[1].split()
        count += max(0, len(corners) - 2)
        first = {corner[0] for corner in corners}
        if "0" in first or ("-" in first and face.start() < last_vertex):
            raise Unreadable("unreadable")
        numbers = [len(corner.replace("/", " ").split()) for corner in corners]
        forms.setdefault(sum(numbers), set()).update(numbers)
    if ODD_LINE.search(text) or any(len(form) > 1 for form in forms.values()):
        raise Unreadable("unreadable")
    return count, 1
