"""GLB, binary glTF 2.0: in metres by its specification (Khronos glTF 2.0, 3.4)."""

import re
from pathlib import Path

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats import assembly, limits
from jewelry.models3d.formats.assembly import HERE, LeftOut, Solid, readable
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.gltf.container import Gltf, Json
from jewelry.models3d.formats.gltf.meshes import Shapes
from jewelry.models3d.formats.gltf.nodes import Nodes
from jewelry.models3d.formats.reading import Part, Reading

MM_PER_METRE = 1000.0
UNDERSTOOD = re.compile(
    "KHR_(mesh_quantization|draco_mesh_compression|meshopt_compression|node_visibility|"
    "accessor_float64|animation_pointer|lights_.*|xmp.*|texture_.*|materials_.*)$|"
    "EXT_(meshopt_compression|mesh_gpu_instancing|mesh_manifold|texture_.*|lights_.*)$"
)
"""Extensions that are read, or that do not change the surface."""


def read(path: Path) -> Reading:
    """Return the triangles shown. Raises Unreadable, or any error on a damaged file."""
    gltf = Gltf(path)
    required = [readable(name) for name in gltf.tree.get("extensionsRequired", ())]
    strange = [name for name in required if not UNDERSTOOD.match(name)]
    try:
        reading = _read(gltf)
    except (LookupError, TypeError, ValueError, AttributeError, Unreadable) as error:
        if not strange or getattr(error, "code", "") in ("too_detailed", "too_heavy"):
            raise
        raise Unreadable("shape_not_understood", name=strange[0]) from error
    reading.findings.extend(Finding("not_understood", name=name) for name in strange)
    return reading


def _read(gltf: Gltf) -> Reading:
    nodes, left_out = Nodes(gltf), LeftOut()
    shapes = Shapes(gltf, nodes)
    shown = [index for index in nodes.shown(left_out) if "mesh" in nodes.all[index]]
    if not shown and (hidden := left_out.names.get("switched_off")):
        raise Unreadable("all_left_out", names=assembly.listed(hidden))
    _refuse_bombs(gltf, nodes, shapes, shown)
    solids = [solid for index in shown for solid in _solids(gltf, nodes, shapes, index, left_out)]
    if not solids and (hidden := left_out.names.get("switched_off")):
        raise Unreadable("all_left_out", names=assembly.listed(hidden))
    return assembly.assembled(solids, MM_PER_METRE, "m", left_out.findings())


def _refuse_bombs(gltf: Gltf, nodes: Nodes, shapes: Shapes, shown: list[int]) -> None:
    """Count triangles and places before any array is made. Raises Unreadable."""
    sizes = [
        [shapes.triangles(primitive) for primitive in mesh["primitives"]]
        for mesh in gltf.tree.get("meshes", ())
    ]
    triangles = places = 0
    for index in shown:
        times = nodes.count_places(index)
        gltf.item("meshes", nodes.all[index]["mesh"])
        mesh = sizes[nodes.all[index]["mesh"]]
        triangles += times * sum(mesh)
        places += times * (1 + len(mesh))
    if not triangles:
        raise Unreadable("empty")
    limits.refuse_too_many(triangles)
    limits.refuse_too_scattered(places)


def _solids(gltf: Gltf, nodes: Nodes, shapes: Shapes, index: int, left_out: LeftOut) -> list[Solid]:
    """Return the primitives of a node; those that nobody can see are added to `left_out`."""
    node = nodes.all[index]
    mesh = gltf.item("meshes", node["mesh"])
    names = Part(_name(nodes.name(index), mesh), above=nodes.above(index))
    surfaces = [primitive for primitive in mesh["primitives"] if shapes.triangles(primitive)]
    seen = [primitive for primitive in surfaces if shapes.is_seen(primitive)]
    if len(seen) < len(surfaces):
        left_out.add("switched_off", names.name or f"#{index}")
    try:
        solids = [shapes.solid(primitive, node, mesh, names) for primitive in seen]
    except MemoryError:
        raise
    except Exception as error:
        if getattr(error, "code", "unreadable") != "unreadable":
            raise
        raise Unreadable("part_unreadable", name=names.name or f"#{index}") from error
    places = [HERE] if "skin" in node else nodes.places(index)
    return [assembly.placed(solid, matrix) for matrix in places for solid in solids]


def _name(node: str, mesh: Json) -> str:
    return " / ".join(dict.fromkeys(filter(None, (node, readable(mesh.get("name"))))))
