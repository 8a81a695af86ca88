"""The site's typefaces for PDF: npm has them as variable web fonts, split by alphabet."""

import hashlib
import tempfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from jewelry.platform import embedded, file_modes

TYPEFACES: dict[str, tuple[str, dict[str, float]]] = {
    "Text": ("inter", {"wght": 400, "opsz": 14}),
    "Strong": ("inter", {"wght": 600, "opsz": 14}),
    "Display": ("literata", {"wght": 430, "opsz": 24}),
}
ALPHABETS = ("latin", "cyrillic", "latin-ext")
ROUBLE_SIGN = 0x20BD
"""The only character that the site takes from the latin-ext files."""

UNUSED = ["DSIG", "GDEF", "GPOS", "GSUB", "HVAR", "MVAR", "STAT"]


@lru_cache(maxsize=len(TYPEFACES))
def path(face: str) -> Path:
    """Return the path of one TrueType file of a face. The first call takes a second or two to
    make it."""
    family, axes = TYPEFACES[face]
    sources = [_published(f"{family}-{alphabet}.woff2") for alphabet in ALPHABETS]
    key = hashlib.sha256(repr(axes).encode())
    for source in sources:
        key.update(source.read_bytes())
    made = embedded.DATA / "fonts" / f"{face}-{key.hexdigest()[:16]}.ttf"
    if not made.exists():
        file_modes.folder(made.parent)
        with tempfile.NamedTemporaryFile(dir=made.parent, delete=False) as file:
            file.write(_join(face, [_cut(source, axes) for source in sources]))
        Path(file.name).replace(made)  # whoever else makes it makes the same
    return made


def _published(name: str) -> Path:
    """Return where the site's static files are: in production where they were collected."""
    found = finders.find(f"npm/{name}")
    return Path(found) if found else Path(settings.STATIC_ROOT, "npm", name)


def _cut(source: Path, axes: dict[str, float]) -> BytesIO:
    font = TTFont(source)
    font.flavor = None
    wanted = [ROUBLE_SIGN] if "latin-ext" in source.name else list(font.getBestCmap())
    subsetter = Subsetter(Options(layout_features=[], hinting=False, drop_tables=UNUSED))
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    known = {axis.axisTag for axis in font["fvar"].axes}
    instantiateVariableFont(font, {tag: axes[tag] for tag in known}, inplace=True)
    return _saved(font)


def _join(face: str, pieces: list[BytesIO]) -> bytes:
    font = Merger().merge(pieces)
    for record in font["name"].names:
        if record.nameID == 6:  # by this name a PDF tells faces apart
            record.string = f"Alexandrite-{face}"
    return _saved(font).getvalue()


def _saved(font: TTFont) -> BytesIO:
    file = BytesIO()
    font.save(file)
    file.seek(0)
    return file
