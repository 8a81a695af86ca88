"""A clear stone as the pictures draw it: what its facets mirror, and what they let through.

A ray that goes in leaves in a direction that the facet alone decides: no stone is traced to its end,
but facets sparkle apart as a cut stone's do. The browser's viewer has the same formulas.
"""

import json
from pathlib import Path

import numpy as np

from jewelry.models3d.rendering.lighting import light
from jewelry.models3d.rendering.normals import Floats

_GEM = json.loads(Path(__file__).with_name("studio.json").read_text())["gem"]
_BENT = np.float32(1 / _GEM["index"])
_FACING = np.float32(((_GEM["index"] - 1) / (_GEM["index"] + 1)) ** 2)
_TINT = np.array(_GEM["tint"], np.float32)
_REFLECTION_BLUR, _REFRACTION_BLUR = (
    0.1,
    0.35,
)  # how far the panels are blurred: mirrored, and seen through


def colour(direction: Floats, flat: Floats) -> Floats:
    """Scene light (k, 3) of rays (k, 3) that meet facets, whose normals (k, 3) face them."""
    facing = np.einsum("ij,ij->i", direction, flat)[:, None]
    mirrored = direction - 2 * facing * flat
    across = direction - facing * flat
    within = across * _BENT - flat * np.sqrt(1 - np.sum((across * _BENT) ** 2, axis=1))[:, None]
    back = np.roll(flat, 1, axis=1)
    out = within - 2 * np.einsum("ij,ij->i", within, back)[:, None] * back
    share = _FACING + (1 - _FACING) * np.clip(1 + facing, 0, 1) ** 5
    through = (
        np.float32(_GEM["glow"]) + np.float32(_GEM["clear"]) * light(out, _REFRACTION_BLUR)[:, None]
    )
    shown: Floats = (
        share * light(mirrored, _REFLECTION_BLUR)[:, None] + (1 - share) * through * _TINT
    )
    return shown
