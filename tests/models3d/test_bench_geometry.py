import re
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from benchmarks.geometry import __main__
from jewelry.models3d.formats.reader import read
from jewelry.models3d.geometry.measurement import measure


def test_the_ring_is_closed_and_about_as_large_as_asked(tmp_path):
    path = tmp_path / "ring.stl"
    count = __main__.write_ring(path, 20_000)
    found = measure(read(path, "stl").triangles)
    assert found.triangles == count == pytest.approx(20_000, rel=0.05)
    assert (found.closed, found.bodies, found.findings) == (True, 1, [])


def test_a_row_names_both_and_their_ratio():
    out = StringIO()
    call_command("bench_geometry", sizes=[2000], rounds=1, metrics_only=True, stdout=out)
    isolation, head, row = out.getvalue().splitlines()
    assert re.fullmatch(r"isolation: [\d.]+ ms a file", isolation)
    assert head.split()[:3] == ["triangles", "ours", "trimesh"]
    assert len(re.findall(r"[\d.]+x", row)) == 2


def test_another_checkout_takes_turns():
    out = StringIO()
    options = {"sizes": [2000], "rounds": 1, "against": __main__.ROOT}
    call_command("bench_geometry", **options, stdout=out)
    assert re.search(r"there [\d.]+, [\d.]+x$", out.getvalue().strip())


def test_contenders_that_disagree_are_no_comparison():
    found = {
        "ours": {"volume": 1.0, "area": 6.0},
        "trimesh": {"volume": np.nextafter(1, 2), "area": 6.0},
    }
    __main__._compare(found)
    found["ours"]["volume"] = 1.001
    with pytest.raises(CommandError, match=r"volume of ours is 1\.001"):
        __main__._compare(found)
