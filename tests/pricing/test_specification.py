import json
from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jewelry.models3d.geometry import units
from jewelry.pricing import labels
from jewelry.pricing.engine.specification import (
    FINISHES,
    SETTINGS,
    STONES,
    UNITS,
    Specification,
    StoneSetting,
)

DIAMOND = StoneSetting("diamond", D("2.5"), 1, "prong")
PAVE = StoneSetting("ruby", D("1.2"), 12, "pave")
RING = Specification(
    "gold-585-yellow", 2, "inch", "satin", rush=True, stones=(DIAMOND, PAVE), ring_size=D("17.5")
)

settings = st.builds(
    StoneSetting,
    kind=st.sampled_from(sorted(STONES)),
    size=st.decimals(D("0.5"), D(20), places=2),
    count=st.integers(1, 500),
    setting=st.sampled_from(SETTINGS),
)


def test_it_is_read_back_from_json_as_it_was() -> None:
    assert Specification.from_json(json.loads(json.dumps(RING.to_json()))) == RING


def test_stones_in_another_order_or_counted_otherwise_are_the_same() -> None:
    halves = (replace(PAVE, count=5), DIAMOND, replace(PAVE, count=7))
    assert replace(RING, stones=halves).key() == RING.key()


@given(st.lists(settings, max_size=5).flatmap(lambda s: st.tuples(st.just(s), st.permutations(s))))
def test_the_order_of_stones_is_not_in_the_key(pair) -> None:
    one, other = (replace(RING, stones=tuple(stones)) for stones in pair)
    assert one.key() == other.key()


@pytest.mark.parametrize(
    "change",
    [
        {"alloy": "silver-925"},
        {"quantity": 3},
        {"unit": "mm"},
        {"finish": "matte"},
        {"rush": False},
        {"ring_size": None},
        {"ring_size": D("17.25")},
        {"stones": (DIAMOND,)},
        {"stones": (DIAMOND, replace(PAVE, size=D("1.3")))},
        {"stones": (DIAMOND, replace(PAVE, setting="channel"))},
    ],
)
def test_whatever_changes_the_price_changes_the_key(change) -> None:
    assert replace(RING, **change).key() != RING.key()


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": 0},
        {"quantity": 1001},
        {"unit": "ell"},
        {"finish": "gilt"},
        {"ring_size": D("9.9")},
    ],
)
def test_what_nobody_could_make_is_refused(change) -> None:
    with pytest.raises(ValueError, match=next(iter(change)).replace("_", " ")):
        replace(RING, **change)


@pytest.mark.parametrize(
    "change",
    [{"kind": "glass"}, {"size": D("0.49")}, {"size": D(21)}, {"count": 0}, {"setting": "glue"}],
)
def test_a_stone_nobody_could_set_is_refused(change) -> None:
    with pytest.raises(ValueError):
        replace(DIAMOND, **change)


@pytest.mark.parametrize("data", [{}, {"alloy": "a", "size": 1}, {"alloy": "a", "stones": [{}]}])
def test_other_json_is_refused(data) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Specification.from_json(data)


def test_everything_it_may_say_has_its_words() -> None:
    assert set(labels.FINISHES) == set(FINISHES)
    assert set(UNITS) == set(units.USUAL)
    assert set(labels.SETTINGS) == set(SETTINGS)
    assert set(labels.STONES) == set(STONES)
