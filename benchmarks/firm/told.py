"""Kinds of files that say more than triangles do: parts that are no metal, units, shape keys."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.firm import forms, parts
from benchmarks.firm.assembly import Assembly, Dice, Writer, made
from benchmarks.firm.writing import written
from benchmarks.hostile import good
from jewelry.models3d.geometry.mesh import Floats, weld

Bodies = Sequence[Floats]
INCH_MM = 25.4


def threemf(
    bodies: Bodies, items: str, head: str = "", others: dict[str, bytes] | None = None
) -> bytes:
    """Return a 3MF whose object 1 is a mesh of all bodies, and object n the nth of them alone."""
    meshes = [np.concatenate(bodies), *bodies[1:]]
    objects = "".join(
        f'<object id="{number}" type="model">{_mesh(each)}</object>'
        for number, each in enumerate(meshes, 1)
    )
    text = (
        f'<?xml version="1.0"?><model unit="millimeter" xmlns="{good.CORE}" {head}><resources>'
        f"{objects}</resources><build>{items}</build></model>"
    )
    return good.threemf(text, **(others or {}))


def _mesh(body: Floats) -> str:
    mesh = weld(body)
    points = "".join(
        f'<vertex x="{x!r}" y="{y!r}" z="{z!r}"/>' for x, y, z in mesh.vertices.tolist()
    )
    faces = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in mesh.faces.tolist())
    return f"<mesh><vertices>{points}</vertices><triangles>{faces}</triangles></mesh>"


def _prusa(kind: str) -> Writer:
    def write(bodies: Bodies) -> bytes:
        first, count = len(bodies[0]), sum(map(len, bodies))
        volumes = "".join(
            f'<volume firstid="{low}" lastid="{high - 1}"><metadata type="volume" '
            f'key="volume_type" value="{said}"/></volume>'
            for low, high, said in ((0, first, "ModelPart"), (first, count, kind))
        )
        config = f'<config><object id="1">{volumes}</object></config>'
        project = {"Metadata__Slic3r_PE_model.config": config.encode()}
        return threemf(bodies, '<item objectid="1"/>', others=project)

    return write


def slicer(dice: Dice) -> Assembly:
    """A slicer's project: a modifier or support blocker on the ring, or a volume to cut away."""
    body, rod = parts.band(9, 1.8, 4), parts.rod(float(dice.uniform(1, 2)), 6, (9.9, 0, -1))
    kind = str(dice.choice(["ParameterModifier", "SupportBlocker", "NegativeVolume"]))
    whole = parts.solid(body)
    if kind == "NegativeVolume":
        whole -= parts.solid(rod)
    return made([body, rod], whole, writers={"3mf": _prusa(kind)})


def unprintable(dice: Dice) -> Assembly:
    """A second piece on the plate that is switched off."""
    body = parts.any_band(dice)

    def write(bodies: Bodies) -> bytes:
        items = '<item objectid="3"/><item objectid="2" printable="0"/>'
        return threemf([bodies[0][:0], bodies[1], bodies[0]], items)

    return made(parts.row(body, 2), parts.solid(body), writers={"3mf": write})


def lattice(dice: Dice) -> Assembly:
    """A required extension of which a part of the form is made: beams beside the mesh."""
    body = parts.any_band(dice)
    space = "http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02"
    head = f'xmlns:b="{space}" requiredextensions="b"'

    def write(bodies: Bodies) -> bytes:
        return threemf(bodies, '<item objectid="1"/>', head)

    return made([body], parts.solid(body), firm=False, writers={"3mf": write})


def on_plates(dice: Dice) -> Assembly:
    """A slicer's project of several plates, which stand 300 mm apart."""
    body, count = parts.any_band(dice), int(dice.integers(2, 4))
    pieces = parts.row(body, count, 280)

    def write(bodies: Bodies) -> bytes:
        items = "".join(f'<item objectid="{number}"/>' for number in range(2, count + 2))
        return threemf([bodies[0][:0], *bodies], items)

    return made(pieces, parts.union(*pieces), writers={"3mf": write})


def glb(arrays: Sequence[Floats], **tree: Any) -> bytes:
    """Return a GLB in metres whose accessors are points of triangles, each array's."""
    points = [(each.reshape(-1, 3) / 1000).astype("<f4") for each in arrays]
    sizes = [each.nbytes for each in points]
    starts = np.cumsum([0, *sizes[:-1]]).tolist()
    whole = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [*range(len(tree["nodes"]))]}],
        "buffers": [{"byteLength": sum(sizes)}],
        "bufferViews": [
            {"buffer": 0, "byteOffset": start, "byteLength": size}
            for start, size in zip(starts, sizes, strict=True)
        ],
        "accessors": [
            {"bufferView": number, "componentType": 5126, "count": len(each), "type": "VEC3"}
            for number, each in enumerate(points)
        ],
        **tree,
    }
    return good.glb(whole, b"".join(each.tobytes() for each in points))


def _shown(number: int, **others: Any) -> dict[str, Any]:
    return {"primitives": [{"attributes": {"POSITION": number}} | others]}


def shape_key(dice: Dice) -> Assembly:
    """A GLB whose shape key is on: what is shown is wider than the mesh itself."""
    body = parts.any_band(dice)
    weight, wider = float(dice.uniform(0.2, 1.0)), float(dice.uniform(0.3, 0.8))
    shown = body * [1, 1, 1 + weight * wider]

    def write(bodies: Bodies) -> bytes:
        # bodies are turned: what the key adds is turned as they are
        added = (bodies[1] - bodies[0]) / weight
        mesh = _shown(0, targets=[{"POSITION": 1}]) | {"weights": [weight]}
        return glb([bodies[0], added], nodes=[{"mesh": 0}], meshes=[mesh])

    return made([body, shown], parts.solid(shown), writers={"glb": write})


def hidden(dice: Dice) -> Assembly:
    """A second ring in the GLB that is switched off."""
    body = parts.any_band(dice)
    off: dict[str, Any] = {"extensions": {"KHR_node_visibility": {"visible": False}}}
    off = off if dice.random() < 0.5 else {"extras": {"hide_render": True}}

    def write(bodies: Bodies) -> bytes:
        nodes = [{"mesh": 0}, {"mesh": 1, "name": "draft", **off}]
        return glb(bodies, nodes=nodes, meshes=[_shown(0), _shown(1)])

    return made(parts.row(body, 2), parts.solid(body), writers={"glb": write})


def named(dice: Dice) -> Assembly:
    """Stones that have no stone's form, but its name or its glass."""
    body = parts.band(9, 1.8, 4)
    stone = parts.ball(float(dice.uniform(2, 3.5)), (0, 14.0, 2))
    is_clear = dice.random() < 0.5

    def in_glb(bodies: Bodies) -> bytes:
        glass = {"name": "glass", "alphaMode": "BLEND"}
        nodes = [{"mesh": 0, "name": "ring"}, {"mesh": 1, "name": "a" if is_clear else "Ruby 6"}]
        meshes = [_shown(0), _shown(1, material=0) if is_clear else _shown(1)]
        return glb(bodies, nodes=nodes, meshes=meshes, materials=[glass])

    def in_obj(bodies: Bodies) -> bytes:
        return polygons([("shank", bodies[0]), ("Pearl.001", bodies[1])])

    writers = {"glb": in_glb, "obj": in_obj}
    return made([body, stone], parts.solid(body), firm=False, writers=writers)


def polygons(named_bodies: Sequence[tuple[str, Floats]], about: str = "") -> bytes:
    """Return an OBJ of polygons (n, corners, 3) by name."""
    lines, count = [about] if about else [], 0
    for name, body in named_bodies:
        lines += [
            f"o {name}",
            *(f"v {x!r} {y!r} {z!r}" for x, y, z in body.reshape(-1, 3).tolist()),
        ]
        wide = body.shape[1]
        rows = count + 1 + np.arange(len(body) * wide).reshape(-1, wide)
        lines += ["f " + " ".join(map(str, row)) for row in rows.tolist()]
        count += len(body) * wide
    return "\n".join([*lines, ""]).encode()


def concave(dice: Dice) -> Assembly:
    """A plate of one concave polygon above and one below: a letter, a star, a ring with a bridge."""
    wide, thick = dice.uniform((8, 1.0), (16, 2.0))
    outline = forms.star(dice) if dice.random() < 0.5 else forms.LETTER
    flat = wide * np.array(outline, float)
    low, high = (
        np.column_stack([flat, 0 * flat[:, 0]]),
        np.column_stack([flat, 0 * flat[:, 0] + thick]),
    )
    after, above = np.roll(low, -1, 0), np.roll(high, -1, 0)
    sides = np.stack([low, after, above, high], 1)

    def write(bodies: Bodies) -> bytes:
        faces, walls = bodies[1].reshape(2, -1, 3), bodies[2].reshape(-1, 4, 3)
        return polygons([("top", faces), ("sides", walls)])

    body = parts.plate([(float(x), float(y)) for x, y in flat], float(thick))
    corners = np.concatenate([low[::-1], high])
    extra = [corners[:, None], sides.reshape(-1, 1, 3)]
    return made([body, *extra], parts.solid(body), writers={"obj": write})


def units(dice: Dice) -> Assembly:
    """A ring or a brooch drawn in inches or centimetres, in a file that says so."""
    wide = float(dice.uniform(65, 100))
    brooch = parts.plate([(wide * x, wide * y) for x, y in forms.LETTER], 6)
    body = parts.any_band(dice) if dice.random() < 0.5 else brooch
    name, by = [("inches", INCH_MM), ("cm", 10.0)][int(dice.integers(2))]

    def in_obj(bodies: Bodies) -> bytes:
        return polygons([("ring", bodies[0] / by)], f"# units: {name}")

    def in_ply(bodies: Bodies) -> bytes:
        head, mark, rest = written(bodies[0] / by, "ply").partition(b"\nelement vertex")
        return head + f"\ncomment units: {name}".encode() + mark + rest

    def in_stl(bodies: Bodies) -> bytes:
        return f"solid UNITS={name}".encode().ljust(80) + written(bodies[0] / by, "stl")[80:]

    writers = {"obj": in_obj, "ply": in_ply, "stl": in_stl}
    return made([body], parts.solid(body), writers=writers)


def unsaid_unit(dice: Dice) -> Assembly:
    """A pendant or a bangle drawn in centimetres or inches, and no word of it."""
    wide = float(dice.uniform(24, 45))
    star = parts.plate([(wide * x, wide * y) for x, y in forms.star(dice)], wide / 3)
    inner, wall, width = dice.uniform((26, 4, 6), (30, 7, 14))
    bangle = parts.band(inner, wall, width)
    body = bangle if dice.random() < 0.5 else star
    by = float(dice.choice([10.0, INCH_MM]))
    shrunk: list[Callable[[Bodies], bytes]] = [
        lambda bodies, fmt=fmt: written(bodies[0] / by, fmt)  # type: ignore[misc]
        for fmt in ("stl", "obj", "ply")
    ]
    writers = dict(zip(("stl", "obj", "ply"), shrunk, strict=True))
    whole = parts.solid(body / by)
    return made([body], whole, firm=False, writers=writers)


def skinned(dice: Dice) -> Assembly:
    """A GLB whose bones make the ring wider; the place of its own node does not count."""
    body, wider = parts.any_band(dice), float(dice.uniform(1.1, 1.3))
    whole = parts.solid(body * wider)

    def write(bodies: Bodies) -> bytes:
        return _with_bone(bodies[0], wider)

    return made([body], whole, writers={"glb": write})


def _with_bone(body: Floats, wider: float) -> bytes:
    points = (body.reshape(-1, 3) / 1000).astype("<f4").tobytes()
    count = 3 * len(body)
    joints, weights = bytes(4 * count), np.tile([1, 0, 0, 0], (count, 1)).astype("<f4").tobytes()
    data = points + joints + weights
    kinds = (("VEC3", 5126, len(points)), ("VEC4", 5121, len(joints)), ("VEC4", 5126, len(weights)))
    starts = (0, len(points), len(points) + len(joints))
    attributes = {"POSITION": 0, "JOINTS_0": 1, "WEIGHTS_0": 2}
    tree = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0, 1]}],
        "nodes": [{"mesh": 0, "skin": 0, "scale": [2, 2, 2]}, {"scale": [wider] * 3}],
        "skins": [{"joints": [1]}],
        "meshes": [{"primitives": [{"attributes": attributes}]}],
        "buffers": [{"byteLength": len(data)}],
        "bufferViews": [
            {"buffer": 0, "byteOffset": start, "byteLength": size}
            for start, (_kind, _type, size) in zip(starts, kinds, strict=True)
        ],
        "accessors": [
            {"bufferView": number, "componentType": kind, "count": count, "type": shape}
            for number, (shape, kind, _size) in enumerate(kinds)
        ],
    }
    return good.glb(json.loads(json.dumps(tree)), data)
