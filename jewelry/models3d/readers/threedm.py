"""3DM, Rhino's own: the meshes that it keeps for showing (openNURBS, File3dm).

A surface or solid is read by its render mesh; `Save small` leaves that out, and then there is
nothing to measure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rhino3dm import File3dm, MeshType

from jewelry.models3d import units
from jewelry.models3d.errors import Unreadable
from jewelry.models3d.mesh import Corners, Floats
from jewelry.models3d.readers.limits import MAX_PLACES, refuse_too_many
from jewelry.models3d.readers.reading import Part, Reading

UNITS = {
    "Microns": "micron",
    "Millimeters": "mm",
    "Centimeters": "cm",
    "Inches": "inch",
    "Feet": "ft",
    "Meters": "m",
}
MOST_NAMED = 5
MOST_NESTED = 20  # blocks in blocks
SOLID = ("Brep", "Extrusion", "SubD")


@dataclass
class _Found:
    """What was gathered of a file; `objects` are all of it by their ids."""

    objects: dict[str, Any]
    parts: list[Part] = field(default_factory=list)
    corners: list[Corners] = field(default_factory=list)
    count: int = 0
    places: int = 0
    hidden: list[str] = field(default_factory=list)
    unmeshed: int = 0


def read(path: Path) -> Reading:
    """Read what Rhino shows; hidden objects and layers are left out and said."""
    model: Any = File3dm.Read(str(path))
    if model is None:
        raise Unreadable("unreadable")
    found = _Found({str(item.Attributes.Id): item for item in model.Objects})
    for item in model.Objects:
        if not item.Attributes.IsInstanceDefinitionObject:
            _gather(model, item, np.eye(4), found, 0)
    if not found.count:
        raise Unreadable("no_render_mesh" if found.unmeshed else "empty")
    unit = UNITS.get(model.Settings.ModelUnitSystem.name)
    label = np.repeat(np.arange(len(found.corners)), [len(each) for each in found.corners])
    return Reading(
        np.concatenate(found.corners) * units.MM[unit or "mm"],
        parts=tuple(found.parts),
        part=label,
        units=unit or "mm",
        declared=unit is not None,
        findings=list(_said(found)),
    )


def _said(found: _Found) -> Iterator[dict[str, Any]]:
    if found.hidden:
        names = list(dict.fromkeys(found.hidden))
        yield {"code": "switched_off", "names": ", ".join(names[:MOST_NAMED])}
    if found.unmeshed:
        yield {"code": "unmeshed_left_out", "parts": found.unmeshed}


def _gather(model: Any, item: Any, placed: Floats, found: _Found, depth: int) -> None:
    """Add the triangles of an object, or of all in a block."""
    found.places += 1
    if found.places > MAX_PLACES or depth > MOST_NESTED:
        raise Unreadable("too_heavy")
    geometry, layer = item.Geometry, _layer(model, item)
    if not item.Attributes.Visible or not (layer is None or layer.Visible):
        found.hidden.append(item.Attributes.Name or (layer.Name if layer else "") or "?")
        return
    if type(geometry).__name__ == "InstanceReference":
        within = placed @ _matrix(geometry.Xform)
        for each in _of_block(model, geometry.ParentIdefId, found):
            _gather(model, each, within, found, depth + 1)
        return
    meshes = list(_meshes(geometry))
    if not meshes:
        found.unmeshed += type(geometry).__name__ in SOLID
        return
    refuse_too_many(found.count + sum(mesh.Faces.Count for mesh in meshes))
    corners = np.concatenate([_corners(mesh) for mesh in meshes])
    found.count += len(corners)
    refuse_too_many(found.count)
    corners = corners @ placed[:3, :3].T + placed[:3, 3]
    # a mirror turns every face over
    found.corners.append(corners[:, ::-1] if np.linalg.det(placed[:3, :3]) < 0 else corners)
    name = " / ".join(filter(None, (item.Attributes.Name, layer.Name if layer else "")))
    found.parts.append(Part(name, _material(model, item, layer)))


def _layer(model: Any, item: Any) -> Any:
    index = item.Attributes.LayerIndex
    return model.Layers[index] if 0 <= index < len(model.Layers) else None


def _material(model: Any, item: Any, layer: Any) -> str:
    own = item.Attributes.MaterialSource.name == "MaterialFromObject"
    index = item.Attributes.MaterialIndex if own else getattr(layer, "RenderMaterialIndex", -1)
    return str(model.Materials[index].Name or "") if 0 <= index < len(model.Materials) else ""


def _of_block(model: Any, block: Any, found: _Found) -> list[Any]:
    definition = model.InstanceDefinitions.FindId(block)
    if definition is None or definition.SourceArchive:
        raise Unreadable("other_files")
    ids = [str(each) for each in definition.GetObjectIds()]
    return [found.objects[each] for each in ids if each in found.objects]


def _meshes(geometry: Any) -> Iterator[Any]:
    match type(geometry).__name__:
        case "Mesh":
            yield geometry
        case "Extrusion":
            yield from filter(None, [geometry.GetMesh(MeshType.Any)])
        case "Brep":
            found = [geometry.Faces[i].GetMesh(MeshType.Any) for i in range(len(geometry.Faces))]
            if all(found):
                yield from found


def _corners(mesh: Any) -> Corners:
    """Return the triangles (n, 3, 3) of a mesh; a quad's diagonal is Rhino's own."""
    vertices = mesh.Vertices
    points = np.array(
        [(p.X, p.Y, p.Z) for p in (vertices.Point3dAt(i) for i in range(len(vertices)))]
    )
    faces = np.array([mesh.Faces[i] for i in range(mesh.Faces.Count)], np.int64).reshape(-1, 4)
    quads = faces[:, 2] != faces[:, 3]
    triangles = np.concatenate([faces[:, :3], faces[quads][:, [0, 2, 3]]])
    if len(triangles) and not 0 <= triangles.min() <= triangles.max() < len(points):
        raise Unreadable("unreadable")
    corners: Corners = points[triangles]
    return corners


def _matrix(form: Any) -> Floats:
    names = [f"M{row}{column}" for row in range(4) for column in range(4)]
    return np.array([getattr(form, name) for name in names], float).reshape(4, 4)
