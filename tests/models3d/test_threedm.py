"""3DM is read as Rhino shows it: its render meshes, blocks, layers and unit."""

import ctypes
from typing import Any

import numpy as np
import pytest
import rhino3dm

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import worst
from jewelry.models3d.formats import door, reader
from jewelry.models3d.formats.errors import BadModel, Unreadable
from jewelry.models3d.formats.threedm import reader as threedm_reader
from jewelry.models3d.geometry.measurement import measure
from jewelry.models3d.geometry.mesh import weld
from jewelry.models3d.isolation import inspection
from tests.models3d.shapes import cube, sphere, stl, threedm


def mesh_of(triangles):
    body, mesh = weld(triangles), rhino3dm.Mesh()
    for point in body.vertices.tolist():
        mesh.Vertices.Add(*point)
    for face in body.faces.tolist():
        mesh.Faces.AddFace(*face)
    return mesh


@pytest.fixture
def model():
    return rhino3dm.File3dm()


@pytest.fixture
def read(model, tmp_path):
    def run():
        path = tmp_path / "model.3dm"
        assert model.Write(str(path), 7)
        with path.open("rb") as file:
            assert door.check(file, path.name, path.stat().st_size) == "3dm"
        return reader.read(path, "3dm")

    return run


@pytest.mark.parametrize(
    ("unit", "name", "side"),
    [
        ("Millimeters", "mm", 10),
        ("Inches", "inch", 254),
        ("Centimeters", "cm", 100),
        ("Decimeters", "dm", 1000),
        ("Mils", "mil", 0.254),
        ("Yards", "yd", 9144),
    ],
)
def test_a_mesh_is_read_in_the_files_unit(model, read, unit, name, side):
    model.Settings.ModelUnitSystem = getattr(rhino3dm.UnitSystem, unit)
    model.Objects.AddMesh(mesh_of(cube()))
    found = read()
    assert (found.units, found.declared) == (name, True)
    assert measure(found.triangles).volume_mm3 == pytest.approx(side**3, rel=1e-4)


@pytest.mark.parametrize("unit", threedm_reader.UNITS)
def test_every_unit_is_as_long_as_in_rhino(model, read, unit):
    system = getattr(rhino3dm.UnitSystem, unit)
    side = rhino3dm.UnitSystem.UnitScale(system, rhino3dm.UnitSystem.Millimeters)
    model.Settings.ModelUnitSystem = system
    model.Objects.AddMesh(mesh_of(cube()))
    found = read()
    assert found.declared
    assert np.ptp(found.triangles[:, :, 0]) == pytest.approx(10 * side)


def test_a_unit_that_says_nothing_is_not_declared(model, read):
    model.Settings.ModelUnitSystem = getattr(rhino3dm.UnitSystem, "None")
    model.Objects.AddMesh(mesh_of(cube()))
    assert not read().declared


def test_quads_are_two_triangles(model, read):
    mesh = rhino3dm.Mesh()
    for point in ((0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)):
        mesh.Vertices.Add(*point)
    mesh.Faces.AddFace(0, 1, 2, 3)
    model.Objects.AddMesh(mesh)
    assert len(read().triangles) == 2


def test_surfaces_without_meshes_are_told_how_to_save(model, read):
    model.Objects.AddBrep(rhino3dm.Sphere(rhino3dm.Point3d(0, 0, 0), 5).ToBrep())
    with pytest.raises(Unreadable) as caught:
        read()
    assert caught.value.code == "no_render_mesh"
    model.Objects.AddMesh(mesh_of(cube()))
    assert read().findings == [Finding("unmeshed_left_out", parts=1)]


def given(mesh):
    """Leave a mesh to the surface that it is set on: rhino3dm would free it twice."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(mesh))
    return mesh, rhino3dm.MeshType.Render


def domed(steps: int, normals: bool = True):
    """A sphere of 5 as Rhino shows it: its mesh, with the surface's normals at the corners."""
    mesh = mesh_of(sphere(5, steps))
    for point in [mesh.Vertices[i] for i in range(len(mesh.Vertices))] if normals else []:
        mesh.Normals.Add(point.X / 5, point.Y / 5, point.Z / 5)
    ball: Any = rhino3dm.Sphere(rhino3dm.Point3d(0, 0, 0), 5).ToBrep()
    assert ball.Faces[0].SetMesh(*given(mesh))
    return ball


def test_a_solid_is_read_by_the_mesh_of_its_faces(model, read):
    model.Objects.AddBrep(domed(64))
    pipe = rhino3dm.Extrusion.CreateCylinderExtrusion(
        rhino3dm.Cylinder(rhino3dm.Circle(3.0), 5.0), True, True
    )
    assert pipe.SetMesh(*given(mesh_of(cube(at=(20, 0, 0)))))
    model.Objects.AddExtrusion(pipe)
    found = read()
    assert measure(found.triangles).volume_mm3 == pytest.approx(1000 + 523.6, rel=1e-3)
    assert not found.findings


@pytest.mark.parametrize(("steps", "is_told"), [(16, True), (24, True), (64, False)])
def test_meshes_too_coarse_for_their_surfaces_are_told(model, read, steps, is_told):
    """How much the surfaces hold is known from their normals, whatever the block's size."""
    model.Objects.AddBrep(domed(steps))
    found = read()
    right = 4 / 3 * np.pi * 125 / measure(found.triangles).volume_mm3 - 1
    assert (right > 0.005) == is_told
    assert [each.code for each in found.findings] == ["mesh_coarse"] * is_told
    if is_told:
        assert found.findings[0].params["percent"] == pytest.approx(100 * right, rel=0.05)
        assert worst(found.findings) == "provisional"


def test_a_drawn_mesh_and_one_without_normals_are_as_they_are(model, read):
    model.Objects.AddMesh(domed(16).Faces[0].GetMesh(rhino3dm.MeshType.Any))
    model.Objects.AddBrep(domed(16, normals=False))
    assert not read().findings


def test_a_surface_without_a_mesh_is_told_whatever_its_kind(model, read):
    model.Objects.AddSurface(rhino3dm.Sphere(rhino3dm.Point3d(0, 0, 0), 5).ToNurbsSurface())
    with pytest.raises(Unreadable, match="no_render_mesh"):
        read()
    model.Objects.AddMesh(mesh_of(cube()))
    assert read().findings == [Finding("unmeshed_left_out", parts=1)]


def test_a_unit_that_we_do_not_know_is_told(model, read):
    model.Settings.ModelUnitSystem = rhino3dm.UnitSystem.Kilometers
    model.Objects.AddMesh(mesh_of(cube()))
    found = read()
    assert not found.declared
    assert found.findings == [Finding("unit_unclear", words="Kilometers")]


def test_a_layer_in_a_hidden_one_is_hidden_and_a_layout_is_no_model(model, read):
    first, outer, inner = rhino3dm.Layer(), rhino3dm.Layer(), rhino3dm.Layer()
    first.Name, outer.Name, outer.Visible, inner.Name = "Ring", "Sketches", False, "Old"
    model.Layers.Add(first)
    inner.ParentLayerId = model.Layers[model.Layers.Add(outer)].Id
    within, layout = rhino3dm.ObjectAttributes(), rhino3dm.ObjectAttributes()
    within.LayerIndex = model.Layers.Add(inner)
    layout.ActiveSpace = rhino3dm.ActiveSpace.PageSpace
    model.Objects.AddMesh(mesh_of(cube()), within)
    with pytest.raises(Unreadable, match="all_left_out") as caught:
        read()
    assert caught.value.params == {"names": "“Old”"}
    for attributes in (layout, rhino3dm.ObjectAttributes()):
        model.Objects.AddMesh(mesh_of(cube()), attributes)
    found = read()
    assert len(found.triangles) == 12
    assert found.findings == [Finding("switched_off", names="“Old”")]


def test_hidden_objects_and_layers_are_left_out_and_named(model, read):
    model.Objects.AddMesh(mesh_of(cube()))
    for visible in (True, False):
        hidden = rhino3dm.ObjectAttributes()
        hidden.Name, hidden.Visible = "old shank", visible
        if visible:
            layer = rhino3dm.Layer()
            layer.Name, layer.Visible = "Construction", False
            hidden.Name, hidden.LayerIndex = "", model.Layers.Add(layer)
        model.Objects.AddMesh(mesh_of(cube(at=(20, 0, 0))), hidden)
    found = read()
    assert len(found.triangles) == 12
    assert found.findings == [Finding("switched_off", names="“Construction”, “old shank”")]


def test_blocks_are_placed_and_mirrors_keep_their_outside(model, read):
    mesh = mesh_of(cube())
    index = model.InstanceDefinitions.Add(
        "bead", "", "", "", rhino3dm.Point3d(0, 0, 0), (mesh,), (rhino3dm.ObjectAttributes(),)
    )
    block = model.InstanceDefinitions[index].Id
    mirror = rhino3dm.Transform.Mirror(rhino3dm.Point3d(-5, 0, 0), rhino3dm.Vector3d(1, 0, 0))
    for way in (rhino3dm.Transform.Translation(20, 0, 0), mirror):
        model.Objects.AddInstanceObject(rhino3dm.InstanceReference(block, way))
    found = measure(read().triangles)
    assert (found.volume_mm3, found.extents_mm[0]) == (2000.0, 50.0)
    assert [finding.code for finding in found.findings] == ["several_bodies"]


def test_a_stone_is_known_by_its_objects_name(model, read):
    stone = rhino3dm.ObjectAttributes()
    stone.Name = "Gem Round 1.5"
    model.Objects.AddMesh(mesh_of(cube()))
    model.Objects.AddMesh(mesh_of(cube(1, at=(20, 0, 0))), stone)
    found = read()
    assert [finding.code for finding in found.findings] == ["stones_named"]
    assert np.bincount(found.part).tolist() == [12, 12]


def test_what_is_no_3dm_is_refused_at_the_door(tmp_path):
    path = tmp_path / "model.3dm"
    path.write_bytes(stl(cube()))
    with path.open("rb") as file, pytest.raises(BadModel, match="3DM"):
        door.check(file, path.name, path.stat().st_size)


@pytest.mark.parametrize("damage", ["cut", "flip"])
def test_a_damaged_3dm_costs_a_child_and_never_the_worker(tmp_path, damage):
    """Rhino's own library opens it, and may end the process."""
    whole, path = threedm(cube()), tmp_path / "model.3dm"
    for place in np.linspace(40, len(whole) - 1, 8).astype(int):
        content = bytearray(whole[:place] if damage == "cut" else whole)
        if damage == "flip":
            content[place : place + 4] = b"\xff\xff\xff\x7f"
        path.write_bytes(content)
        found = inspection.inspect(path, "3dm", tmp_path)
        assert found.geometry or worst(found.findings) == "manual"


@pytest.mark.parametrize("name", ["ring.step", "RING.STP", "ring.iges", "ring.jcd"])
def test_files_of_surfaces_are_told_what_to_export(name):
    with pytest.raises(BadModel, match="binary STL in millimetres"):
        door.check_announced(name, 1000)


def named(model, where):
    """The attributes of an object that `where` calls "Gems"."""
    told = rhino3dm.ObjectAttributes()
    if where == "layer above":
        layers = [rhino3dm.Layer() for _each in range(3)]
        for layer, name in zip(layers, ("Default", "Gems", "Layer 05"), strict=True):
            layer.Name = name
            if name == "Layer 05":
                layer.ParentLayerId = model.Layers[1].Id
            told.LayerIndex = model.Layers.Add(layer)
    elif where == "group":
        group = rhino3dm.Group()
        group.Name = "Gems"
        model.Groups.Add(group)
        told.AddToGroup(0)
    elif where == "user string":
        told.SetUserString("Gems", "2 mm")
    elif where == "reference":
        told.Name = "Gems"
    return told


@pytest.mark.parametrize("where", ["layer above", "group", "user string", "reference", "block"])
def test_every_name_above_a_mesh_says_that_it_is_a_stone(model, read, where):
    told, stone = named(model, where), mesh_of(cube(at=(20, 0, 0)))
    model.Objects.AddMesh(mesh_of(cube()))
    if where in ("reference", "block"):
        name = "Gems" if where == "block" else "b"
        none, nowhere = rhino3dm.ObjectAttributes(), rhino3dm.Point3d(0, 0, 0)
        model.InstanceDefinitions.Add(name, "", "", "", nowhere, (stone,), (none,))
        block = model.InstanceDefinitions[0].Id
        model.Objects.Add(rhino3dm.InstanceReference(block, rhino3dm.Transform(1.0)), told)
    else:
        model.Objects.AddMesh(stone, told)
    said = "Gems 2 mm" if where == "user string" else "Gems"
    assert read().findings == [Finding("stones_named", names=said)]


@pytest.mark.parametrize("how", ["transparent", "physical"])
def test_a_material_that_lets_light_through_is_asked_about(model, read, how):
    material = rhino3dm.Material()
    material.Name = "M"
    if how == "physical":
        material.ToPhysicallyBased()
        material.PhysicallyBased.Opacity = 0.1
    else:
        material.Transparency = 0.7
    told = rhino3dm.ObjectAttributes()
    told.MaterialIndex = model.Materials.Add(material)
    told.MaterialSource = rhino3dm.ObjectMaterialSource.MaterialFromObject
    model.Objects.AddMesh(mesh_of(cube()))
    model.Objects.AddMesh(mesh_of(cube(at=(20, 0, 0))), told)
    assert read().findings == [Finding("stones_named", names="M")]


def test_hidden_objects_without_a_name_are_counted_and_not_called_by_their_layer(model, read):
    layer, hidden = rhino3dm.Layer(), rhino3dm.ObjectAttributes()
    layer.Name, hidden.Visible = "Default", False
    hidden.LayerIndex = model.Layers.Add(layer)
    for _each in range(2):
        model.Objects.AddMesh(mesh_of(cube(at=(20, 0, 0))), hidden)
    model.Objects.AddMesh(mesh_of(cube()))
    assert read().findings == [Finding("switched_off", names="2")]
