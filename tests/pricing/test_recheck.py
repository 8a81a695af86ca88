"""A stored quote comes to its own kopeck again, whatever happened to the rows it was made from."""

import importlib
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from jewelry.accounts.models import Role
from jewelry.pricing import quotes
from jewelry.pricing.engine import formula, inputs
from jewelry.pricing.engine.engraving import Engraving
from jewelry.pricing.engine.specification import Specification, StoneSetting
from jewelry.pricing.models import Alloy, Quote
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    ModelFactory,
    UserFactory,
    geometry_of,
    next_tariff,
    tariff,
)

pytestmark = pytest.mark.django_db

ALLOYS = importlib.import_module("jewelry.pricing.migrations.0002_seed").ALLOYS
OLD = importlib.import_module("jewelry.pricing.migrations.0004_replayable_quotes")


@pytest.fixture(autouse=True)
def _in_force() -> None:
    tariff()


def alloy_of(code, _english, _russian, base, colour, fineness, density, _loss, _nickel) -> Alloy:
    figures = {"fineness": Decimal(fineness), "density": Decimal(density)}
    return AlloyFactory(code=code, base=base, colour=colour, **figures)


def a_quote(volume: float = 1182.3, area: float = 2042.04, size: float = 30.0, **others) -> Quote:
    measurement = MeasurementFactory(geometry=geometry_of(volume, area, size))
    alloy = others.pop("alloy", None) or AlloyFactory()
    return stored(quotes.make(measurement, Specification(alloy.code, **others)))


def stored(quote: Quote) -> Quote:
    return Quote.objects.get(pk=quote.pk)


@pytest.mark.parametrize("seed", ALLOYS, ids=lambda seed: seed[0])
def test_every_alloys_quote_comes_to_the_same_kopeck(seed) -> None:
    quote = a_quote(alloy=alloy_of(*seed), quantity=3)
    check = quotes.check(quote)
    assert check.agrees
    assert check.found == check.stored == quote.total
    assert len(ALLOYS) == 16


@settings(max_examples=40, deadline=None)
@given(
    volume=st.floats(1, 90_000),
    area=st.floats(1, 90_000),
    size=st.floats(5, 149),
    quantity=st.integers(1, 40),
)
def test_what_was_drafted_and_stored_is_found_again(volume, area, size, quantity) -> None:
    quote = a_quote(volume, area, size, quantity=quantity)
    assert quotes.check(quote).agrees
    assert quotes.check(quote).found == sum(Decimal(amount) for _code, amount in quote.parts)


OPTIONS = [
    {"engraving": Engraving("Зуле, 7.7.26", "grotesque", "inside"), "quantity": 3},
    {"pair": True, "quantity": 6, "stones": (StoneSetting("ruby", Decimal("1.5"), 3, "pave"),)},
    {"ring_size": Decimal("19.5"), "drawn_mm": Decimal("17.5")},
    {"length_mm": Decimal(210), "drawn_mm": Decimal(180), "pair": True},
]


@pytest.mark.parametrize("wanted", OPTIONS, ids=["engraved", "pairs", "size", "length"])
def test_a_price_with_options_comes_to_the_same_kopeck(wanted, django_assert_num_queries) -> None:
    quote = a_quote(**wanted)
    next_tariff(engraving_setup=9000, engraving_per_letter=9000)
    with django_assert_num_queries(0):
        assert quotes.check(quote).agrees
    assert quotes.recalculate(quote, tariff()).inputs["specification"] == wanted_of(quote)


def wanted_of(quote: Quote) -> dict:
    return inputs.specification(quote.inputs).to_json()


def test_a_quote_of_before_engraving_is_repriced_with_todays_rates() -> None:
    quote = a_quote()
    rates = quote.inputs["rates"]
    quote.inputs["rates"] = {
        name: rate for name, rate in rates.items() if not name.startswith("engraving")
    }
    assert quotes.check(quote).agrees
    assert quotes.recalculate(quote, tariff()).inputs["rates"] == rates


def test_no_other_row_takes_part(django_assert_num_queries) -> None:
    quote = a_quote()
    next_tariff(margin=4, spot_gold=1, vat=0)
    kept = stored(quote)
    with django_assert_num_queries(0):
        assert quotes.check(kept).agrees


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"total": Decimal("138281.00")}, {"total"}),
        ({"fee": Decimal("1.00")}, {"fee"}),
        ({"mass_net": Decimal("15.636")}, {"mass_net"}),
        ({"quantity": 2}, {"quantity"}),
        (
            {"parts": [["metal", "138282.00"]]},
            {"metal", "setup", "wax", "casting", "finishing", "assay", "margin", "vat", "rounding"},
        ),
    ],
)
def test_a_tampered_row_shows_the_difference(change, what) -> None:
    quote = a_quote()
    Quote.objects.filter(pk=quote.pk).update(**change)
    check = quotes.check(stored(quote))
    assert not check.agrees
    assert {difference.what for difference in check.differences} == what
    assert check.found == Decimal("138282.00")


def test_a_part_that_was_written_twice_shows() -> None:
    quote = a_quote()
    quote.parts.append(["setup", "900.00"])
    quote.save()
    (difference,) = quotes.check(stored(quote)).differences
    assert (difference.what, difference.stored, difference.found) == ("setup", 1800, 900)


def test_a_tampered_input_shows_in_what_it_makes() -> None:
    quote = a_quote()
    quote.inputs["volume_mm3"] = "1000"
    quote.save()
    check = quotes.check(stored(quote))
    assert check.stored == Decimal("138282.00")
    assert check.found and check.found < check.stored
    assert {"metal", "total", "mass_net"} <= {each.what for each in check.differences}


@pytest.mark.parametrize(
    "damaged",
    [
        {},
        {"rates": None},
        {"formula": 99},
        {"volume_mm3": "a lot"},
        {"extents_mm": []},
        {"metal": {"density": "NaN"}},
        {"by_hand": "x", "fee": "1"},
    ],
)
def test_inputs_that_cannot_be_read_are_told_and_break_nothing(damaged) -> None:
    quote = a_quote()
    quote.inputs = quote.inputs | damaged if damaged else {}
    check = quotes.check(quote)
    assert [difference.what for difference in check.differences] == ["inputs"]
    assert check.found is None


def test_a_price_by_hand_is_the_persons_word() -> None:
    hand = quotes.HandPrice(Decimal("52400.50"), UserFactory(role=Role.SELLER), "By eye.")
    quote = stored(quotes.by_hand(ModelFactory(), Specification(AlloyFactory().code, 2), hand))
    assert quotes.check(quote).agrees
    quote.total = Decimal("52401.50")
    assert [each.what for each in quotes.check(quote).differences] == ["total"]


def test_what_waits_for_a_person_has_nothing_to_compare() -> None:
    quote = quotes.make(MeasurementFactory(geometry=None), Specification(AlloyFactory().code))
    check = quotes.check(stored(quote))
    assert (check.stored, check.found, check.agrees) == (None, None, True)


def test_quotes_of_before_are_made_checkable() -> None:
    """As their rows were written once: numbers as floats, no formula, nothing for a hand's word."""
    machine = a_quote(1182.3, 2042.04, 12.345)
    old = {"sha256", "revision", "volume_mm3", "area_mm2", "alloy", "metal", "rates", "tariff"}
    kept = {name: value for name, value in machine.inputs.items() if name in old}
    kept["extents_mm"] = [12.345, 12.345, 5.0]
    hand = quotes.HandPrice(Decimal("52400.50"), UserFactory(role=Role.SELLER), "By eye.")
    by_hand = quotes.by_hand(None, Specification(AlloyFactory().code), hand)
    blind = quotes.make(MeasurementFactory(geometry=None), Specification(AlloyFactory().code))
    Quote.objects.filter(pk=machine.pk).update(inputs=kept)
    Quote.objects.filter(pk=by_hand.pk).update(inputs={}, parts=[["by_hand", "52400.50"]])
    none = {"volume_mm3": "None", "extents_mm": None, "rates": kept["rates"]}
    Quote.objects.filter(pk=blind.pk).update(inputs=none)
    with connection.cursor() as cursor:
        cursor.execute(OLD.MACHINE)
        cursor.execute(OLD.HAND)
    assert [quotes.check(stored(each)).agrees for each in (machine, by_hand, blind)] == [True] * 3
    assert stored(machine).inputs["extents_mm"] == ["12.345", "12.345", "5.0"]
    assert stored(blind).inputs["volume_mm3"] is None


@pytest.mark.parametrize("revision", inputs.FORMULAS)
def test_a_formula_once_in_force_gives_its_kopecks_for_ever(revision) -> None:
    """The file was written when the revision was new. A change of it is a change of old prices."""
    for kept in json.loads(Path(__file__).with_name(f"formula_{revision}.json").read_text()):
        made = inputs.replay(kept["inputs"])
        assert kept["inputs"]["formula"] == revision
        assert [[code, str(amount)] for code, amount in made.parts] == kept["parts"]
        found = (made.fee, made.mass_net, made.mass_billed)
        assert found == tuple(Decimal(kept[name]) for name in ("fee", "mass_net", "mass_billed"))


def test_the_formula_in_force_is_among_those_that_are_kept() -> None:
    assert inputs.FORMULAS[formula.REVISION] is formula.price
