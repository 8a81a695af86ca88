"""Reduces a mesh to few enough triangles for a telephone, if the shape stays the same."""

import fast_simplification
import numpy as np

from jewelry.models3d.browser_model.similarity import same, sides
from jewelry.models3d.geometry.mesh import Floats, Ints

MAX_FACES = 50_000
MIN_BODY_FACES = 60  # of one body among several
WELD_STEPS = 1 << 20  # steps along the longest side; corners in one step are one
AGGRESSIVENESS = (7.0, 4.0)  # 9 can take an eighth of a model


def thin_out(triangles: Floats, closed: bool) -> tuple[Floats, Ints] | None:
    """Return points (v, 3) and faces (n, 3), n <= 50,000, of triangles (m, 3, 3) of radius one.

    None if the reduced mesh would differ too much.
    """
    points, faces = _weld(triangles)
    if len(faces) <= MAX_FACES:
        return (points, faces) if len(faces) else None
    for aggressiveness in AGGRESSIVENESS:
        # its thresholds are absolute: they suit a body of radius one, not one of 20 mm or 2 m
        fewer, found = fast_simplification.simplify(
            points, faces, target_count=MAX_FACES, agg=aggressiveness
        )
        if 0 < len(found) <= MAX_FACES and same(triangles, fewer[found], closed):
            used, found = np.unique(found, return_inverse=True)
            return fewer[used], found.reshape(-1, 3)
    return None


def thin_out_each(
    triangles: Floats, closed: bool, body: Ints
) -> tuple[Floats, Ints, list[tuple[int, int]]] | None:
    """As `thin_out`, each body (m,) for itself: also (body, faces) in the order of the faces.

    Triangles of body 0 are left out.
    """
    names = [int(name) for name in np.unique(body) if name]
    listed = [_weld(triangles[body == name]) for name in names]
    total = sum(len(faces) for _points, faces in listed)
    if total > MAX_FACES:
        listed = [
            _fewer(points, faces, MAX_FACES * len(faces) // total) for points, faces in listed
        ]
    points = np.concatenate([points for points, _faces in listed])
    first = np.cumsum([0, *(len(points) for points, _faces in listed)])
    faces = np.concatenate(
        [faces + at for (_points, faces), at in zip(listed, first, strict=False)]
    )
    is_same = total <= MAX_FACES or same(triangles[body > 0], points[faces], closed)
    counts = [(name, len(faces)) for name, (_points, faces) in zip(names, listed, strict=True)]
    return (points, faces, counts) if len(faces) and is_same else None


def _fewer(points: Floats, faces: Ints, target: int) -> tuple[Floats, Ints]:
    if len(faces) <= MIN_BODY_FACES:
        return points, faces
    fewer, found = fast_simplification.simplify(
        points, faces, target_count=max(target, MIN_BODY_FACES), agg=AGGRESSIVENESS[-1]
    )
    used, found = np.unique(found, return_inverse=True)
    return fewer[used], found.reshape(-1, 3)


def _weld(triangles: Floats) -> tuple[Floats, Ints]:
    corners = triangles.reshape(-1, 3)
    step = float(sides(triangles).max()) / WELD_STEPS or 1.0
    x, y, z = (((column - column.min()) / step).astype(np.int64) for column in corners.T)
    _key, first, number = np.unique(
        (x << 42) | (y << 21) | z, return_index=True, return_inverse=True
    )
    faces = number.reshape(-1, 3)
    a, b, c = faces.T
    return corners[first], faces[(a != b) & (b != c) & (c != a)]
