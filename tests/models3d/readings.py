"""What is asked of a file that was read."""

import pytest

from jewelry.models3d.errors import Unreadable
from jewelry.models3d.geometry import measure


def volume(reading):
    return measure(reading.triangles).volume_mm3


def codes(reading):
    return [finding["code"] for finding in reading.findings]


def refused(read, content):
    with pytest.raises(Unreadable) as caught:
        read(content)
    return caught.value.code, caught.value.params
