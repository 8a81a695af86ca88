import pytest

from jewelry.models3d.ring_sizes import ring_size


@pytest.mark.parametrize(
    ("hole", "russian", "american"),
    [
        (16.5, "16½", "6"),
        (17.35, "17½", "7"),
        (18.0, "18", "7¾"),
        (19.69, "19½", "10"),
        (13, "13", "1¾"),
    ],
)
def test_a_ring_has_its_sizes(hole, russian, american):
    size = ring_size(hole)
    assert (size.russian, size.american) == (russian, american)


def test_the_american_size_counts_circumference():
    assert ring_size(17.35).us == pytest.approx((3.14159265 * 17.35 - 36.5367) / 2.5535)


@pytest.mark.parametrize("hole", [None, 2.47, 60.0])
def test_what_fits_no_finger_has_no_size(hole):
    assert ring_size(hole) is None
