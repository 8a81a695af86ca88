"""What hides in a GLB's or 3MF's extensions costs the child no more than its limits allow."""

import random

import DracoPy
import numpy as np
import pytest

from jewelry.models3d.findings import describe, worst
from jewelry.models3d.isolation import inspection
from tests.models3d.gltfs import draco, floats, packed_by_meshopt, points, primitive, shown, written
from tests.models3d.packages import OBJECTS, joined, mesh, model, package, prusa, thing
from tests.models3d.shapes import cube

INSTANCES = "EXT_mesh_gpu_instancing"
SKINNED = [{"primitives": [{"attributes": {"POSITION": 0, "JOINTS_0": 1, "WEIGHTS_0": 2}}]}]
ONE, FAR = 'objectid="1"', OBJECTS.replace("/", "__")


def flipped(content, at, seed):
    """Spoil a few bytes behind a place."""
    chance, spoiled = random.Random(seed), bytearray(content)
    for _time in range(3):
        spoiled[chance.randrange(at, len(spoiled))] = chance.randrange(256)
    return bytes(spoiled)


def glbs():
    corners = np.arange(36).reshape(-1, 3)
    packed = draco(DracoPy.encode(points(), corners, quantization_bits=14))
    pressed = packed_by_meshopt()
    for seed in range(5):
        yield f"draco {seed}", flipped(packed, packed.index(b"DRACO") + 11, seed)
        yield f"meshopt {seed}", flipped(pressed, pressed.index(b"BIN\0") + 4, seed)
    node = {"mesh": 0, "extensions": {INSTANCES: {"attributes": {"TRANSLATION": 1}}}}
    bomb = {"nodes": [node], "accessors": [{}, {"count": 17_000_000}]}
    yield "17 million instances", written(bomb, points(), floats(0, 0, 0), _1={"byteLength": 12})
    tree = {"nodes": [{"mesh": 0}] * 2, "meshes": [{"primitives": [primitive()] * 9000}]}
    hollow = {"count": 36, "sparse": {"count": 0}}
    yield "sparse without anything", written({**tree, "accessors": [hollow]}, points())
    joints = np.zeros((36, 4), "<u1"), np.ones((36, 4), "<f4")
    for label, skin in {
        "no bones": {"joints": []},
        "a bone of -1": {"joints": [-1]},
        "a bone that is not there": {"joints": [9]},
        "a skin without matrices": {"joints": [0, 1], "inverseBindMatrices": 0},
        "a million bones": {"joints": [1] * 1_000_000},
    }.items():
        nodes = {"mesh": 0, "skin": 0}, {"scale": [2, 2, 2]}
        yield label, written(shown(*nodes, skins=[skin], meshes=SKINNED), points(), *joints)


def packages():
    whole = model(thing(1, mesh(cube())), ONE)
    loop = thing(1, joined('path="/3D/3dmodel.model" objectid="1"'))
    root = model(thing(1, joined(f'path="/{OBJECTS}" {ONE}')), ONE)
    yield "parts that hold each other", package(root, **{FAR: model(loop)})
    many = prusa(*[(n, n + 5, "NegativeVolume", "x" * 500) for n in range(20_000)])
    yield "20,000 negative volumes", package(whole, **many)
    yield "volumes out of range", package(whole, **prusa((-5, 10**12, "NegativeVolume", "")))
    yield (
        "a volume of words",
        package(whole, **{k: v.replace('"0"', '"x"') for k, v in prusa((0, 1, "", "")).items()}),
    )
    yield (
        "a project with a type",
        package(whole, **{"Metadata__model_settings.config": "<!DOCTYPE a><config/>"}),
    )
    yield (
        "a project that is cut",
        package(whole, **{"Metadata__model_settings.config": "<config><object"}),
    )
    scattered = model(
        thing(1, mesh(cube())),
        *[f'{ONE} transform="1 0 0 0 1 0 0 0 1 {n * 9e4} 0 0"' for n in range(300)],
    )
    yield "300 plates", package(scattered)


FILES = {f"glb: {label}": ("glb", content) for label, content in glbs()}
FILES |= {f"3mf: {label}": ("3mf", content) for label, content in packages()}


@pytest.mark.parametrize("name", FILES)
def test_an_answer_in_words(name, tmp_path):
    fmt, content = FILES[name]
    path, out = tmp_path / f"model.{fmt}", tmp_path / "out"
    path.write_bytes(content)
    out.mkdir()
    found = inspection.inspect(path, fmt, out)
    assert all(len(describe(finding)) > 15 for finding in found.findings)
    priced = found.geometry is not None and found.geometry.volume_mm3
    assert priced or worst(found.findings) == "manual"
