"""As large as somebody says it is: by the unit, by the ring's size, or by both."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.models import Measurement
from jewelry.pricing.analysis import analyse
from jewelry.pricing.engine import inputs
from jewelry.pricing.engine.sizing import resized, sized
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.engine.verdict import judge
from jewelry.pricing.models import Alloy
from tests.factories import MeasurementFactory, tariff

RING = Geometry(
    *(12, 400.0, 600.0, (20.0, 20.0, 5.0), 1, True, 0, 0), min_wall_mm=1.0, finger_hole_mm=16.0
)
GOLD = Specification("gold-585-yellow")


def measured(geometry: Geometry | None) -> Measurement:
    return Measurement(geometry=geometry and geometry.to_json())


def wanted(size: str | None, unit: str = "") -> Specification:
    return Specification("gold-585-yellow", unit=unit, ring_size=size and Decimal(size))


def test_without_a_wish_it_is_as_the_file_says() -> None:
    assert sized(measured(RING), GOLD) == RING
    assert sized(measured(None), wanted("17.5")) is None
    assert resized(measured(RING), GOLD) == []


@pytest.mark.parametrize("unit", ["", "mm", "inch"])
def test_a_rings_size_is_the_same_in_every_unit(unit: str) -> None:
    found = sized(measured(RING), wanted("20", unit))
    assert (found.finger_hole_mm, found.min_wall_mm) == (20.0, 1.25)
    assert (found.extents_mm, found.volume_mm3) == ((25.0, 25.0, 6.25), 781.25)
    assert found.units_declared


@pytest.mark.parametrize(
    ("size", "code", "percent"),
    [("16", "resized", 100.0), ("17.5", "resized", 109.375), ("17.75", "rescaled", 110.938)],
)
def test_a_size_up_is_daily_work_and_more_is_for_a_person(size, code, percent) -> None:
    expected = Finding(code, size=float(size), percent=percent)
    assert resized(measured(RING), wanted(size)) == [expected]


def test_a_piece_of_the_houses_own_is_made_anew_and_not_scaled() -> None:
    anew = replace(wanted("20"), drawn_mm=Decimal(16))
    known = measured(RING)
    assert sized(known, anew) == replace(RING, units_declared=True)
    assert resized(known, anew) == []
    assert sized(known, wanted("20")).volume_mm3 == 781.25


@pytest.mark.django_db
def test_its_metal_and_surface_grow_as_the_size_does() -> None:
    known, figures = MeasurementFactory(geometry=RING.to_json()), tariff()
    anew = replace(wanted("20"), drawn_mm=Decimal(16))
    made = inputs.write(known, RING, anew, figures)
    assert (made["volume_mm3"], made["area_mm2"]) == ("500.000000", "750.000000")
    assert made["extents_mm"] == ["20.0", "20.0", "5.0"]
    as_drawn = inputs.write(known, RING, replace(anew, ring_size=Decimal(16)), figures)
    assert (as_drawn["volume_mm3"], as_drawn["area_mm2"]) == ("400.0", "600.0")
    longer = Specification("gold-585-yellow", length_mm=Decimal(200), drawn_mm=Decimal(160))
    assert inputs.write(known, RING, longer, figures)["volume_mm3"] == "500.000000"


@pytest.mark.parametrize(("size", "unit", "is_doubted"), [("15", "", True), ("17", "", False),
    ("15", "mm", True), ("15", "inch", True)])  # fmt: skip
def test_a_hole_too_narrow_in_a_smaller_size_is_asked_about(size, unit, is_doubted) -> None:
    found = [Finding("hollow_narrow", percent=20.0)]
    ring = replace(RING, hollows_if_smaller={"mm": found, "inch": found})
    made = sized(measured(ring), wanted(size, unit))
    assert (found[0] in judge(made, Alloy(base="gold"))) is is_doubted


def test_what_is_no_ring_has_no_size_to_take() -> None:
    pendant = Geometry(12, 400.0, 600.0, (20.0, 20.0, 5.0), 1, True, 0, 0)
    assert sized(measured(pendant), wanted("17.5")) == pendant
    assert resized(measured(pendant), wanted("17.5")) == []


@pytest.mark.django_db
@pytest.mark.parametrize("size", [None, "17.5"])
def test_a_page_computes_a_size_once_for_all_metals(size, monkeypatch) -> None:
    asked: list[float] = []
    scaled = Geometry.scaled

    def counted(self: Geometry, factor: float) -> Geometry:
        asked.append(factor)
        return scaled(self, factor)

    monkeypatch.setattr(Geometry, "scaled", counted)
    ring = MeasurementFactory(geometry=RING.to_json())
    found = analyse(ring, wanted(size, "cm"), tariff())
    assert len(found.quotes) > 1
    assert found.facts.units == "cm"
    assert len(asked) == len(set(asked))
