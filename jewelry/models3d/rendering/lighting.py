"""The jeweller's light tent and the metals that mirror it; formulas only, no pictures.

The figures are in studio.json, which the browser's viewer is built with, too.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jewelry.models3d.rendering.normals import Floats


@dataclass(frozen=True)
class Metal:
    """Reflectance at normal incidence (linear RGB) and the share of satin in the polish."""

    colour: tuple[float, float, float]
    satin: float


@dataclass(frozen=True)
class _Panel:
    """A rectangle of light seen from the piece: azimuth (0 behind the camera, + right) and height
    of its middle in degrees, half sizes as tangents of angles, and its light."""

    azimuth: float
    height: float
    half_width: float
    half_height: float
    light: float


_STUDIO = json.loads(Path(__file__).with_name("studio.json").read_text())
METALS = {
    name: Metal(tuple(metal["colour"]), metal["satin"]) for name, metal in _STUDIO["metals"].items()
}
_PANELS = tuple(
    _Panel(**{name: value for name, value in panel.items() if name != "is"})
    for panel in _STUDIO["panels"]
)


def light(directions: Floats, blur: float) -> Floats:
    """Light (k,) arriving along unit directions (k, 3) of the set, panels blurred by `blur`
    (tangent of an angle)."""
    x, y, z = (np.ascontiguousarray(column) for column in directions.T)
    up = 0.5 + 0.5 * z
    total = np.float32(0.30) + np.float32(0.50) * up * up
    total += 0.16 * np.exp(-np.square((z + 0.95) / 0.45))  # the white table straight below
    for panel in _PANELS:
        total += _shine(panel, x, y, z, blur)
    lit: Floats = np.maximum(total, 0.02)
    return lit


def _shine(panel: _Panel, x: Floats, y: Floats, z: Floats, blur: float) -> Floats:
    turn, lift = np.radians([panel.azimuth, panel.height])
    sin, cos = np.float32(np.sin(turn)), np.float32(np.cos(turn))
    rise, flat = np.float32(np.sin(lift)), np.float32(np.cos(lift))
    along = x * sin - y * cos
    depth = np.maximum(along * flat + z * rise, np.float32(1e-3))
    across: Floats = np.abs(x * cos + y * sin) / depth
    above: Floats = np.abs(z * flat - along * rise) / depth
    soft = np.float32(blur)
    inside = _edge(panel.half_width, across, soft) * _edge(panel.half_height, above, soft)
    shine: Floats = np.float32(panel.light) * inside
    return shine


def _edge(half: float, distance: Floats, soft: np.float32) -> Floats:
    ramp = np.clip((np.float32(half) - distance) / soft + np.float32(0.5), 0, 1)
    eased: Floats = ramp * ramp * (3 - 2 * ramp)
    return eased


def tone(colour: Floats) -> Floats:
    """Scene light (..., 3) to display-linear 0..1 without shifting the hue: the Khronos PBR
    neutral tone mapper (2024), which keeps gold gold where filmic curves turn it brown."""
    start, desaturation = np.float32(0.8 - 0.04), np.float32(0.15)
    red, green, blue = np.moveaxis(colour, -1, 0)
    low = np.minimum(np.minimum(red, green), blue)
    toe = np.where(low < 0.08, low - 6.25 * low * low, np.float32(0.04))
    colour = colour - toe[..., None]
    peak = np.maximum(np.maximum(np.maximum(red, green), blue) - toe, np.float32(1e-6))
    room = 1 - start
    above = np.maximum(peak - start, 0)
    pressed = np.minimum(peak, start) + room * above / (above + room)
    white = 1 - 1 / (desaturation * (peak - pressed) + 1)
    scaled = colour * (pressed / peak * (1 - white))[..., None]
    mapped: Floats = scaled + (pressed * white)[..., None]
    return mapped


_ENCODING_STEPS = 4096
_LINEAR = np.linspace(0, 1, _ENCODING_STEPS, dtype=np.float32)
_ENCODED: Floats = np.where(
    _LINEAR <= 0.0031308, 12.92 * _LINEAR, 1.055 * np.power(_LINEAR, 1 / 2.4) - 0.055
).astype(np.float32)


def encode(linear: Floats) -> Floats:
    """Linear 0..1 to sRGB 0..1 (IEC 61966-2-1), by table."""
    shown: Floats = _ENCODED[
        np.clip(linear * (_ENCODING_STEPS - 1), 0, _ENCODING_STEPS - 1).astype(np.int16)
    ]
    return shown
