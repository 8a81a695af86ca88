"""3DM, which Rhino's own library opens: chunks that lie, cuts, blocks in blocks."""

import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rhino3dm as untyped

from benchmarks.hostile import good
from benchmarks.hostile.file import Files, HostileFile

rhino3dm: Any = untyped  # its own types lack half of what it does
Made = Iterator[tuple[str, bytes]]
HEAD_BYTES = 32  # bytes of the name and version, before the first chunk
MOST_BYTES = 250  # of places that are spoiled, evenly over the file
LENGTHS = (0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
NAMES = ("/etc/passwd", "../../etc/passwd", "x" * 100_000, "\u202eledom", "Gem", "<script>")


def files() -> Files:
    for label, content in [*_bytes(), *_lengths(), *_objects(), *_blocks()]:
        yield HostileFile("3DM", label, "ring.3dm", content)


def written(model: Any) -> bytes:
    with tempfile.TemporaryDirectory(prefix="alexandrite-") as folder:
        path = Path(folder, "model.3dm")
        model.Write(str(path), 7)
        return path.read_bytes()


def bar() -> bytes:
    """A 3DM of the bar; Rhino's library gives each one another id."""
    model = rhino3dm.File3dm()
    model.Objects.AddMesh(_mesh(good.VERTICES))
    return written(model)


def _mesh(points: Any) -> Any:
    mesh = rhino3dm.Mesh()
    for point in points:
        mesh.Vertices.Add(*map(float, point))
    for face in good.FACES:
        mesh.Faces.AddFace(*face)
    return mesh


def _bytes() -> Made:
    content = bar()
    step = max(1, len(content) // MOST_BYTES)
    for number, place in enumerate(range(0, len(content), step)):
        spoiled = bytearray(content)
        spoiled[place] ^= (0xFF, 0x80, 0x01)[number % 3]
        yield f"byte {place} turned", bytes(spoiled)
    for place in range(0, len(content), max(1, len(content) // 60)):
        yield f"cut at {place}", content[:place]


def _lengths() -> Made:
    """The chunks at the top: a type of four bytes, then a length of eight."""
    content, place = bar(), HEAD_BYTES
    while place + 12 <= len(content):
        (length,) = struct.unpack_from("<q", content, place + 4)
        for value in LENGTHS:
            spoiled = bytearray(content)
            struct.pack_into("<Q", spoiled, place + 4, value)
            yield f"chunk at {place}: {value} long", bytes(spoiled)
        if length < 0:
            break
        place += 12 + length


def _objects() -> Made:
    for word in ("nan", "inf", "1e30", "1e38"):
        model = rhino3dm.File3dm()
        model.Objects.AddMesh(_mesh([(float(word), 0, 0), *good.VERTICES[1:]]))
        yield f"a corner of {word}", written(model)
    for name in NAMES:
        model, about = rhino3dm.File3dm(), rhino3dm.ObjectAttributes()
        about.Name = name
        model.Objects.AddMesh(_mesh(good.VERTICES), about)
        yield f"named {name[:16]!r}", written(model)
    model = rhino3dm.File3dm()
    for number in range(3000):
        model.Objects.AddMesh(_mesh([(x + 20 * number, y, z) for x, y, z in good.VERTICES]))
    yield "3,000 meshes", written(model)
    yield "nothing", written(rhino3dm.File3dm())


def _blocks() -> Made:
    """Each block holds two of the one before: thirty of them are a thousand million."""
    for depth in (10, 15, 30):
        model = rhino3dm.File3dm()
        inside: tuple[Any, ...] = (_mesh(good.VERTICES),)
        for number in range(depth):
            about = tuple(rhino3dm.ObjectAttributes() for _ in inside)
            origin = rhino3dm.Point3d(0, 0, 0)
            index = model.InstanceDefinitions.Add(f"b{number}", "", "", "", origin, inside, about)
            block, aside = (
                model.InstanceDefinitions[index].Id,
                rhino3dm.Transform.Translation(20, 0, 0),
            )
            here = rhino3dm.Transform.Identity()
            inside = tuple(rhino3dm.InstanceReference(block, way) for way in (here, aside))
        for each in inside:
            model.Objects.AddInstanceObject(each)
        yield f"blocks doubled {depth} times", written(model)
