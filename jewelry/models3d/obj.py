"""Reads the triangles of a Wavefront OBJ: its `v` and `f` lines, and no other file.

trimesh takes negative numbers from the end of the file, while they count back from their own
line; that misplaces faces in files of several objects and says nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from jewelry.models3d.reader import Triangles, corners_of, refuse_too_many


def read(path: Path) -> Triangles:
    """Return the triangles, (n, 3, 3); polygons become fans. Raises Unreadable or ValueError."""
    points: array[float] = array("d")
    faces: array[int] = array("q")
    for words in _statements(path):
        if words[0] == "v":
            points.extend((float(words[1]), float(words[2]), float(words[3])))
        elif words[0] == "f":
            known = len(points) // 3
            corners = [int(word.partition("/")[0]) for word in words[1:]]
            corners = [at + known if at < 0 else at - 1 for at in corners]
            for second, third in pairwise(corners[1:]):
                faces.extend((corners[0], second, third))
            refuse_too_many(len(faces) // 3)
    vertices = np.array(points, dtype=np.float64).reshape(-1, 3)
    return corners_of(vertices, np.array(faces, dtype=np.int64).reshape(-1, 3))


def _statements(path: Path) -> Iterator[list[str]]:
    """Yield the words of each vertex and face line, continued lines joined."""
    # latin-1 decodes any byte; only digits matter here
    with path.open(encoding="latin-1") as file:
        for line in file:
            whole = line
            while whole.endswith("\\\n"):
                whole = whole[:-2] + next(file, "")
            words = whole.split()
            if words and words[0] in ("v", "f"):
                yield words
