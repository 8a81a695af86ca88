import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from jewelry.models3d.findings import describe, worst
from jewelry.models3d.geometry import measurement
from jewelry.models3d.isolation import inspection
from jewelry.models3d.isolation import worker as child_process
from jewelry.models3d.isolation.client import ROOT
from shop.demo.pieces import PIECES
from tests.models3d.children import ended
from tests.models3d.reading import codes
from tests.models3d.shapes import (
    ACCESSOR_BOMB,
    COMPONENT_BOMB,
    ENTITIES,
    cube,
    glb,
    packed,
    stl,
    threemf,
)

CUBE_LINE = (
    "from jewelry.models3d.isolation.worker import _measure, _with_walls;"
    "found, _, survey = _measure(path, 'stl');"
    "print(found.to_line(), file=answer, flush=True);"
)
LOADED = "import jewelry.models3d.isolation.worker"
WALLS_LINE = "print(_with_walls(found, survey).to_line(), file=answer, flush=True);"


@pytest.mark.usefixtures("draws_whole")
def test_a_real_ring_is_measured_and_drawn(tmp_path):
    path = tmp_path / "ring.stl"
    path.write_bytes(stl(PIECES[0].build()))
    found = inspection.inspect(path, "stl", tmp_path)
    assert found.geometry.volume_mm3 == 504.28
    assert (codes(found), found.geometry.units_declared) == ([], False)
    assert found.seconds > 0
    assert found.pictures
    for colour, path in found.pictures.items():
        assert path == tmp_path / f"{colour}.webp"
        for file, side in ((path, 480), (path.with_name(f"{colour}-thumb.webp"), 120)):
            with Image.open(file) as picture:
                assert (picture.format, picture.size) == ("WEBP", (side, side))
    assert found.glb.read_bytes()[:4] == b"glTF"


@pytest.mark.parametrize(
    ("content", "fmt", "code"),
    [
        (b"", "stl", "unreadable"),
        (b"not a model", "obj", "empty"),
        (glb(cube(), **ACCESSOR_BOMB), "glb", "unreadable"),
        (packed(ENTITIES), "3mf", "unreadable"),
        (threemf(cube(), build=COMPONENT_BOMB), "3mf", "too_detailed"),
    ],
    ids=["empty", "nonsense", "accessor bomb", "entities", "component bomb"],
)
def test_a_hostile_file_is_an_answer(inspect, content, fmt, code):
    found = inspect(content, fmt)
    assert (found.geometry, codes(found), found.pictures) == (None, [code], {})
    assert worst(found.findings) == "manual"


@pytest.mark.parametrize(
    "script",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "bytearray(4 << 30)",
        "import sys; sys.exit(3)",
        "answer.write('not json')",
        "answer.write('{}')",
        "answer.write('[' * 100000)",
        "answer.write('x' * (2 << 20))",
        "pass",
    ],
)
def test_a_child_that_dies_or_babbles_is_too_heavy(inspect, child, script):
    child(script)
    found = inspect(stl(cube()))
    assert (found.geometry, codes(found)) == (None, ["too_heavy"])
    assert "A person will look" in describe(found.findings[0])


def test_a_child_that_sleeps_is_stopped_with_all_it_started(inspect, child, monkeypatch, tmp_path):
    pid = tmp_path / "pid"
    child(
        "import subprocess, time; from pathlib import Path;"
        "process = subprocess.Popen(['sleep', '3600']);"
        f"Path({str(pid)!r}).write_text(str(process.pid)); time.sleep(3600)"
    )
    monkeypatch.setattr(inspection, "WALL_SECONDS", 2.0)
    found = inspect(stl(cube()))
    assert codes(found) == ["too_heavy"]
    assert ended(int(pid.read_text()))


def test_dying_among_the_walls_keeps_the_measurement_and_says_so(inspect, child):
    child(CUBE_LINE + "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", LOADED)
    found = inspect(stl(cube()))
    assert (found.geometry.volume_mm3, codes(found)) == (1000.0, ["walls_unchecked"])
    assert worst(found.findings) == "provisional"


def test_a_line_torn_in_the_middle_leaves_the_one_before(inspect, child):
    child(CUBE_LINE + "answer.write('{\"geometry\": {')", LOADED)
    assert inspect(stl(cube())).geometry.volume_mm3 == 1000.0


def test_dying_while_drawing_keeps_the_measurement(inspect, child):
    child(
        CUBE_LINE + WALLS_LINE + "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", LOADED
    )
    found = inspect(stl(cube()))
    assert (found.geometry.min_wall_mm, codes(found)) == (10.0, [])
    assert (found.pictures, found.glb) == ({}, None)


def test_the_child_sees_no_secret_and_has_limits(inspect, child, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    seen = tmp_path / "seen"
    child(
        "import os, resource, sys; from pathlib import Path;"
        f"Path({str(seen)!r}).write_text(repr((sorted(os.environ),"
        "resource.getrlimit(resource.RLIMIT_AS)[1] >> 30, os.getpgid(0) == os.getpid(),"
        "sys.stdin.read())))",
        first="# one that starts with the secret beside it",
    )
    inspect(stl(cube()))
    names, gigabytes, own_group, stdin = eval(seen.read_text())
    assert "SECRET_KEY" not in names
    assert "DATABASE_URL" not in names
    assert (gigabytes, own_group, stdin) == (3, True, "")


def test_the_child_imports_no_django():
    script = (
        "import sys; from jewelry.models3d.isolation import worker;"
        "print([m for m in sys.modules if m.split('.')[0] in ('django', 'celery')])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    printed = subprocess.check_output([sys.executable, "-c", script], env=environment)
    assert printed.strip() == b"[]"


def test_a_file_that_is_not_there_raises(tmp_path):
    with pytest.raises(FileNotFoundError):
        inspection.inspect(tmp_path / "none.stl", "stl", tmp_path)


def test_what_lies_twice_in_one_place_is_drawn_once():
    twice = np.concatenate([cube(at=(50, 0, 0))] * 3)
    drawn = child_process._skin(twice, measurement.survey(twice))
    assert np.array_equal(drawn, cube(at=(50, 0, 0)))
    once = cube()
    assert child_process._skin(once, measurement.survey(once)) is once


def test_the_picture_shows_the_surface_as_it_was_mended():
    turned = cube(10)
    turned[0] = turned[0, ::-1]
    survey = measurement.survey(turned)
    assert [found.code for found in survey.geometry.findings] == ["miswound_repaired"]
    drawn = child_process._skin(turned, survey)
    assert measurement.measure(drawn).findings == []
