"""A GLB is read as it is shown, and what of it is not read is said by its name."""

import numpy as np
import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import describe, severity, worst
from jewelry.models3d.formats import limits
from jewelry.models3d.formats.gltf import nodes as gltf_nodes
from jewelry.models3d.formats.reading import Part
from tests.models3d.gltfs import floats, points, primitive, shown, written
from tests.models3d.reading import box, codes, refused, volume

INSTANCES, VISIBILITY = "EXT_mesh_gpu_instancing", "KHR_node_visibility"
HALF_TURN = [0, 0, 1, 0]


@pytest.mark.parametrize(
    "how",
    [
        {"extensions": {VISIBILITY: {"visible": False}}},
        {"extras": {"visible": False}},
        {"extras": {"hidden": True}},
        {"extras": {"hide_render": 1}},
    ],
)
def test_a_hidden_node_is_left_out_with_all_below_and_asked_about(read_glb, how):
    far = {"mesh": 0, "translation": [1, 0, 0]}
    tree = {
        "nodes": [{"mesh": 0}, {"name": "Cutter", "children": [2], **how}, far],
        "scenes": [{"nodes": [0, 1]}],
    }
    reading = read_glb(written(tree, points()))
    assert box(reading) == [[0, 0, 0], [10, 10, 10]]
    assert reading.findings == [Finding("switched_off", names="“Cutter”")]
    assert severity(reading.findings[0]) == "provisional"


def test_a_node_that_says_it_is_visible_is_shown(read_glb):
    node = {"mesh": 0, "extensions": {VISIBILITY: {"visible": True}}, "extras": {"hidden": 0}}
    assert codes(read_glb(written({"nodes": [node]}, points()))) == []


def test_the_names_of_nodes_above_say_that_a_part_is_a_stone(read_glb):
    tree = {
        "nodes": [
            {"name": "root", "children": [1, 2]},
            {"name": "ring", "mesh": 0},
            {"name": "Gems", "children": [3]},
            {"name": "group", "children": [4]},
            {"name": "Object_12", "mesh": 0, "translation": [1, 0, 0]},
        ]
    }
    reading = read_glb(written(tree, points()))
    assert reading.parts == (Part("ring"), Part("Object_12", above=("group", "Gems")))
    assert reading.findings == [Finding("stones_named", names="Gems")]


def painted(**material):
    """A cube of gold and one of another material, 1 m from it."""
    tree = {
        "meshes": [
            {"primitives": [primitive(material=0)]},
            {"primitives": [primitive(material=1)]},
        ],
        "materials": [{"name": "gold"}, {"name": "M", **material}],
    }
    far = {"mesh": 1, "name": "other", "translation": [1, 0, 0]}
    return written(shown({"mesh": 0}, far, **tree), points())


@pytest.mark.parametrize(
    "material",
    [
        {"pbrMetallicRoughness": {"metallicFactor": 0}},
        *(
            {"extensions": {f"KHR_materials_{name}": values}}
            for name, values in {
                "transmission": {"transmissionTexture": {"index": 0}},
                "diffuse_transmission": {"diffuseTransmissionFactor": 1},
                "volume": {"thicknessFactor": 1},
                "dispersion": {"dispersion": 1},
                "ior": {"ior": 2.42},
                "pbrSpecularGlossiness": {"diffuseFactor": [1, 1, 1, 0.3]},
            }.items()
        ),
    ],
)
def test_a_material_that_is_clear_or_no_metal_beside_metal_is_asked_about(read_glb, material):
    assert read_glb(painted(**material)).findings == [Finding("stones_named", names="M")]


def test_a_file_without_metal_materials_or_with_two_metals_is_not_asked_about(read_glb):
    assert codes(read_glb(painted(pbrMetallicRoughness={"metallicFactor": 0.9}))) == []
    assert codes(read_glb(painted(extensions={"KHR_materials_ior": {"ior": 1.45}}))) == []
    glossy = {"KHR_materials_pbrSpecularGlossiness": {"specularFactor": [1, 0.8, 0.4]}}
    assert codes(read_glb(painted(extensions=glossy))) == []


def test_a_specular_material_that_reflects_little_is_no_metal(read_glb):
    glossy = {"KHR_materials_pbrSpecularGlossiness": {"specularFactor": [0.04, 0.04, 0.04]}}
    assert codes(read_glb(painted(extensions=glossy))) == ["stones_named"]


@pytest.mark.parametrize(
    "material",
    [
        {"alphaMode": "BLEND", "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0]}},
        {
            "alphaMode": "BLEND",
            "extensions": {"KHR_materials_pbrSpecularGlossiness": {"diffuseFactor": [1, 1, 1, 0]}},
        },
        {"alphaMode": "MASK", "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0.4]}},
    ],
)
def test_what_nobody_sees_is_left_out_and_asked_about(read_glb, material):
    reading = read_glb(painted(**material))
    assert box(reading) == [[0, 0, 0], [10, 10, 10]]
    assert reading.findings == [Finding("switched_off", names="“other”")]
    tree = {"meshes": [{"primitives": [primitive(material=0)]}], "materials": [material]}
    assert refused(read_glb, written(tree, points()))[0] == "all_left_out"


def test_a_file_whose_all_is_hidden_says_so(read_glb):
    node = {"mesh": 0, "name": "Ring", "extras": {"visible": False}}
    code, params = refused(read_glb, written({"nodes": [node]}, points()))
    assert code == "all_left_out"
    assert "“Ring”" in describe(Finding(code, **params))


def test_instances_are_each_in_their_place(read_glb):
    places = {"TRANSLATION": 1, "SCALE": 2, "ROTATION": 3}
    node = {"mesh": 0, "extensions": {INSTANCES: {"attributes": places}}, "scale": [1, 1, 2]}
    turns = np.array([[0, 0, 0, 1], HALF_TURN], "<f4")
    arrays = np.array([[0, 0, 0], [0.05, 0, 0]], "<f4"), np.array([[1, 1, 1], [2, 2, 2]], "<f4")
    content = written(
        {"nodes": [node], "extensionsRequired": [INSTANCES]}, points(), *arrays, turns
    )
    reading = read_glb(content)
    assert volume(reading) == pytest.approx(2 * 1000 + 2 * 8000)
    assert box(reading) == [[0, -20, 0], [50, 10, 40]]
    assert len(reading.parts) == 2 and reading.part.tolist() == [0] * 12 + [1] * 12


def test_more_instances_than_are_ever_taken_are_refused_unmade(read_glb):
    node = {"mesh": 0, "extensions": {INSTANCES: {"attributes": {"TRANSLATION": 1}}}}
    bomb = written({"nodes": [node]}, points(), np.zeros((20_001, 3), "<f4"))
    assert refused(read_glb, bomb)[0] == "too_heavy"
    uneven = {"attributes": {"TRANSLATION": 1, "SCALE": 2}}
    node = {"mesh": 0, "extensions": {INSTANCES: uneven}}
    content = written({"nodes": [node]}, points(), floats(0, 0, 0), np.ones((2, 3), "<f4"))
    assert refused(read_glb, content)[0] == "unreadable"


@pytest.mark.parametrize(
    "missing", [{"scenes": None}, {"scenes": []}, {"scenes": None, "nodes": None}]
)
def test_without_a_scene_everything_is_read_and_that_is_said(read_glb, missing):
    reading = read_glb(written(missing, points()))
    assert volume(reading) == pytest.approx(1000)
    assert (codes(reading), worst(reading.findings)) == (["no_scene"], None)


def test_of_several_scenes_the_one_shown_is_read_and_the_others_are_named(read_glb):
    nodes = [{"mesh": 0}, {"mesh": 0, "translation": [1, 0, 0]}, {"camera": 0}]
    scenes = [{"nodes": [0]}, {"nodes": [0, 1], "name": "Both"}, {"nodes": [2], "name": "View"}]
    tree = {"nodes": nodes, "scenes": scenes}
    reading = read_glb(written(tree, points()))
    assert box(reading) == [[0, 0, 0], [10, 10, 10]]
    assert reading.findings == [Finding("several_scenes", names="“Both”")]
    assert worst(reading.findings) == "provisional"
    assert codes(read_glb(written({**tree, "scene": 1}, points()))) == []


def test_what_is_required_and_not_understood_is_named_and_never_firm(read_glb):
    reading = read_glb(written({"extensionsRequired": ["ACME_lattice", VISIBILITY]}, points()))
    assert reading.findings == [Finding("not_understood", name="ACME_lattice")]
    assert severity(reading.findings[0]) == "provisional"
    assert "ACME_lattice" in describe(reading.findings[0])


def test_a_shape_that_only_something_strange_describes_is_refused_by_its_name(read_glb):
    tree = {"meshes": [{"primitives": [{"attributes": {}}]}], "extensionsRequired": ["ACME_nurbs"]}
    assert refused(read_glb, written(tree, points())) == (
        "shape_not_understood",
        {"name": "ACME_nurbs"},
    )


def test_extensions_that_leave_the_surface_change_nothing(read_glb):
    used = [
        "KHR_texture_transform",
        "KHR_materials_ior",
        "KHR_lights_punctual",
        "EXT_mesh_manifold",
    ]
    nodes = [{"mesh": 0, "camera": 0}, {"extensions": {"KHR_lights_punctual": {"light": 0}}}]
    content = written(shown(*nodes, extensionsUsed=used, extensionsRequired=used), points())
    assert codes(read_glb(content)) == []


def test_parts_are_called_as_the_file_calls_them(read_glb):
    glass = {"KHR_materials_transmission": {"transmissionFactor": 1.0}}
    tree = {
        "nodes": [
            {"name": "Ring", "children": [1, 2]},
            {"mesh": 0},
            {"mesh": 1, "name": "Gem\u0000 1"},
        ],
        "meshes": [
            {"primitives": [primitive(material=0), primitive(material=2)], "name": "Shank"},
            {"primitives": [primitive(material=1)], "name": "Round"},
        ],
        "materials": [
            {"name": "Gold"},
            {"name": "Diamond", "extensions": glass},
            {"name": "Ice", "alphaMode": "BLEND"},
        ],
    }
    reading = read_glb(written(tree, points()))
    assert reading.parts == (
        Part("Ring / Shank", "Gold", metal=True),
        Part("Ring / Shank", "Ice", clear=True, metal=True),
        Part("Gem 1 / Round", "Diamond", clear=True, metal=True),
    )
    assert reading.part.tolist() == [0] * 12 + [1] * 12 + [2] * 12


def test_a_mesh_that_is_damaged_is_named(read_glb):
    tree = {
        "nodes": [{"mesh": 0, "name": "Shank"}],
        "meshes": [{"primitives": [primitive(indices=1)]}],
    }
    content = written(tree, points(), np.full((36, 1), 99, "<u1"))
    assert refused(read_glb, content) == ("part_unreadable", {"name": "Shank"})


def test_a_chain_of_nodes_costs_no_more_than_its_length(read_glb, monkeypatch):
    """Each node has a mesh, no node a name: both its place and its name come from all above."""
    monkeypatch.setattr(limits, "MAX_PLACES", 10_000)
    count = 4000
    nodes = [{"mesh": 0, "children": [i + 1]} for i in range(count - 1)] + [{"mesh": 0}]
    tree = {"nodes": nodes}
    looked = []
    monkeypatch.setattr(gltf_nodes, "readable", lambda name: looked.append(name) or "")
    assert len(read_glb(written(tree, points())).parts) == count
    assert len(looked) < 10 * count
