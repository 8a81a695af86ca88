import pytest

from jewelry.models3d.formats.reader import read
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.geometry.units import MM, fitting, read_as
from jewelry.models3d.unit_names import UNIT_NAMES
from tests.models3d.shapes import by_format, cube, threemf

FILES = by_format(cube())


@pytest.mark.parametrize(
    ("fmt", "unit"),
    [
        ("stl", ("mm", False)),
        ("obj", ("mm", False)),
        ("ply", ("mm", False)),
        ("glb", ("m", True)),
        ("3mf", ("mm", True)),
    ],
)
def test_a_file_says_its_unit_or_millimetres_are_assumed(tmp_path, fmt, unit):
    path = tmp_path / f"model.{fmt}"
    path.write_bytes(FILES[fmt])
    found = read(path, fmt)
    assert (found.units, found.declared) == unit


@pytest.mark.parametrize(
    ("word", "unit"), [("inch", "inch"), ("meter", "m"), ("centimeter", "cm"), ("foot", "ft")]
)
def test_a_3mf_is_in_the_unit_of_its_root(tmp_path, word, unit):
    path = tmp_path / "model.3mf"
    path.write_bytes(threemf(cube(), unit=word))
    found = read(path, "3mf")
    assert (found.units, found.declared) == (unit, True)


def test_every_unit_has_a_name():
    assert MM.keys() == UNIT_NAMES.keys()


def geometry(longest, hole=None, units="mm", **others):
    sides = (longest, longest, longest / 4)
    return Geometry(
        12, 400.0, 600.0, sides, 1, True, 0, 0, finger_hole_mm=hole, units=units, **others
    )


@pytest.mark.parametrize(
    ("longest", "hole", "units", "fit"),
    [
        (21.0, 17.0, "mm", ["mm"]),
        (0.83, 0.67, "mm", ["inch"]),
        (2.1, 1.7, "mm", ["cm"]),
        (21000.0, 17000.0, "m", ["mm"]),
        (0.021, 0.017, "mm", ["m"]),
        (21.0, 17.0, "m", ["m"]),
        (70.0, 60.0, "mm", ["mm"]),
        (30.0, 24.99, "mm", ["mm"]),
        (30.0, None, "mm", ["mm"]),
        (1.2, None, "mm", ["inch", "cm"]),
        (3386.0, 2472.0, "m", []),
        (1500.0, None, "mm", []),
    ],
)
def test_a_unit_fits_when_a_finger_does_or_else_the_size(longest, hole, units, fit):
    assert fitting(geometry(longest, hole, units)) == fit


def test_a_file_can_be_read_in_another_unit():
    ring = geometry(0.83, 0.67, min_wall_mm=0.05)
    found = read_as(ring, "inch")
    assert (found.finger_hole_mm, found.min_wall_mm) == (17.018, 1.27)
    assert (found.units, found.units_declared) == ("inch", True)
    assert fitting(found) == ["inch"]
    back = read_as(found, "mm")
    assert back.extents_mm == pytest.approx(ring.extents_mm)


def test_the_unit_the_file_has_anyway_changes_no_figure():
    ring = geometry(21.0, 17.0)
    assert read_as(ring, "mm").extents_mm == ring.extents_mm
