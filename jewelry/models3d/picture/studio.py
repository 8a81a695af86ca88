"""The jeweller's light tent and the metals that mirror it; formulas only, no pictures."""

from dataclasses import dataclass

import numpy as np

from .normals import Floats


@dataclass(frozen=True)
class Metal:
    """Reflectance at normal incidence (linear RGB) and the share of satin in the polish."""

    colour: tuple[float, float, float]
    satin: float


METALS: dict[str, Metal] = {
    "yellow": Metal((0.98, 0.69, 0.285), 0.20),
    "rose": Metal((0.95, 0.585, 0.42), 0.20),
    "white": Metal((0.86, 0.805, 0.715), 0.22),
    "silver": Metal((0.965, 0.955, 0.935), 0.16),
    "platinum": Metal((0.69, 0.695, 0.71), 0.34),
}


@dataclass(frozen=True)
class _Panel:
    """A rectangle of light seen from the piece: azimuth (0 behind the camera, + right) and height
    of its middle in degrees, half sizes as tangents of angles, and its light."""

    azimuth: float
    height: float
    half_width: float
    half_height: float
    light: float


_PANELS = (
    _Panel(0, 90, 0.75, 0.75, 2.4),  # ceiling softbox
    _Panel(-58, 20, 0.34, 1.00, 3.4),  # key
    _Panel(-95, 30, 0.80, 0.60, 0.45),  # fill on the key's side
    _Panel(62, 16, 0.17, 1.10, 3.0),  # rim strip
    _Panel(152, 26, 0.34, 0.70, 1.7),  # behind the piece, lights the far inside
    _Panel(8, -42, 0.90, 0.16, 0.55),  # table bounce
    _Panel(-12, 12, 0.07, 0.9, -0.32),  # black flags draw the edges
    _Panel(95, 10, 0.12, 1.2, -0.30),
    _Panel(-104, 10, 0.10, 1.2, -0.55),
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


_STEPS = 4096
_LINEAR = np.linspace(0, 1, _STEPS, dtype=np.float32)
_ENCODED: Floats = np.where(
    _LINEAR <= 0.0031308, 12.92 * _LINEAR, 1.055 * np.power(_LINEAR, 1 / 2.4) - 0.055
).astype(np.float32)


def encode(linear: Floats) -> Floats:
    """Linear 0..1 to sRGB 0..1 (IEC 61966-2-1), by table."""
    shown: Floats = _ENCODED[np.clip(linear * (_STEPS - 1), 0, _STEPS - 1).astype(np.int16)]
    return shown
