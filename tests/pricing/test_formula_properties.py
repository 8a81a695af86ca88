"""What holds for every piece, every stone and every tariff that the admin takes."""

from dataclasses import replace
from decimal import Decimal as D

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jewelry.models3d.geometry.measurement import measure
from jewelry.pricing.engine.formula import KOPECK, Jewel, Metal, Piece, Price, Rates, price
from jewelry.pricing.engine.specification import FINISHES, SETTINGS, STONES, StoneSetting
from jewelry.pricing.engine.stones import Step, Tables, carats, jewel
from tests.models3d.shapes import cube
from tests.pricing.test_formula import GOLD, RATES


def money(most: int = 100_000) -> st.SearchStrategy[D]:
    return st.decimals(0, most, places=2)


def share(least: str = "0", most: str = "5") -> st.SearchStrategy[D]:
    return st.decimals(D(least), D(most), places=4)


sizes = st.decimals(D("0.01"), D(20000), places=2)
pieces = st.builds(
    Piece,
    volume=sizes,
    area=sizes,
    height=sizes,
    quantity=st.integers(1, 100),
    finish=st.sampled_from(FINISHES),
    rush=st.booleans(),
    pair=st.booleans(),
    letters=st.integers(0, 40),
)
metals = st.builds(
    Metal,
    density=st.decimals(5, 23, places=2),
    fineness=st.decimals(D("0.3"), 1, places=3),
    loss=share(most="1"),
    spot=money(1_000_000),
)
rates = st.builds(
    Rates,
    k=share("0.5", "1.5"),
    premium=share(),
    alloying_per_g=money(),
    setup=money(),
    wax_per_mm=money(),
    wax_per_cm3=money(),
    casting=money(),
    casting_per_g=money(),
    finishing_per_cm2=money(),
    plating=money(),
    assay=money(),
    margin=share(),
    minimum=money(),
    discount_from=st.integers(0, 20),
    discount=share(most="0.9"),
    vat=share(most="1"),
    rounding=st.sampled_from([D("0.01"), D("0.5"), D(1), D(10), D(100), D("33.33")]),
    operator_fee=money(),
    operator_share=share(most="1"),
    finish_satin=share(),
    finish_as_cast=share(),
    rush=share("1"),
    engraving_setup=money(),
    engraving_per_letter=money(),
)
jewels = st.lists(
    st.builds(
        Jewel,
        carats=st.decimals(0, 20, places=3),
        per_carat=money(),
        setting=money(),
        count=st.integers(1, 500),
    ),
    max_size=4,
)
orders = st.tuples(pieces, metals, rates, jewels)


def total(piece: Piece, metal: Metal, rates: Rates, stones: list[Jewel]) -> D:
    return price(piece, metal, rates, stones).total


@given(orders)
def test_the_parts_add_up_to_the_total_to_the_kopeck(order) -> None:
    found: Price = price(*order)
    parts = [amount for _code, amount in found.parts]
    assert sum(parts, D(0)) == found.total
    assert all(amount == amount.quantize(KOPECK) for amount in parts)
    assert found.total % order[2].rounding == 0


@given(orders, sizes)
def test_more_metal_never_costs_less(order, more: D) -> None:
    piece, *rest = order
    assert total(replace(piece, volume=piece.volume + more), *rest) >= total(*order)


@given(orders, st.decimals(D("0.00001"), D("0.01"), places=5))
def test_a_trace_of_metal_more_never_costs_less(order, more: D) -> None:
    """Where only one of many roundings is passed, or the minimum is left."""
    piece, *rest = order
    assert total(replace(piece, volume=piece.volume + more), *rest) >= total(*order)


@given(orders, sizes)
def test_more_surface_never_costs_less(order, more: D) -> None:
    piece, *rest = order
    assert total(replace(piece, area=piece.area + more), *rest) >= total(*order)


@given(orders)
def test_one_stone_more_never_costs_less(order) -> None:
    piece, metal, figures, stones = order
    assume(stones)
    more = [replace(stones[0], count=stones[0].count + 1), *stones[1:]]
    assert total(piece, metal, figures, more) >= total(*order)


@given(orders)
def test_haste_never_costs_less(order) -> None:
    piece, *rest = order
    assert total(replace(piece, rush=True), *rest) >= total(replace(piece, rush=False), *rest)


@given(orders)
def test_a_piece_more_costs_less_only_where_the_discount_begins(order) -> None:
    piece, metal, figures, stones = order
    more = replace(piece, quantity=piece.quantity + 1)
    if more.quantity == figures.discount_from:
        figures = replace(figures, discount=D(0))
    assert total(more, metal, figures, stones) >= total(piece, metal, figures, stones)


@given(orders.flatmap(lambda order: st.tuples(st.just(order), st.permutations(order[3]))))
def test_the_order_of_stones_does_not_matter(pair) -> None:
    (piece, metal, figures, stones), shuffled = pair
    assert price(piece, metal, figures, shuffled) == price(piece, metal, figures, stones)


@given(orders)
def test_the_same_inputs_give_the_same_kopeck(order) -> None:
    assert price(*order) == price(*order)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    sides=st.tuples(*[st.integers(20, 300)] * 3),
    seed=st.integers(0, 2**32 - 1),
)
def test_noise_below_a_millionth_of_a_millimetre_does_not_change_the_kopeck(sides, seed) -> None:
    """Boxes of tenths of a mm: their measures do not happen to lie on the edge of a rounding."""
    box = cube(1) * (np.array(sides) / 10)
    noise = np.random.default_rng(seed).uniform(
        -1e-6, 1e-6, (len(np.unique(box.reshape(-1, 3), axis=0)), 3)
    )
    corners, where = np.unique(box.reshape(-1, 3), axis=0, return_inverse=True)
    shaken = (corners + noise)[where.ravel()].reshape(box.shape)
    assert priced(shaken) == priced(box)


def priced(triangles) -> Price:
    found = measure(triangles)
    piece = Piece(D(str(found.volume_mm3)), D(str(found.area_mm2)), D(str(max(found.extents_mm))))
    return price(piece, GOLD, RATES)


# Stones

TABLES = Tables(
    tuple(
        Step(kind, D(up_to), D(price)) for kind in STONES for up_to, price in ((3, 900), (6, 700))
    ),
    tuple(Step(way, D(20), D(500)) for way in SETTINGS),
)


@given(st.sampled_from(sorted(STONES)), st.decimals(D("0.5"), D("19.9"), places=2))
def test_a_larger_stone_never_weighs_less(kind: str, size: D) -> None:
    assert carats(kind, size + D("0.1")) >= carats(kind, size)


def test_a_diamond_of_six_and_a_half_millimetres_weighs_a_carat() -> None:
    # 5 · 3.53 / 1000 · π · 3.25 · 3.25 · 3.9 / 3 · 1.3056
    assert carats("diamond", D("6.5")) == D("0.994")


@given(st.sampled_from(sorted(STONES)), st.decimals(D("0.5"), D(20), places=2))
def test_a_stone_costs_what_the_next_line_up_says(kind: str, size: D) -> None:
    found = jewel(StoneSetting(kind, size, 1, "prong"), TABLES)
    if size > 6:
        assert found is None
    else:
        assert found and found.per_carat == (900 if size <= 3 else 700)


def test_a_stone_that_nobody_sets_so_has_no_price() -> None:
    bare = replace(TABLES, settings=())
    assert jewel(StoneSetting("ruby", D(2), 1, "prong"), bare) is None
