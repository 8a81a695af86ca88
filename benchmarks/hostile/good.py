"""Small sound files of every format: a bar of 10 x 10 x 2 mm."""

import io
import json
import struct
import zipfile
from typing import Any

VERTICES = [(x, y, z) for x in (0, 10) for y in (0, 10) for z in (0, 2)]
FACES = [
    (0, 1, 3), (0, 3, 2), (4, 6, 7), (4, 7, 5), (0, 4, 5), (0, 5, 1),
    (2, 3, 7), (2, 7, 6), (0, 2, 6), (0, 6, 4), (1, 5, 7), (1, 7, 3),
]  # fmt: skip
TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default
 Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default
 Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>"""
RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship
 Target="/3D/3dmodel.model" Id="rel0"
 Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>"""
ITEM = "<item objectid='1'/>"
DRACO = "KHR_draco_mesh_compression"
CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"


def stl(head: bytes = b"a bar", said: int | None = None) -> bytes:
    records = b"".join(record(*(VERTICES[corner] for corner in face)) for face in FACES)
    return head.ljust(80, b"\0") + struct.pack("<I", len(FACES) if said is None else said) + records


def record(*corners: tuple[float, ...]) -> bytes:
    return struct.pack("<12fH", 0, 0, 0, *(x for corner in corners for x in corner), 0)


def text_stl() -> bytes:
    facets = (
        "facet normal 0 0 0\nouter loop\n"
        + "".join("vertex {} {} {}\n".format(*VERTICES[corner]) for corner in face)
        + "endloop\nendfacet\n"
        for face in FACES
    )
    return f"solid bar\n{''.join(facets)}endsolid bar\n".encode()


def obj() -> bytes:
    lines = ["v {} {} {}".format(*vertex) for vertex in VERTICES]
    lines += ["f " + " ".join(str(corner + 1) for corner in face) for face in FACES]
    return ("\n".join(lines) + "\n").encode()


def ply(kind: str = "ascii", vertices: int = 8, faces: int = 12) -> bytes:
    head = (
        f"ply\nformat {kind} 1.0\nelement vertex {vertices}\nproperty float x\nproperty float y\n"
        f"property float z\nelement face {faces}\nproperty list uchar int vertex_indices\n"
        "end_header\n"
    ).encode()
    if kind == "ascii":
        rows = ["{} {} {}".format(*vertex) for vertex in VERTICES]
        rows += ["3 {} {} {}".format(*face) for face in FACES]
        return head + "\n".join(rows).encode() + b"\n"
    order = "<" if "little" in kind else ">"
    points = b"".join(struct.pack(f"{order}3f", *vertex) for vertex in VERTICES)
    return head + points + b"".join(struct.pack(f"{order}B3i", 3, *face) for face in FACES)


def tree() -> dict[str, Any]:
    """The JSON of the GLB, to be spoiled."""
    return {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "buffers": [{"byteLength": 8 * 12 + 36 * 2}],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": 96},
            {"buffer": 0, "byteOffset": 96, "byteLength": 72},
        ],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 8, "type": "VEC3",
             "min": [0, 0, 0], "max": [0.01, 0.01, 0.002]},
            {"bufferView": 1, "componentType": 5123, "count": 36, "type": "SCALAR"},
        ],
    }  # fmt: skip


def binary() -> bytes:
    points = b"".join(struct.pack("<3f", *(x / 1000 for x in vertex)) for vertex in VERTICES)
    return points + b"".join(struct.pack("<3H", *face) for face in FACES)


def glb(described: object = None, data: bytes | None = None, text: bytes | None = None) -> bytes:
    body = text if text is not None else json.dumps(described or tree()).encode()
    body += b" " * (-len(body) % 4)
    data = binary() if data is None else data
    data += b"\0" * (-len(data) % 4)
    chunks = struct.pack("<I4s", len(body), b"JSON") + body
    chunks += struct.pack("<I4s", len(data), b"BIN\0") + data
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def draco(data: bytes, corners: int = 36, points: int = 8, **lies: Any) -> bytes:
    """A GLB of what Draco packed; `lies` are said in its extension instead of what is true."""
    whole = tree() | {
        "extensionsRequired": [DRACO],
        "buffers": [{"byteLength": len(data)}],
        "bufferViews": [{"buffer": 0, "byteLength": len(data)}],
        "accessors": [
            {"componentType": 5126, "count": points, "type": "VEC3"},
            {"componentType": 5125, "count": corners, "type": "SCALAR"},
        ],
    }
    said = {"bufferView": 0, "attributes": {"POSITION": 0}} | lies
    whole["meshes"][0]["primitives"][0]["extensions"] = {DRACO: said}
    return glb(whole, data)


def model(resources: str = "", build: str = "", head: str = "", unit: str = "millimeter") -> str:
    points = "".join('<vertex x="{}" y="{}" z="{}"/>'.format(*vertex) for vertex in VERTICES)
    faces = "".join('<triangle v1="{}" v2="{}" v3="{}"/>'.format(*face) for face in FACES)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<model unit="{unit}" xmlns="{CORE}">'
        f'<resources><object id="1" type="model"><mesh><vertices>{points}</vertices>'
        f"<triangles>{faces}</triangles></mesh></object>{resources}</resources>"
        f"<build>{build or ITEM}</build></model>"
    )


def threemf(text: str | None = None, **others: bytes) -> bytes:
    """`others` are further entries; `__` in a name stands for a slash."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("3D/3dmodel.model", model() if text is None else text)
        for name, content in others.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


ALL = {
    "bar.stl": stl(),
    "text.stl": text_stl(),
    "bar.obj": obj(),
    "text.ply": ply(),
    "little.ply": ply("binary_little_endian"),
    "big.ply": ply("binary_big_endian"),
    "bar.glb": glb(),
    "bar.3mf": threemf(),
}
