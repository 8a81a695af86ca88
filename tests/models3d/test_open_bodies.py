"""Open bodies beside closed ones, as stones drawn for a picture: they are asked about."""

import numpy as np
import pytest

from benchmarks.firm.writing import written
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import describe, next_step, severity, worst
from jewelry.models3d.isolation import worker
from tests.models3d.reading import codes
from tests.models3d.shapes import cube, obj, sphere, tube

RING = tube(8.5, 10.5, 4)
DOME = sphere(2, 8)
DOME = DOME[DOME.mean(axis=1)[:, 2] > 0]
TOP = DOME + np.array([0, 14, 2])
OTHER = DOME + np.array([14, 0, 2])


def measured(tmp_path, *bodies, said=""):
    path = tmp_path / "model.stl"
    path.write_bytes(written(np.concatenate(bodies), "stl"))
    return worker._measure(path, "stl", said=said)[0].geometry


@pytest.mark.parametrize("tops", [(TOP,), (TOP, OTHER)])
def test_open_stones_are_asked_about_and_the_metal_is_weighed(tmp_path, tops):
    found = measured(tmp_path, RING, *tops)
    alone = measured(tmp_path, RING)
    assert (found.volume_mm3, found.extents_mm) == (alone.volume_mm3, alone.extents_mm)
    (said,) = (each for each in found.findings if each.code == "open_bodies")
    # nothing says of the others that they are weighed as metal
    assert codes(found) == ["open_bodies"]
    assert (severity(said), next_step(said)) == ("provisional", "mark_stones")
    assert f": {len(tops)}." in describe(said)
    assert [body["number"] for body in found.body_list] == list(range(1, len(tops) + 2))


def test_open_bodies_marked_as_stones_are_not_asked_about(tmp_path):
    found = measured(tmp_path, RING, TOP, said="2")
    assert (codes(found), worst(found.findings)) == (["stones_set_aside"], None)


@pytest.mark.parametrize("said", ["-", "3"])
def test_open_bodies_that_are_metal_have_to_be_closed(tmp_path, said):
    found = measured(tmp_path, RING, TOP, OTHER, said=said)
    assert found.volume_mm3 is None
    assert worst(found.findings) == "manual"


def test_a_bead_is_not_weighed_without_its_open_ring(tmp_path):
    found = measured(tmp_path, RING[1:], cube(1))
    assert (found.volume_mm3, codes(found)[0]) == (None, "open_surface")


def test_pieces_on_one_plate_have_each_its_own_size(tmp_path):
    rings = [RING + np.array([30 * (i % 6), 30 * (i // 6), 0]) for i in range(18)]
    found = measured(tmp_path, *rings)
    assert found.extents_mm == measured(tmp_path, RING).extents_mm
    assert found.findings[0] == Finding("several_plates", pieces=18, plates=1)
    assert found.volume_mm3 == pytest.approx(18 * measured(tmp_path, RING).volume_mm3, rel=1e-4)


def test_a_piece_too_long_is_no_plate_of_its_links(tmp_path):
    links = [cube(20, at=(20.5 * i, 0, 0)) for i in range(10)]
    for bodies in (links, [tube(80, 90, 4), cube(4)]):
        assert "several_plates" not in codes(measured(tmp_path, *bodies))


def test_named_stones_that_are_open_are_not_said_to_be_weighed(tmp_path):
    path = tmp_path / "model.obj"
    content = obj(np.concatenate([RING, TOP]))
    path.write_bytes(
        content.replace(
            b"\nf %d " % (3 * len(RING) + 1), b"\nusemtl Gem\nf %d " % (3 * len(RING) + 1)
        )
    )
    assert b"Gem" in path.read_bytes()
    found = worker._measure(path, "obj")[0].geometry
    assert codes(found) == ["open_bodies"]
    assert [body["why"] for body in found.body_list] == ["", "named"]
