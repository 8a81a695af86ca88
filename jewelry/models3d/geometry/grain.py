"""How coarsely a file rounds its points: packed and short numbers move each of them by half a step.

A round piece has corners at many places of an axis. If all of those are whole steps apart, the
steps are the file's, and not the design's.
"""

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry.mesh import Bools, Floats, Mesh
from jewelry.models3d.geometry.places import significant

LOOKED_AT_COUNT = 8000  # corners
MIN_PLACES = 40  # along an axis: a design of straight sides has fewer
MIN_COARSE_PLACES = 8  # the same if no axis has as many; then the skin has to be round
MIN_ROUND_CORNERS, MAX_ROUND_STEPS = 32, 3.0  # corners between slanted edges as short
MIN_ROUND_WAYS = 16  # that slanted faces look

MAX_STEPS = 1 << 15  # along an axis: finer ones show in no figure
MAX_OFF_SHARE = 0.02  # of a step
SAME_SHARE = 1e-3  # of the least of steps that may be: float noise
ROUNDED_SHARE = 1 / 8  # of a step: more than rounding was seen to move skin on average
MAX_ROUNDED_SHARE = 5e-3  # of the volume
ALONG_COSINE = 0.9999  # of a face's normal to an axis


def rounded(mesh: Mesh, volume: float) -> list[Finding]:
    """Return the finding on points rounded so coarsely that the volume may be far off.

    Skin along the axes is left out: straight designs have whole steps of their own.
    """
    moved, is_coarse = step(mesh.vertices)
    if not moved:
        return []
    a, b, c = mesh.vertices[mesh.faces].transpose(1, 0, 2)
    across = np.cross(b - a, c - a)
    size = np.linalg.norm(across, axis=1)
    is_slanted = np.abs(across).max(axis=1) < ALONG_COSINE * size
    ways = across[is_slanted] / size[is_slanted, None]
    if is_coarse and not _is_round(mesh, is_slanted, ways, moved):
        return []
    share = ROUNDED_SHARE * moved * float(size[is_slanted].sum() / 2) / volume
    if share <= MAX_ROUNDED_SHARE:
        return []
    return [Finding("points_rounded", percent=significant(100 * share, 2))]


def _is_round(mesh: Mesh, slanted: Bools, ways: Floats, step: float) -> bool:
    """Return whether `slanted` faces (n,) look as many `ways` as round skin, or are as short.

    Straight designs with corners whole millimetres apart look few ways, and have long edges.
    """
    if len(np.unique(np.rint(100 * ways), axis=0)) >= MIN_ROUND_WAYS:
        return True
    faces = mesh.faces[slanted]
    ends = np.concatenate([faces[:, [i, (i + 1) % 3]] for i in range(3)])
    along = np.abs(mesh.vertices[ends[:, 1]] - mesh.vertices[ends[:, 0]])
    length = np.linalg.norm(along, axis=1)
    is_short = (length <= MAX_ROUND_STEPS * step) & (along.max(axis=1) < ALONG_COSINE * length)
    return len(np.unique(ends[is_short])) >= MIN_ROUND_CORNERS


def step(vertices: Floats) -> tuple[float, bool]:
    """Return the coarsest step that coordinates (v, 3) are rounded to, and whether few places show
    it; 0 if one axis shows none."""
    some = vertices[:: 1 + len(vertices) // LOOKED_AT_COUNT]
    axes = [np.unique(axis) for axis in some.T]
    is_coarse = max(map(len, axes)) < MIN_PLACES
    least = MIN_COARSE_PLACES if is_coarse else MIN_PLACES
    found = [_step(places, least) for places in axes if len(places) >= least]
    return (max(found) if found and all(found) else 0.0), is_coarse


def _step(places: Floats, least_places: int) -> float:
    least = float(places[-1] - places[0]) / MAX_STEPS
    apart = np.diff(places)
    apart = apart[apart > SAME_SHARE * least]
    if len(apart) < least_places / 2 or apart.min() < least:
        return 0.0
    steps = apart / apart.min()
    # float noise of one step may be large in the sum of many: the mean of all is exact
    whole = np.rint(steps)
    found = float(apart.sum() / whole.sum())
    off = np.abs(apart / found - np.rint(apart / found))
    return found if off.max() <= MAX_OFF_SHARE else 0.0
