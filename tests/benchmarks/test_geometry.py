import re

import numpy as np
import pytest

from benchmarks.geometry.compare import Failed, Plan, check_alike, compare, write_ring
from jewelry.models3d.formats.reader import read
from jewelry.models3d.geometry.measurement import measure


def test_the_ring_is_closed_and_about_as_large_as_asked(tmp_path):
    path = tmp_path / "ring.stl"
    count = write_ring(path, 20_000)
    found = measure(read(path, "stl").triangles)
    assert found.triangles == count == pytest.approx(20_000, rel=0.05)
    assert (found.closed, found.bodies, found.findings) == (True, 1, [])


def test_a_row_names_both_and_their_ratio():
    said: list[str] = []
    compare(Plan([2000], rounds=1, metrics_only=True), said.append)
    isolation, head, row = said
    assert re.fullmatch(r"isolation: [\d.]+ ms a file", isolation)
    assert head.split()[:3] == ["triangles", "ours", "trimesh"]
    assert len(re.findall(r"[\d.]+x", row)) == 2


def test_contenders_that_disagree_are_no_comparison():
    found = {
        "ours": {"volume": 1.0, "area": 6.0},
        "trimesh": {"volume": np.nextafter(1, 2), "area": 6.0},
    }
    check_alike(found)
    found["ours"]["volume"] = 1.001
    with pytest.raises(Failed, match=r"volume of ours is 1\.001"):
        check_alike(found)
