from decimal import Decimal

import pytest

from jewelry.accounts.models import Role
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import FINDINGS, worst
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.labels import rub
from jewelry.pricing.models import Verdict
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    ModelFactory,
    UserFactory,
    geometry_of,
    tariff,
)

pytestmark = pytest.mark.django_db


def wanted(**others) -> Specification:
    return Specification(AlloyFactory().code, **others)


@pytest.fixture(autouse=True)
def current_tariff():
    return tariff()


def test_a_sound_model_gets_a_firm_price_with_all_it_was_made_from() -> None:
    measurement = MeasurementFactory(geometry=geometry_of(1182.3, 2042.04, 30.0))
    quote = quotes.make(measurement, wanted())
    assert quote.verdict == Verdict.FIRM
    assert quote.total == Decimal("138282.00")
    assert quote.inputs["sha256"] == measurement.model.sha256
    assert quote.inputs["volume_mm3"] == "1182.3"
    assert quote.inputs["metal"]["density"] == "13.92"
    assert quote.inputs["rates"]["margin"] == "0.3500"
    assert sum(amount for _name, amount in quote.named_parts) == quote.total


def test_a_doubtful_model_gets_a_provisional_price() -> None:
    quote = quotes.make(MeasurementFactory(findings=[Finding("bodies_overlap")]), wanted())
    assert quote.verdict == Verdict.PROVISIONAL
    assert quote.total
    assert quote.reasons[0]


def test_a_customer_who_named_the_unit_is_not_asked_about_it_again() -> None:
    measurement = MeasurementFactory(
        geometry=geometry_of(12.0, 30.0, 4.0) | {"extents_mm": [4.0, 4.0, 4.0]},
        findings=[Finding("unit_unclear", words="units: furlongs")],
    )
    quote = quotes.make(measurement, wanted())
    assert quote.verdict == Verdict.PROVISIONAL
    assert [each.code for each in quote.findings] == ["unit_unclear", "unit_small"]
    said = quotes.make(measurement, wanted(unit="mm"))
    assert (said.verdict, said.findings, said.total) == (Verdict.FIRM, [], quote.total)


@pytest.mark.parametrize(
    "geometry",
    [None, geometry_of() | {"volume_mm3": None}, geometry_of() | {"volume_mm3": 0.02}],
)
def test_what_has_no_price_says_why(geometry) -> None:
    measurement, sought = MeasurementFactory(geometry=geometry), wanted()
    for findings in ([], *([Finding(code)] for code in FINDINGS)):
        measurement.findings = findings
        quote = quotes.make(measurement, sought)
        assert quote.verdict == Verdict.MANUAL, findings
        assert worst(quote.findings) == "manual", findings


@pytest.mark.parametrize(
    ("geometry", "findings"),
    [
        (None, [Finding("too_heavy")]),
        (geometry_of(), [Finding("open_surface", edges=3)]),
        (geometry_of() | {"volume_mm3": None}, []),
        (geometry_of(volume=0.0), []),
    ],
)
def test_what_cannot_be_priced_waits_for_a_person(geometry, findings) -> None:
    quote = quotes.make(MeasurementFactory(geometry=geometry, findings=findings), wanted())
    assert (quote.verdict, quote.total, quote.parts) == (Verdict.MANUAL, None, [])
    assert quote.fee > 0


def test_a_price_by_hand_says_whose_word_it_is() -> None:
    seller = UserFactory(role=Role.SELLER)
    hand = quotes.HandPrice(Decimal("12000.50"), seller, "Repaired the mesh.")
    quote = quotes.by_hand(ModelFactory(), wanted(), hand)
    assert (quote.total, quote.author, quote.note) == (hand.total, seller, hand.note)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("62480", "62 480 ₽"),
        ("138282.50", "138 282.50 ₽"),
        ("-1000000", "−1 000 000 ₽"),
        ("0", "0 ₽"),
    ],
)
def test_roubles_are_written_as_people_write_them(amount, text) -> None:
    assert rub(Decimal(amount)).replace("\xa0", " ") == text


def test_a_customer_who_says_inches_gets_25_4_times_the_size() -> None:
    measurement = MeasurementFactory(geometry=geometry_of(0.05, 0.5, 0.8))
    said = quotes.make(measurement, wanted(unit="inch"))
    assert said.inputs["extents_mm"] == ["20.32", "20.32", "127.0"]
    assert said.mass_net == Decimal("10.835")  # 0.05 · 25.4³ = 819.353 mm³, · 13.92 · 0.95
    assert "unit_assumed" not in [finding.code for finding in said.findings]
