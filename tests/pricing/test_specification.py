import json
from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jewelry.models3d.geometry import units
from jewelry.pricing import labels
from jewelry.pricing.engine.engraving import MAX_ENGRAVED, PLACES, TYPEFACES, Engraving
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

MADE_ANEW = replace(
    RING, engraving=Engraving("Зуле, 7.7.26"), pair=True, length_mm=D(180), drawn_mm=D(160)
)

settings = st.builds(
    StoneSetting,
    kind=st.sampled_from(sorted(STONES)),
    size=st.decimals(D("0.5"), D(20), places=2),
    count=st.integers(1, 500),
    setting=st.sampled_from(SETTINGS),
)


@pytest.mark.parametrize("wanted", [RING, MADE_ANEW], ids=["plain", "with all options"])
def test_it_is_read_back_from_json_as_it_was(wanted) -> None:
    assert Specification.from_json(json.loads(json.dumps(wanted.to_json()))) == wanted


def test_an_option_at_its_default_is_in_no_json_so_that_older_prices_are_found() -> None:
    assert set(RING.to_json()) == {
        *("alloy", "quantity", "unit", "finish", "rush", "stones", "ring_size")
    }
    assert RING.key() == "0a82aaabb9087d4fb8a09f4d"


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
        {"engraving": Engraving("Z")},
        {"pair": True},
        {"drawn_mm": D(16)},
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
        {"length_mm": D(29), "drawn_mm": D(160)},
        {"length_mm": D(180)},
        {"drawn_mm": D("0.4")},
    ],
)
def test_what_nobody_could_make_is_refused(change) -> None:
    with pytest.raises(ValueError, match=next(iter(change)).removesuffix("_mm").replace("_", " ")):
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
    assert set(labels.TYPEFACES) == set(TYPEFACES)
    assert set(labels.PLACES) == set(PLACES)


@pytest.mark.parametrize(
    "change",
    [
        {"text": ""},
        {"text": "   "},
        {"text": "a" * (MAX_ENGRAVED + 1)},
        {"text": "愛"},
        {"text": "a\x00b"},
        {"typeface": "comic"},
        {"place": "nowhere"},
    ],
)
def test_words_nobody_could_engrave_are_refused(change) -> None:
    with pytest.raises(ValueError, match=next(iter(change)).replace("text", "engraving")):
        replace(Engraving("Z"), **change)


def test_spaces_are_not_cut_and_other_words_of_as_many_letters_cost_the_same() -> None:
    words = Engraving("  Always   yours ")
    assert (words.text, words.letters) == ("Always yours", 11)
    assert (words.masked().text, words.masked().letters) == ("—————— —————", 11)
    kept = replace(RING, engraving=words)
    assert kept.masked() == replace(RING, engraving=words.masked())
    assert RING.masked() == RING


def test_another_file_is_no_piece_of_the_houses_own() -> None:
    other = MADE_ANEW.for_another_file()
    assert (other.drawn_mm, other.length_mm, other.pair) == (None, None, True)
