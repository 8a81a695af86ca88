"""Page and API compare a file with its reading by the same figures."""

from decimal import Decimal

import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.pricing import analysis
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Tariff
from shop import reading
from tests.factories import AlloyFactory, MeasurementFactory, geometry_of, tariff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("as_filed", [800.0, 333.35, 0.0, None])
def test_the_page_and_the_api_tell_the_same_of_a_reading(as_filed) -> None:
    tariff()
    facts = geometry_of() | {"as_filed_mm3": as_filed}
    measurement = MeasurementFactory(geometry=facts, findings=[Finding("doubled_surface")])
    found = analysis.analyse(
        measurement, Specification(AlloyFactory().code), Tariff.objects.in_force()
    )
    told = found.to_json()["reading"]
    shown = reading.of(found.quote, Geometry.from_json(facts), measurement)
    if as_filed is None:
        assert told is None
        return
    assert shown
    assert told["id"] == shown.token
    assert Decimal(str(told["weight_g"])) == shown.is_g
    grams = told["as_filed_g"]
    assert (None if grams is None else Decimal(str(grams))) == shown.was_g
    assert (told["as_filed_mm3"] or None) == shown.was_mm3
