import pytest

from jewelry.models3d.units import of_file
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
    assert of_file(path, fmt) == unit


@pytest.mark.parametrize(
    ("word", "unit"), [("inch", "inch"), ("meter", "m"), ("centimeter", "cm"), ("foot", "ft")]
)
def test_a_3mf_is_in_the_unit_of_its_root(tmp_path, word, unit):
    path = tmp_path / "model.3mf"
    path.write_bytes(threemf(cube(), unit=word))
    assert of_file(path, "3mf") == (unit, True)
