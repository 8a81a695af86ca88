"""Units that a header or a comment names are heard; what is unclear is told, never taken."""

import numpy as np
import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import describe
from jewelry.models3d.formats.declared_units import declared
from tests.models3d.shapes import cube, obj, ply, stl, stl_text

CUBE = cube()


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("UNITS=mm", "mm"),
        ("# File units = inches", "inch"),
        ("# File units = millimeters", "mm"),
        ("# units: inches", "inch"),
        ("# Model Units : Millimeter (mm)", "mm"),
        ("# unit: 1 mm", "mm"),
        ("# 1 unit = 1 cm", "cm"),
        ("comment unit: mm", "mm"),
        ("comment units are in mm", "mm"),
        ("All units in millimetres", "mm"),
        ("exported in centimeters", "cm"),
        ("Units=IN", "inch"),
        ('units: "', "inch"),
        ("units: feet", "ft"),
        ("units: µm", "micron"),
        ("unit=Meter;", "m"),
        ("# единицы измерения: мм", "mm"),
        ("STLB ATF 12.8 COLOR=abcd UNITS=mm", "mm"),
    ],
)
def test_a_unit_is_heard_in_the_words_of_exporters(said, unit):
    found = declared([said.encode()])
    assert (found.unit, found.findings) == (unit, [])


@pytest.mark.parametrize(
    "said",
    [
        "# Blender 4.2.0",
        "# 3ds Max Wavefront OBJ Exporter v0.97b",
        "# all units are arbitrary",
        "unit sphere",
        "# unitless",
        "# the units in the file",
        "solid unity",
        "COLOR=abcd,MATERIAL=wxyz",
        "",
    ],
)
def test_words_that_name_no_unit_are_none(said):
    found = declared([said.encode()])
    assert (found.unit, found.findings) == (None, [])


@pytest.mark.parametrize(
    "said",
    [["units: furlongs"], ["UNITS=0.001"], ["units = 25.4 mm"], ["units: mm", "units: inches"]],
)
def test_words_that_are_unclear_are_told(said):
    found = declared([line.encode() for line in said])
    assert found.unit is None
    assert f"The file says of its unit: “{said[0]}" in describe(found.findings[0])


def with_unit(fmt: str, words: str) -> bytes:
    comment = words.encode()
    if fmt == "binary":
        return b"made here, " + comment.ljust(69) + stl(CUBE)[80:]
    if fmt == "text":
        return stl_text(CUBE).replace(b"solid ring", b"solid ring " + comment)
    if fmt == "obj":
        return b"# made here\n#\t" + comment + b"\n" + obj(CUBE)
    return ply(CUBE).replace(b"1.0\n", b"1.0\ncomment " + comment + b"\n")


@pytest.mark.parametrize(
    ("words", "unit", "factor"),
    [("units: mm", "mm", 1), ("UNITS=inch", "inch", 25.4), ("File units = cm", "cm", 10)],
)
@pytest.mark.parametrize("fmt", ["binary", "text", "obj", "ply"])
def test_a_declared_unit_makes_millimetres(files, fmt, words, unit, factor):
    extension = "stl" if fmt in ("binary", "text") else fmt
    reading = files.read(with_unit(fmt, words), extension)
    assert (reading.units, reading.declared, reading.findings) == (unit, True, [])
    assert np.allclose(reading.triangles, CUBE * factor)


@pytest.mark.parametrize("fmt", ["binary", "text", "obj", "ply"])
def test_an_unclear_unit_is_taken_as_millimetres_and_asked_about(files, fmt):
    extension = "stl" if fmt in ("binary", "text") else fmt
    reading = files.read(with_unit(fmt, "units: cubits"), extension)
    assert (reading.units, reading.declared) == ("mm", False)
    assert reading.findings == [Finding("unit_unclear", words="units: cubits")]
    assert np.array_equal(reading.triangles, CUBE)
