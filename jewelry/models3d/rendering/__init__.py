"""Pictures of a piece in metal: rays cast once, shaded in every colour."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image

from jewelry.models3d.rendering import gem, shadow
from jewelry.models3d.rendering.lighting import METALS, Metal, encode, light, tone
from jewelry.models3d.rendering.normals import Bools, Floats
from jewelry.models3d.rendering.scene import Camera, Stand, set_up
from jewelry.models3d.rendering.tracer import Tracer, reflect

__all__ = ["COLOURS", "Stand", "render", "set_up", "thumbnail"]

COLOURS = ("yellow", "rose", "white", "silver", "platinum")

_SAMPLES_PER_AXIS = 2  # per pixel and axis
_RAY_OFFSET = 1e-4
_SHARP_BLUR, _SATIN_BLUR = 0.10, 0.75


def render(stand: Stand, size: int = 480, stones: Bools | None = None) -> dict[str, bytes]:
    """One transparent WebP of `size` pixels a side per colour.

    `stones` says which of the stand's triangles (n,) are a stone's. Triangles without area are
    harmless. Raises embree.NoRays where Embree is missing.
    """
    tracer = Tracer(stand.placed)
    floor = float(stand.placed[..., 2].min())
    dark = shadow.table(tracer, floor)
    is_stone = np.zeros(len(stand.placed), bool) if stones is None else stones
    shading = _trace(tracer, stand.camera, size, floor, dark, is_stone)
    under = _shadow(stand.camera, size, floor, dark)
    return {name: _picture(shading, under, METALS[name]) for name in COLOURS}


def thumbnail(webp: bytes, size: int = 120) -> bytes:
    """The same picture, `size` pixels a side."""
    with Image.open(BytesIO(webp)) as picture:
        small = picture.convert("RGBA").resize((size, size), Image.Resampling.LANCZOS)
    return _webp(small, 84)


Places = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True)
class _Shading:
    """All of the picture but the metal: per lit sample its pixel, light from the tent sharp and
    satin, and Schlick terms of each mirroring: of which samples, and how much.
    `stones` are samples that met a stone first, with their own light."""

    pixel: Places
    sharp: Floats
    satin: Floats
    mirrored: list[tuple[Places | slice, Floats]]
    stones: tuple[Places, Floats]


def _trace(
    tracer: Tracer, camera: Camera, size: int, floor: float, dark: Floats, is_stone: Bools
) -> _Shading:
    count = size * _SAMPLES_PER_AXIS
    direction = camera.rays(count)
    hits = tracer.hit(np.broadcast_to(camera.eye, direction.shape).copy(), direction)
    place = hits.ray
    seen = np.arange(len(place))
    final = np.empty((len(place), 3), np.float32)
    start = np.empty_like(final)
    dimmed = np.ones(len(place), np.float32)
    mirrored: list[tuple[Places | slice, Floats]] = []
    direction = direction[place]
    met = np.flatnonzero(is_stone[hits.face])
    stones = met, gem.colour(direction[met], hits.flat[met])
    for bounce in range(2):
        if bounce:
            hits = tracer.hit(start[seen], final[seen])
            direction = final[seen[hits.ray]]
            seen = seen[hits.ray]
        grazing = _schlick(direction, hits.normal)
        metal = ~is_stone[hits.face]
        is_all = not bounce and bool(metal.all())
        mirrored.append((slice(None), grazing) if is_all else (seen[metal], grazing[metal]))
        final[seen] = reflect(direction, hits)
        start[seen] = hits.point + hits.flat * np.float32(_RAY_OFFSET * 10)
        dimmed[seen] *= 1 - 0.12 * bounce
    dimmed *= _table_shade(start, final, floor, dark)
    sharp, satin = (light(final, blur) * dimmed for blur in (_SHARP_BLUR, _SATIN_BLUR))
    row, column = np.divmod(place, count)
    pixel = row // _SAMPLES_PER_AXIS * size + column // _SAMPLES_PER_AXIS
    return _Shading(pixel, sharp, satin, mirrored, stones)


def _schlick(direction: Floats, normal: Floats) -> Floats:
    grazing = 1 + np.einsum("ij,ij->i", direction, normal)
    term: Floats = np.clip(grazing, 0, 1) ** 5
    return term


def _table_shade(start: Floats, direction: Floats, floor: float, dark: Floats) -> Floats:
    """What the mirrored table lacks in light where the piece stands on it."""
    down = np.minimum(direction[:, 2], np.float32(-0.05))
    reach = (np.float32(floor) - start[:, 2]) / down
    met: Floats = start + direction * reach[:, None]
    shade = shadow.look_up(dark, met[:, 0], met[:, 1])
    facing = np.clip(-direction[:, 2] * 4, 0, 1)
    lit: Floats = 1 - np.float32(0.7) * shade * facing
    return lit


def _shadow(camera: Camera, size: int, floor: float, dark: Floats) -> Floats:
    """Darkness of the table (size, size), fading out before the picture's edge."""
    direction = camera.rays(size)
    down = np.minimum(direction[:, 2], np.float32(-1e-3))
    reach = (np.float32(floor) - camera.eye[2]) / down
    x = camera.eye[0] + direction[:, 0] * reach
    y = camera.eye[1] + direction[:, 1] * reach
    shade = shadow.look_up(dark, x, y) * (direction[:, 2] < -1e-3)
    line = (np.arange(size, dtype=np.float32) + 0.5) / size
    fade = np.clip(np.minimum(line, 1 - line) * 12 - 0.25, 0, 1)
    faded: Floats = shade.reshape(size, size) * fade * fade[:, None] * np.float32(0.62)
    return faded


def _picture(shading: _Shading, under: Floats, metal: Metal) -> bytes:
    base = np.array(metal.colour, np.float32)
    lit = shading.sharp + (shading.satin - shading.sharp) * np.float32(metal.satin)
    colour = np.repeat(lit[:, None], 3, axis=1)
    for seen, grazing in shading.mirrored:
        colour[seen] *= base + (1 - base) * grazing[:, None]
    at, own = shading.stones
    colour[at] = own
    size, shown = len(under), encode(tone(colour))
    pixels = np.empty((size, size, 4), np.float32)
    for channel, weights in enumerate((*shown.T, None)):
        total = np.bincount(shading.pixel, weights, size * size)
        pixels[..., channel] = total.reshape(size, size) * _SAMPLES_PER_AXIS**-2.0
    alpha = pixels[..., 3] + (1 - pixels[..., 3]) * under
    pixels[..., :3] /= np.maximum(alpha, np.float32(1e-6))[..., None]
    pixels[..., 3] = alpha
    return _webp(Image.fromarray((pixels * 255 + 0.5).astype(np.uint8)), 76)


def _webp(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality, alpha_quality=85, method=4)
    return out.getvalue()
