"""The piece beside a coin: both to one scale, side by side, on one ground."""

import pytest
from django.utils.translation import override

from shop.size_drawing import beside_coin


@pytest.mark.parametrize(
    ("language", "across", "face"), [("en", 24.26, "25¢"), ("ru", 22.0, "10 ₽")]
)
def test_the_coin_is_the_one_of_the_country(language, across, face) -> None:
    with override(language):
        scale = beside_coin((20.0, 5.0, 24.5))
    assert (scale.coin, scale.face) == (across, face)
    assert (scale.long, scale.tall) == (24.5, 20.0)


@pytest.mark.parametrize("extents", [(20, 5, 24), (0.2, 0.1, 0.02), (304, 304, 25), (3, 150, 2)])
def test_both_stand_inside_and_apart(extents) -> None:
    scale = beside_coin(extents)
    assert scale.edge + scale.long < scale.coin_x - scale.radius
    assert scale.coin_x + scale.radius < scale.width
    assert scale.top > 0
    assert scale.coin_y - scale.radius > 0
    bottom = scale.height - scale.edge
    assert scale.top + scale.tall == pytest.approx(bottom, abs=0.01)
    assert scale.coin_y + scale.radius == pytest.approx(bottom, abs=0.01)


def test_the_words_name_both() -> None:
    assert beside_coin((20.04, 5, 24.5)).words == (
        "24.5 by 20.0 mm beside a US quarter, 24 mm across"
    )


def test_the_drawing_writes_sides_as_the_list_beside_it() -> None:
    assert beside_coin((26.0, 5, 24.5)).sides == "26.0 × 24.5"


def test_the_sides_are_written_within_the_hole_or_left_out() -> None:
    ring = beside_coin((26.7, 4.9, 26.6), hole_mm=15.6)
    assert 0 < ring.letters * 5.5 < 2 * ring.hole
    assert beside_coin((90.0, 4.9, 90.0), hole_mm=15.6).letters == 0
