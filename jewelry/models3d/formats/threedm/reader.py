"""3DM, Rhino's own: the meshes that it keeps for showing (openNURBS, File3dm).

A surface or solid is read by its render mesh. Rhino's `Save small` leaves that out; such a file
cannot be measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rhino3dm import File3dm, MeshType

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats.assembly import beneath, listed, readable
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.limits import MAX_PLACES, refuse_too_many
from jewelry.models3d.formats.reading import Part, Reading
from jewelry.models3d.formats.threedm import surfaces
from jewelry.models3d.geometry import integrals, units
from jewelry.models3d.geometry.mesh import Corners, Floats

UNITS = {
    "Nanometers": "nm",
    "Microns": "micron",
    "Millimeters": "mm",
    "Centimeters": "cm",
    "Decimeters": "dm",
    "Meters": "m",
    "Microinches": "microinch",
    "Mils": "mil",
    "Inches": "inch",
    "Feet": "ft",
    "Yards": "yd",
    "PrinterPoints": "pt",
    "PrinterPicas": "pica",
}
"""Rhino's names for units. In longer ones a piece of a few units would be too large to read."""

MAX_SAID = 20  # user strings, and groups, of one object
MAX_NESTED_BLOCKS = 20  # blocks in blocks
SURFACES = ("Brep", "Extrusion", "SubD", "Surface")  # kinds of objects
NO_UNIT = ("None", "Unset")


@dataclass
class _Found:
    """What was read of a file so far; `objects` has all its objects by their ids."""

    objects: dict[str, Any]
    parts: list[Part] = field(default_factory=list)
    corners: list[Corners] = field(default_factory=list)
    count: int = 0
    places: int = 0
    hidden: list[str] = field(default_factory=list)
    unmeshed: int = 0
    missing: float = 0.0
    """Volume between the surfaces and the meshes that stand for them."""


def read(path: Path) -> Reading:
    """Return what Rhino shows; hidden objects and layers are left out, and findings name them."""
    model: Any = File3dm.Read(str(path))
    if model is None:
        raise Unreadable("unreadable")
    found = _Found({str(item.Attributes.Id): item for item in model.Objects})
    for item in model.Objects:
        if not item.Attributes.IsInstanceDefinitionObject:
            _gather(model, item, np.eye(4), found, ())
    if not found.count and found.hidden and not found.unmeshed:
        raise Unreadable("all_left_out", names=_names(found.hidden))
    if not found.count:
        raise Unreadable("no_render_mesh" if found.unmeshed else "empty")
    named = model.Settings.ModelUnitSystem.name
    unit = UNITS.get(named)
    findings = list(_said(found))
    if unit is None and named not in NO_UNIT:
        findings.append(Finding("unit_unclear", words=named))
    label = np.repeat(np.arange(len(found.corners)), [len(each) for each in found.corners])
    return Reading(
        np.concatenate(found.corners) * units.MM[unit or "mm"],
        parts=tuple(found.parts),
        part=label,
        units=unit or "mm",
        declared=unit is not None,
        findings=findings,
    )


def _said(found: _Found) -> Iterator[Finding]:
    if found.hidden:
        yield Finding("switched_off", names=_names(found.hidden))
    if found.unmeshed:
        yield Finding("unmeshed_left_out", parts=found.unmeshed)
    if found.missing:
        volumes = [integrals.area_and_volumes(each, np.zeros(3))[1] for each in found.corners]
        volume = abs(float(sum(each.sum() for each in volumes)))
        if abs(found.missing) > surfaces.MAX_COARSE_SHARE * volume > 0:
            percent = round(min(100 * abs(found.missing) / volume, 100.0), 2)
            yield Finding("mesh_coarse", percent=percent)


def _names(hidden: list[str]) -> str:
    return listed(map(readable, hidden))


def _gather(
    model: Any, item: Any, placed: Floats, found: _Found, blocks: tuple[tuple[str, ...], ...]
) -> None:
    """Add the triangles of an object, or of all in a block; `blocks` are the names around it."""
    found.places += 1
    if found.places > MAX_PLACES or len(blocks) > MAX_NESTED_BLOCKS:
        raise Unreadable("too_heavy")
    geometry, layer = item.Geometry, _layer(model, item)
    if item.Attributes.ActiveSpace.name == "PageSpace":
        return  # a frame round a drawing
    if not _is_on(model, layer) or not item.Attributes.Visible:
        # a nameless object is called by its layer only where that is what is off
        off = layer.Name if layer and not _is_on(model, layer) else ""
        found.hidden.append(item.Attributes.Name or off)
        return
    if type(geometry).__name__ == "InstanceReference":
        within = placed @ _matrix(geometry.Xform)
        definition, items = _of_block(model, geometry.ParentIdefId, found)
        own = layer.Name if layer else ""
        names = definition.Name, item.Attributes.Name, *_said_of(model, item), own
        names = *names, *_layers_above(model, layer)
        for each in items:
            _gather(model, each, within, found, (names, *blocks))
        return
    name = " / ".join(filter(None, (item.Attributes.Name, layer.Name if layer else "")))
    above: tuple[str, ...] = ()
    own = (*_said_of(model, item), *_layers_above(model, layer))
    for each in reversed([readable(word) for names in (own, *blocks) for word in names]):
        above = beneath(each, above)
    material = _material(model, item, layer)
    called = str(material.Name or "") if material else ""
    part = Part(name, called, clear=_is_clear(material), above=above)
    _add(geometry, placed, part, found)


def _add(geometry: Any, placed: Floats, part: Part, found: _Found) -> None:
    """Add the triangles of an object that is no block, if it has any."""
    is_surface = geometry.ObjectType.name in SURFACES
    meshes = list(_meshes(geometry))
    if not meshes:
        found.unmeshed += is_surface
        return
    refuse_too_many(found.count + sum(mesh.Faces.Count for mesh in meshes))
    corners = np.concatenate([_corners(mesh) for mesh in meshes])
    found.count += len(corners)
    refuse_too_many(found.count)
    scale = float(np.linalg.det(placed[:3, :3]))
    if is_surface:
        found.missing += abs(scale) * sum(surfaces.missing(mesh) for mesh in meshes)
    corners = corners @ placed[:3, :3].T + placed[:3, 3]
    # a mirror turns every face over
    found.corners.append(corners[:, ::-1] if scale < 0 else corners)
    found.parts.append(part)


def _layer(model: Any, item: Any) -> Any:
    index = item.Attributes.LayerIndex
    return model.Layers[index] if 0 <= index < len(model.Layers) else None


def _layers_above(model: Any, layer: Any) -> list[str]:
    """Return the names of the layers in which a layer lies, the nearest first."""
    names: list[str] = []
    while layer is not None and len(names) < MAX_NESTED_BLOCKS:
        layer = model.Layers.FindId(layer.ParentLayerId)
        names += [layer.Name] if layer else []
    return names


def _said_of(model: Any, item: Any) -> Iterator[str]:
    """Yield what an object's user strings and the names of its groups say, as plug-ins write it."""
    for key, value in item.Attributes.GetUserStrings()[:MAX_SAID]:
        yield f"{key} {value}"
    for index in item.Attributes.GetGroupList()[:MAX_SAID]:
        group = model.Groups.FindIndex(index)
        yield group.Name if group else ""


def _is_on(model: Any, layer: Any) -> bool:
    """Return whether a layer and those above it are visible."""
    for _step in range(MAX_NESTED_BLOCKS):
        if layer is None:
            return True
        if not layer.Visible:
            return False
        layer = model.Layers.FindId(layer.ParentLayerId)
    return True


def _material(model: Any, item: Any, layer: Any) -> Any:
    own = item.Attributes.MaterialSource.name == "MaterialFromObject"
    index = item.Attributes.MaterialIndex if own else getattr(layer, "RenderMaterialIndex", -1)
    return model.Materials[index] if 0 <= index < len(model.Materials) else None


def _is_clear(material: Any) -> bool:
    """Return whether a material lets light through."""
    if material is None:
        return False
    physical = material.PhysicallyBased
    # rhino3dm crashes where it is asked for the opacity of another material
    opacity = physical.Opacity if physical.Supported else 1.0
    return bool(material.Transparency > 0 or opacity < 1)


def _of_block(model: Any, block: Any, found: _Found) -> tuple[Any, list[Any]]:
    """Return a block's definition and its objects."""
    definition = model.InstanceDefinitions.FindId(block)
    ids = [str(each) for each in definition.GetObjectIds()] if definition else []
    items = [found.objects[each] for each in ids if each in found.objects]
    if definition is None or (definition.SourceArchive and not items):
        raise Unreadable("other_files")
    return definition, items


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
    points, triangles = (
        surfaces.points_of(mesh.Vertices.Point3dAt, len(mesh.Vertices)),
        surfaces.cut(mesh),
    )
    if len(triangles) and not 0 <= triangles.min() <= triangles.max() < len(points):
        raise Unreadable("unreadable")
    corners: Corners = points[triangles]
    return corners


def _matrix(form: Any) -> Floats:
    names = [f"M{row}{column}" for row in range(4) for column in range(4)]
    return np.array([getattr(form, name) for name in names], float).reshape(4, 4)
