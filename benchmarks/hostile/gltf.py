"""GLB: accessors that promise more than there is, trees without end, files outside."""

import base64
import json
import struct
from collections.abc import Callable
from typing import Any

from benchmarks.hostile import good
from benchmarks.hostile.file import Files, HostileFile

Tree = dict[str, Any]
URIS = (
    "/etc/passwd", "../../../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/x",
    "https://169.254.169.254/latest", "//host/share", "%2e%2e%2fetc%2fpasswd", "other.bin", "",
    "data:", "data:,x", "data:application/octet-stream;base64,", "data:;base64,!!!!",
    "data:;base64," + "A" * 400, "data:text/html;base64," + base64.b64encode(b"<script>").decode(),
    "\\u002fetc", "blob:x", "javascript:x", "con",
)  # fmt: skip
NUMBERS: tuple[Any, ...] = (
    -1,
    0,
    1,
    7,
    9,
    1e3,
    2**31 - 1,
    2**31,
    2**32,
    2**53,
    10**30,
    0.5,
    "8",
    None,
    [],
    {},
    True,
)


def files() -> Files:
    for label, content in [*_numbers(), *_uris(), *_trees(), *_extensions(), *_frames()]:
        yield HostileFile("GLB", label, "ring.glb", content)


def _spoiled(change: Callable[..., Any], *values: Any) -> bytes:
    tree = good.tree()
    change(tree, *values)
    return good.glb(tree)


def _set(tree: Tree, path: str, value: Any) -> None:
    *steps, last = path.split(".")
    place: Any = tree
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    place[int(last) if last.isdigit() else last] = value


def _numbers() -> list[tuple[str, bytes]]:
    paths = (
        "accessors.0.count", "accessors.1.count", "accessors.0.byteOffset",
        "accessors.0.componentType", "accessors.0.bufferView", "accessors.0.type",
        "bufferViews.0.byteLength", "bufferViews.1.byteOffset", "bufferViews.0.byteStride",
        "bufferViews.0.buffer", "buffers.0.byteLength", "meshes.0.primitives.0.indices",
        "meshes.0.primitives.0.mode", "meshes.0.primitives.0.attributes.POSITION",
        "nodes.0.mesh", "nodes.0.scale", "nodes.0.matrix", "scene", "scenes.0.nodes", "nodes",
        "meshes", "accessors", "bufferViews", "buffers",
    )  # fmt: skip
    return [
        (f"{path} = {str(value)[:12]}", _spoiled(_set, path, value))
        for path in paths
        for value in NUMBERS
    ]


def _uris() -> list[tuple[str, bytes]]:
    places = ("buffers.0.uri", "images")
    return [
        (f"{place} {uri[:24]}", _spoiled(_outside, place, uri)) for place in places for uri in URIS
    ]


def _outside(tree: Tree, place: str, uri: str) -> None:
    if place == "images":
        tree["images"] = [{"uri": uri}]
        tree["textures"] = [{"source": 0}]
        tree["materials"] = [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]
        tree["meshes"][0]["primitives"][0]["material"] = 0
    else:
        _set(tree, place, uri)


def _trees() -> list[tuple[str, bytes]]:
    def chain(tree: Tree, length: int) -> None:
        tree["nodes"] = [{"children": [i + 1]} for i in range(length)] + [{"mesh": 0}]

    def wide(tree: Tree, count: int) -> None:
        tree["nodes"] = [{"mesh": 0}] * count
        tree["scenes"] = [{"nodes": list(range(count))}]

    def doubling(tree: Tree, depth: int) -> None:
        tree["nodes"] = [{"children": [i + 1, i + 1]} for i in range(depth)] + [{"mesh": 0}]

    made = [(f"nodes {n} deep", _spoiled(chain, n)) for n in (100, 1000, 5000, 19_000)]
    made += [(f"{n} nodes", _spoiled(wide, n)) for n in (1000, 10_000, 50_000)]
    made += [(f"doubled {n} times", _spoiled(doubling, n)) for n in (10, 30, 500)]
    for label, nodes in {
        "its own child": [{"children": [0], "mesh": 0}],
        "a ring of two": [{"children": [1]}, {"children": [0], "mesh": 0}],
        "a child that is not there": [{"children": [7]}],
        "a child of -1": [{"children": [-1], "mesh": 0}],
        "scaled by nothing": [{"mesh": 0, "scale": [0, 0, 0]}],
        "scaled by 1e30": [{"mesh": 0, "scale": [1e30] * 3}],
        "moved to 1e300": [{"mesh": 0, "translation": [1e300] * 3}],
        "turned by nothing": [{"mesh": 0, "rotation": [0, 0, 0, 0]}],
        "a matrix of 15": [{"mesh": 0, "matrix": [1] * 15}],
        "a matrix of nothing": [{"mesh": 0, "matrix": [0] * 16}],
    }.items():
        made.append((label, _spoiled(_set, "nodes", nodes)))
    made += [
        (f"{n} primitives", _spoiled(_set, "meshes.0.primitives", good.tree()["meshes"][0]["primitives"] * n))
        for n in (1000, 30_000)
    ]  # fmt: skip
    return made


def _extensions() -> list[tuple[str, bytes]]:
    names = (
        "KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_mesh_quantization",
        "EXT_mesh_gpu_instancing", "KHR_texture_basisu", "UNKNOWN_thing", "x" * 10_000,
    )  # fmt: skip
    made = []
    for name in names:
        for which in ("extensionsUsed", "extensionsRequired"):
            made.append((f"{which} {name[:24]}", _spoiled(_set, which, [name])))
    sparse = {
        "count": 10**9,
        "indices": {"bufferView": 1, "componentType": 5123},
        "values": {"bufferView": 0},
    }
    made.append(("sparse", _spoiled(lambda t: t["accessors"][0].update(sparse=sparse))))
    made.append(("no view", _spoiled(lambda t: t["accessors"][0].pop("bufferView"))))
    made.append(
        (
            "no view, 8 TB",
            _spoiled(
                lambda t: (
                    t["accessors"][0].pop("bufferView"),
                    t["accessors"][0].update(count=10**12),
                )
            ),
        )
    )
    made.append(("skins", _spoiled(lambda t: t.update(skins=[{"joints": [0] * 9999}]))))
    made.append(("asset 1.0", _spoiled(lambda t: t["asset"].update(version="1.0"))))
    made.append(
        (
            "extras",
            _spoiled(lambda t: t.update(extras={"__class__": "os.system", "__reduce__": "id"})),
        )
    )
    return made


def _frames() -> list[tuple[str, bytes]]:
    bar, plain = good.glb(), json.dumps(good.tree()).encode()
    made = []
    for at, name in ((4, "version"), (8, "length"), (12, "JSON length"), (16, "JSON kind")):
        for value in (0, 1, 3, 2**31, 2**32 - 1):
            spoiled = bytearray(bar)
            struct.pack_into("<I", spoiled, at, value)
            made.append((f"{name} {value}", bytes(spoiled)))
    made += [
        ("JSON 100,000 deep", good.glb(text=b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}")),
        ("JSON objects 50,000 deep", good.glb(text=b'{"a":' * 50_000 + b"1" + b"}" * 50_000)),
        ("a key twice", good.glb(text=plain[:-1] + b',"nodes":[]}')),
        (
            "a number of 100,000 digits",
            good.glb(text=plain[:-1] + b',"x":' + b"9" * 100_000 + b"}"),
        ),
        ("NaN", good.glb(text=plain.replace(b"0.01", b"NaN", 1))),
        ("Infinity", good.glb(text=plain.replace(b"0.01", b"Infinity", 1))),
        ("JSON is a list", good.glb(text=b"[]")),
        ("JSON is null", good.glb(text=b"null")),
        ("JSON is empty", good.glb(text=b"")),
        ("JSON in UTF-16", good.glb(text=plain.decode().encode("utf-16"))),
        ("JSON with NUL", good.glb(text=plain.replace(b"asset", b"as\\u0000t"))),
        ("half a surrogate", good.glb(text=plain.replace(b"asset", b"\\ud800"))),
        ("no data", good.glb(data=b"")),
        ("data of NaN", good.glb(data=b"\xff" * len(good.binary()))),
        ("indices far outside", good.glb(data=good.binary()[:96] + b"\xff" * 72)),
    ]
    return made
