"""How a file is read may be accepted by its customer; how exactly it was measured never is."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jewelry.models3d import accepted
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import FINDINGS, describe, next_step, severity
from jewelry.models3d.geometry.measurement import REVISION
from jewelry.models3d.models import Measurement
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Verdict
from jewelry.pricing.quotes import held
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    UserFactory,
    geometry_of,
    next_tariff,
    tariff,
)

pytestmark = pytest.mark.django_db

ACCEPTABLE = [code for code in FINDINGS if next_step(Finding(code)) == "accept_reading"]
NOT_FOR_CUSTOMERS = [
    code for code in FINDINGS if code not in ACCEPTABLE and severity(Finding(code)) != "note"
]


@pytest.fixture(autouse=True)
def current_tariff():
    return tariff()


def mended(*codes: str, **changes) -> Measurement:
    findings = [Finding(code) for code in codes or ["gaps_joined"]]
    facts = geometry_of() | {"as_filed_mm3": 398.0} | changes
    return MeasurementFactory(geometry=facts, findings=findings)


def wanted(said: str = "") -> Specification:
    return Specification(AlloyFactory().code, accepted=said)


@pytest.mark.parametrize("code", ACCEPTABLE)
def test_an_accepted_reading_makes_the_price_firm_and_moves_no_kopeck(code) -> None:
    measurement = mended(code)
    before = quotes.make(measurement, wanted())
    assert before.verdict == Verdict.PROVISIONAL
    after = quotes.make(measurement, wanted(accepted.token(measurement)))
    assert (after.verdict, after.total, after.parts) == (Verdict.FIRM, before.total, before.parts)
    assert next_step(after.findings[0]) is None
    assert describe(Finding("gaps_joined", accepted=True)) == (
        "The surface had hairline gaps. We closed them. Accepted."
    )


@pytest.mark.parametrize("code", NOT_FOR_CUSTOMERS)
def test_what_no_customer_can_judge_stays_whatever_is_accepted(code) -> None:
    clean, doubtful = mended(), mended("gaps_joined", code)
    for said in {accepted.token(clean), accepted.token(doubtful), f"{REVISION}-{'0' * 16}"}:
        assert quotes.make(doubtful, wanted(said)).verdict != Verdict.FIRM


@pytest.mark.parametrize("code", sorted(accepted.UNSURE))
def test_nothing_is_offered_while_two_ways_to_measure_do_not_agree(code) -> None:
    assert not accepted.token(mended("gaps_joined", code))


@pytest.mark.parametrize("changes", [{"volume_mm3": None}, {"as_filed_mm3": None}])
def test_nothing_is_offered_that_cannot_be_compared(changes) -> None:
    assert not accepted.token(mended(**changes))


def test_nothing_is_offered_where_nothing_was_read_otherwise() -> None:
    assert not accepted.token(MeasurementFactory(geometry=geometry_of() | {"as_filed_mm3": 400.0}))
    assert not accepted.token(None)


@pytest.mark.parametrize("code", ["open_surface", "walls_unchecked", "volume_unsure"])
def test_a_word_for_the_mark_in_a_finding_lifts_nothing_else(code) -> None:
    assert severity(Finding(code, accepted=True)) != "note"


def test_another_file_revision_or_figure_is_asked_about_anew() -> None:
    one = mended()
    said = accepted.token(one)
    other_file, other_volume = mended(), mended(volume_mm3=401.0)
    newer = MeasurementFactory(
        model=one.model, revision=REVISION + 1, geometry=one.geometry, findings=one.findings
    )
    for each in (other_file, other_volume, newer):
        assert accepted.token(each) != said
        assert quotes.make(each, wanted(said)).verdict == Verdict.PROVISIONAL


def test_an_accepted_price_replays_and_follows_a_tariff_as_firm_as_it_was() -> None:
    measurement = mended()
    quote = quotes.make(measurement, wanted(accepted.token(measurement)))
    assert quotes.check(quote).agrees
    anew = quotes.recalculate(quote, next_tariff(margin=Decimal("0.5")))
    assert anew.verdict == Verdict.FIRM
    assert anew.total != quote.total


def test_a_held_price_is_for_the_reading_that_was_accepted() -> None:
    measurement, person = mended(), UserFactory()
    firm = wanted(accepted.token(measurement))
    quote = quotes.make(measurement, firm, customer=person)
    assert held.shown_to(person, measurement.model, firm) == quote
    assert held.shown_to(person, measurement.model, wanted()) is None


def test_a_piece_of_before_has_the_same_words_as_ever() -> None:
    plain = wanted()
    assert "accepted" not in plain.to_json()
    assert Specification.from_json(plain.to_json()) == plain
    said = replace(plain, accepted=f"4-{'a' * 16}")
    assert Specification.from_json(said.to_json()) == said
    assert said.key() != plain.key()


@pytest.mark.parametrize("said", ["4", "gaps_joined", "4-" + "g" * 16, "4-" + "a" * 17, "\n"])
def test_a_token_that_is_none_is_refused(said) -> None:
    with pytest.raises(ValueError, match="accepted"):
        wanted(said)
