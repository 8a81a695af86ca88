"""What is too much, or comes out otherwise, is estimated and left to a person."""

import numpy as np
import pytest

from jewelry.models3d.findings import worst
from jewelry.models3d.geometry import kernel, metal, union, winding_columns
from tests.models3d.reading import codes
from tests.models3d.shapes import cube, tube
from tests.models3d.uniting import coil, united


def test_too_many_triangles_leave_the_overlap_to_a_person(monkeypatch):
    monkeypatch.setattr(kernel, "MAX_TRIANGLES", 23)
    found = united(cube(), cube(at=(5, 5, 5)))
    assert found.volume_mm3 == pytest.approx(1875, rel=1e-3)
    assert found.overlap_mm3 == pytest.approx(125, rel=1e-2)
    assert codes(found) == ["bodies_estimated"]
    assert worst(found.findings) == "provisional"


def test_a_body_that_manifold_takes_for_another_leaves_it_to_a_person(monkeypatch):
    monkeypatch.setattr(kernel, "MAX_VOLUME_DIFFERENCE_SHARE", -1)
    assert codes(united(cube(), cube(at=(5, 5, 5)))) == ["bodies_estimated"]


def test_more_bodies_than_are_compared_are_united_all_the_same(monkeypatch):
    monkeypatch.setattr("jewelry.models3d.geometry.bodies.MAX_COMPARED_BODIES", 1)
    found = united(cube(), cube(at=(5, 5, 5)))
    assert (found.volume_mm3, codes(found)) == (1875.0, ["bodies_united"])


def test_more_shells_than_are_united_are_estimated(monkeypatch):
    monkeypatch.setattr(metal, "MAX_SHELLS", 1)
    found = united(cube(), cube(at=(5, 5, 5)))
    assert found.volume_mm3 == pytest.approx(1875, rel=1e-3)
    assert found.area_mm2 == pytest.approx(1050, rel=0.02)
    assert codes(found) == ["bodies_estimated"]


def test_an_estimate_has_its_hollows_filled_as_it_says(monkeypatch):
    monkeypatch.setattr(kernel, "MAX_TRIANGLES", 23)
    found = united(cube(), cube(4, at=(3, 3, 1))[:, ::-1], cube(at=(8, 2, 2)))
    assert found.volume_mm3 == pytest.approx(1872, rel=1e-3)
    assert found.area_mm2 == pytest.approx(1008, rel=0.02)
    assert found.overlap_mm3 == pytest.approx(128, rel=1e-2)
    assert codes(found) == ["cavity", "bodies_estimated"]


def test_one_surface_that_is_only_estimated_is_not_called_bodies(monkeypatch):
    monkeypatch.setattr(kernel, "untangled", lambda *_: None)
    found = united(coil(radius=9.0, wire=1.0, pitch=1.2, turns=2.5))
    assert codes(found) == ["itself_estimated"]


def test_no_price_is_firm_if_columns_find_another_volume(monkeypatch):
    monkeypatch.setattr(union, "MAX_FIRM_DIFFERENCE_SHARE", -1)
    found = united(cube())
    assert codes(found) == ["volume_unsure"]
    assert worst(found.findings) == "provisional"


def test_columns_that_leak_estimate_nothing(monkeypatch):
    monkeypatch.setattr(kernel, "MAX_TRIANGLES", 23)
    monkeypatch.setattr("jewelry.models3d.geometry.winding_columns.MAX_LEAKS_SHARE", -1)
    found = united(cube(), cube(at=(5, 5, 5)))
    assert (found.volume_mm3, codes(found)) == (2000.0, ["bodies_overlap"])


@pytest.mark.parametrize("most", [0, 10**9])
def test_hollows_are_found_among_many_bodies(monkeypatch, most):
    monkeypatch.setattr("jewelry.models3d.geometry.nesting.MAX_ANGLES", most)
    bodies = [cube(at=(20 * i, 0, 0)) for i in range(5)]
    hollows = [cube(4, at=(20 * i + 3, 3, 3))[:, ::-1] for i in range(5)]
    found = united(*bodies, *hollows)
    assert (found.volume_mm3, found.bodies) == (5000.0, 5)
    assert codes(found) == ["several_bodies", "cavity"]


def test_little_shells_are_looked_at_through_few_columns(monkeypatch):
    """Else two hundred stones in a pavé would take half a minute."""
    tried = []
    sample = winding_columns._Grid.sample
    monkeypatch.setattr(
        winding_columns._Grid, "sample", lambda grid: tried.append(grid.tried.sum()) or sample(grid)
    )
    bars = [cube(1) * [12, 0.6, 0.6] + np.array([0, 0.5 * i, 0.05 * i]) for i in range(100)]
    found = united(*bars)
    assert codes(found) == ["bodies_united"]
    assert np.median(tried) < 20_000


def test_triangles_that_all_lie_across_the_model_are_looked_at_through_fewer_columns(monkeypatch):
    monkeypatch.setattr(winding_columns, "MAX_COARSE_PAIRS", 1000)
    found = united(tube(8.75, 10.55, 4), cube(3, at=(8, 0, 0)))
    assert codes(found) == ["bodies_united"]


def test_the_first_shell_that_stays_tangled_leaves_the_rest_to_columns(monkeypatch):
    """Hundreds of them would take the child's whole minute."""
    tried = []
    monkeypatch.setattr(kernel, "untangled", lambda *_: tried.append(1))
    wire = coil(radius=9.0, wire=1.0, pitch=1.2, turns=2.5)
    found = united(wire, wire + np.array([30, 0, 0]))
    assert len(tried) == 1
    assert codes(found) == ["several_bodies", "bodies_estimated"]
