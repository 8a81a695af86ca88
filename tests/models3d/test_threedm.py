"""3DM is read as Rhino shows it: its render meshes, blocks, layers and unit."""

import numpy as np
import pytest
import rhino3dm

from jewelry.models3d import formats, isolated, reader
from jewelry.models3d.errors import BadModel, Unreadable
from jewelry.models3d.findings import worst
from jewelry.models3d.geometry import measure
from jewelry.models3d.mesh import weld
from tests.models3d.shapes import cube, stl, threedm


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
            assert formats.check(file, path.name, path.stat().st_size) == "3dm"
        return reader.read(path, "3dm")

    return run


@pytest.mark.parametrize(
    ("unit", "name", "side"),
    [("Millimeters", "mm", 10), ("Inches", "inch", 254), ("Centimeters", "cm", 100)],
)
def test_a_mesh_is_read_in_the_files_unit(model, read, unit, name, side):
    model.Settings.ModelUnitSystem = getattr(rhino3dm.UnitSystem, unit)
    model.Objects.AddMesh(mesh_of(cube()))
    found = read()
    assert (found.units, found.declared) == (name, True)
    assert measure(found.triangles).volume_mm3 == pytest.approx(side**3, rel=1e-4)


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
    assert read().findings == [{"code": "unmeshed_left_out", "parts": 1}]


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
    assert found.findings == [{"code": "switched_off", "names": "Construction, old shank"}]


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
    assert [finding["code"] for finding in found.findings] == ["several_bodies"]


def test_a_stone_is_known_by_its_objects_name(model, read):
    stone = rhino3dm.ObjectAttributes()
    stone.Name = "Gem Round 1.5"
    model.Objects.AddMesh(mesh_of(cube()))
    model.Objects.AddMesh(mesh_of(cube(1, at=(20, 0, 0))), stone)
    found = read()
    assert [finding["code"] for finding in found.findings] == ["stones_named"]
    assert np.bincount(found.part).tolist() == [12, 12]


def test_what_is_no_3dm_is_refused_at_the_door(tmp_path):
    path = tmp_path / "model.3dm"
    path.write_bytes(stl(cube()))
    with path.open("rb") as file, pytest.raises(BadModel, match="3DM"):
        formats.check(file, path.name, path.stat().st_size)


@pytest.mark.parametrize("damage", ["cut", "flip"])
def test_a_damaged_3dm_costs_a_child_and_never_the_worker(tmp_path, damage):
    """Rhino's own library opens it, and may end the process."""
    whole, path = threedm(cube()), tmp_path / "model.3dm"
    for place in np.linspace(40, len(whole) - 1, 8).astype(int):
        content = bytearray(whole[:place] if damage == "cut" else whole)
        if damage == "flip":
            content[place : place + 4] = b"\xff\xff\xff\x7f"
        path.write_bytes(content)
        found = isolated.inspect(path, "3dm", tmp_path)
        assert found.geometry or worst(found.findings) == "manual"


@pytest.mark.parametrize("name", ["ring.step", "RING.STP", "ring.iges", "ring.jcd"])
def test_files_of_surfaces_are_told_what_to_export(name):
    with pytest.raises(BadModel, match="binary STL in millimetres"):
        formats.check_announced(name, 1000)
