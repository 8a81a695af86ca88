from decimal import Decimal as D

import pytest

from jewelry.models3d.ring_sizes import RingSize, parse, ring_size, table


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


@pytest.mark.parametrize(
    ("text", "system", "mm"),
    [
        ("17.5", "RU", "17.50"),
        (" 17,5 ", "RU", "17.50"),
        ("17½", "RU", "17.50"),
        ("17 1/2", "RU", "17.50"),
        ("7", "US", "17.32"),  # 54.41 mm round
        ("7 1/4", "US", "17.52"),
        ("54", "EU", "17.19"),
        ("M", "UK", "16.71"),  # 52.5 mm round
        ("m½", "UK", "16.91"),
        ("M 1/2", "UK", "16.91"),
        ("Z+1", "UK", "22.28"),  # 70 mm round
    ],
)
def test_a_size_is_read_as_people_write_it(text, system, mm) -> None:
    assert parse(text, system) == D(mm)


@pytest.mark.parametrize(
    ("text", "system"),
    [
        *[(text, system) for text in ("", "M", "-5", "1e1", "NaN", "9", "99", "17.555") for system in ("RU", "EU")],
        *[("7 1/3", "US"), ("40", "US"), ("", "UK"), ("MM", "UK"), ("M+1", "UK"), ("7", "UK")],
        ("\u0661\u0667", "RU"),
    ],
)  # fmt: skip
def test_what_is_no_size_is_refused(text, system) -> None:
    with pytest.raises(ValueError):
        parse(text, system)


def test_the_chart_has_each_half_and_each_size_leads_back_to_its_row() -> None:
    rows = table()
    assert [rows[0].russian, rows[1].russian, rows[-1].russian] == ["14", "14½", "23"]
    for row in rows:
        assert parse(row.russian, "RU") == D(str(row.diameter))
        for name, system, step in (
            (row.american, "US", 2.5535 / 4),
            (row.european, "EU", 1),
            (row.british, "UK", 1.25 / 2),
        ):
            assert abs(float(parse(name, system)) - row.diameter) <= step / 2 / 3.14 + 0.01


def test_known_sizes_of_a_ring_of_17_and_a_half() -> None:
    worn = RingSize(17.5)
    assert (worn.russian, worn.american, worn.european, worn.british) == ("17½", "7¼", "55", "O")
