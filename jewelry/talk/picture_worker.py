"""What opens a stranger's picture, in a process of its own: decodes it and writes it again as WebP.

`python -m jewelry.talk.picture_worker` is the fork server that forks it: see
`models3d.isolation.fork_server`. The answer is `LARGE` for too many pixels and `MADE` when the
picture lies in the folder; a process that says neither found the file damaged.
"""

import os
import struct
import warnings
from pathlib import Path
from typing import TextIO, cast

from PIL import Image

from jewelry.models3d.isolation import fork_server
from jewelry.models3d.isolation.confine import confined

MADE, LARGE = "made", "large"
NAME = "picture.webp"
FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 50_000_000
"""Of a picture as sent: a telephone's largest."""

MAX_SIDE = 2400
"""Pixels of a picture as we keep it."""

QUALITY = 85
NICENESS = 10
"""Pages of others go first."""

ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By the orientation that EXIF says."""


def main(path: Path, fmt: str, out: Path, answer: TextIO, said: str = "") -> None:
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(path, formats=FORMATS) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            answer.write(LARGE)
            return
        turn = _turn_of(picture)
        picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        shown = picture.convert(mode)
    upright = shown.transpose(turn) if turn is not None else shown
    upright.save(out / NAME, "WEBP", quality=QUALITY)
    answer.write(MADE)


def _turn_of(picture: Image.Image) -> Image.Transpose | None:
    """Return how to set it upright. Cameras write odd EXIF, which Pillow cannot write again."""
    try:
        return UPRIGHT.get(cast(int, picture.getexif().get(ORIENTATION)))
    except (ValueError, SyntaxError, OSError, TypeError, struct.error):
        return None


if __name__ == "__main__":
    os.nice(NICENESS)
    Image.init()  # before the fork, not after each
    fork_server.serve(confined(main))
