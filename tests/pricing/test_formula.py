from dataclasses import replace
from decimal import Decimal as D

import pytest

from jewelry.pricing.engine.formula import Jewel, Metal, Piece, Rates, mass, price

RING = Piece(volume=D("1182.30"), area=D("2042.04"), height=D("30.0"))
"""The measures of ring_showcase.stl."""

GOLD = Metal(density=D("13.92"), fineness=D(".585"), loss=D(".07"), spot=D(2600) * 92)
RATES = Rates(
    k=D(".95"),
    premium=D(".05"),
    alloying_per_g=D(25),
    setup=D(900),
    wax_per_mm=D(18),
    wax_per_cm3=D(450),
    casting=D(500),
    casting_per_g=D(20),
    finishing_per_cm2=D(140),
    plating=D(0),
    assay=D(250),
    margin=D(".35"),
    minimum=D(3000),
    discount_from=5,
    discount=D(".05"),
    vat=D(".20"),
    rounding=D(1),
    operator_fee=D(600),
    operator_share=D(".25"),
)


def test_a_real_ring_costs_what_the_formula_gives_by_hand() -> None:
    found = price(RING, GOLD, RATES)
    # 1.18230 cm³ · 13.92 g/cm³ · 0.95                          = 15.635 g
    assert found.mass_net == D("15.635")
    # 15.635 g · 1.07                                           = 16.729 g
    assert found.mass_billed == D("16.729")
    assert dict(found.parts) == {
        # 2600 · 92 ₽/oz ÷ 31.1034768 · 0.585 · 1.05 + 25       = 4748.864182… ₽/g · 16.729
        "metal": D("79443.75"),
        "setup": D("900.00"),
        # 18 · 30.0 + 450 · 1.18230                             = 540.00 + 532.035
        "wax": D("1072.04"),
        # 500 + 20 · 16.729
        "casting": D("834.58"),
        # 140 · 20.4204 cm²
        "finishing": D("2858.86"),
        "assay": D("250.00"),
        # (79443.75 + 900 + 1072.04 + 834.58 + 2858.86 + 250) = 85359.23 · 0.35
        "margin": D("29875.73"),
        # (85359.23 + 29875.73) = 115234.96 · 0.20
        "vat": D("23046.99"),
        # 115234.96 + 23046.99 = 138281.95, to whole roubles
        "rounding": D("0.05"),
    }
    assert found.total == D("138282.00")
    # 600 + (834.58 + 2858.86) · 0.25
    assert found.fee == D("1523")


def test_a_tiny_piece_costs_the_minimum_and_vat() -> None:
    found = price(Piece(D(1), D(6), D(1)), replace(GOLD, spot=D(0)), replace(RATES, setup=D(0)))
    assert found.total == D("3600.00")
    assert dict(found.parts)["minimum"] > 0


def test_five_pieces_get_the_discount_and_one_set_up() -> None:
    four, five = (price(replace(RING, quantity=n), GOLD, RATES) for n in (4, 5))
    assert "discount" not in dict(four.parts)
    assert dict(five.parts)["setup"] == D("900.00")
    before = sum(
        (amount for code, amount in five.parts if code not in {"discount", "vat", "rounding"}), D(0)
    )
    assert dict(five.parts)["discount"] == -(before * D(".05")).quantize(D(".01"))


def test_stones_and_their_setting_are_parts_of_their_own() -> None:
    jewels = [Jewel(D("0.056"), D(60000), D(1500), 1), Jewel(D("0.010"), D(35000), D(450), 12)]
    found = dict(price(replace(RING, quantity=2), GOLD, RATES, jewels).parts)
    assert found["stones"] == D("15120.00")  # (0.056 · 60000 + 12 · 0.010 · 35000) · 2
    assert found["setting"] == D("13800.00")  # (1500 + 12 · 450) · 2


def test_engraving_is_laid_out_once_and_cut_letter_by_letter() -> None:
    rates = replace(RATES, engraving_setup=D(600), engraving_per_letter=D(90))
    one, two = (
        dict(price(replace(RING, letters=7, quantity=n), GOLD, rates).parts) for n in (1, 2)
    )
    assert one["engraving"] == D(1230)  # 600 + 7 · 90
    assert two["engraving"] == D(1860)  # 600 + 2 · 7 · 90
    assert "engraving" not in dict(price(RING, GOLD, rates).parts)


def test_a_pair_is_two_castings_and_one_set_for_the_discount() -> None:
    rates = replace(RATES, engraving_setup=D(600), engraving_per_letter=D(90))
    jewels = [Jewel(D("0.056"), D(60000), D(1500), 1)]
    engraved = replace(RING, letters=7)
    pair, two = (
        price(piece, GOLD, rates, jewels)
        for piece in (replace(engraved, pair=True), replace(engraved, quantity=2))
    )
    assert (pair.parts, pair.total, pair.mass_net) == (two.parts, two.total, two.mass_net)
    four = price(replace(engraved, pair=True, quantity=4), GOLD, rates, jewels)
    assert "discount" not in dict(four.parts)
    assert "discount" in dict(price(replace(engraved, pair=True, quantity=5), GOLD, rates).parts)


def test_an_urgent_piece_costs_the_tariffs_factor() -> None:
    plain, urgent = (
        price(replace(RING, rush=rush), GOLD, replace(RATES, rush=D("1.3")))
        for rush in (False, True)
    )
    # (85359.23 + 29875.73) · 0.3
    assert dict(urgent.parts)["rush"] == D("34570.49")
    assert "rush" not in dict(plain.parts)
    assert urgent.fee == plain.fee


@pytest.mark.parametrize(
    ("finish", "amount"),
    [("polished", "2858.86"), ("satin", "3430.63"), ("matte", "3144.74"), ("as_cast", "571.77")],
)
def test_the_finish_is_a_factor_of_the_finishing(finish: str, amount: str) -> None:
    factors = {"finish_satin": D("1.2"), "finish_matte": D("1.1"), "finish_as_cast": D("0.2")}
    found = price(replace(RING, finish=finish), GOLD, replace(RATES, **factors))
    assert dict(found.parts)["finishing"] == D(amount)


def test_a_casting_weighs_within_the_band_of_k() -> None:
    masses = [mass(RING, GOLD, k) for k in (RATES.k_low, RATES.k, RATES.k_high)]
    assert masses == [D("13.660"), D("15.635"), D("16.458")]


@pytest.mark.parametrize(
    ("step", "total"), [("0.01", "138281.95"), ("10", "138280"), ("100", "138300")]
)
def test_the_total_is_rounded_to_the_tariffs_step(step: str, total: str) -> None:
    assert price(RING, GOLD, replace(RATES, rounding=D(step))).total == D(total)
