"""Spot prices are read in the forms that are published, within bounds, and nothing else is taken."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from jewelry.pricing.engine.formula import GRAMS_PER_OUNCE
from jewelry.pricing.spots import sources
from jewelry.pricing.spots.reading import MOST_BYTES, NotUsable
from jewelry.pricing.spots.sources import source_shown
from tests.pricing.published import (
    GRAMS,
    OUNCES,
    auction,
    days_ago,
    lbma,
    metall,
    rates,
    record,
    records,
    today,
)

METAL_FILE, RATE_FILE = ("metals.xml", metall()), ("rates.xml", rates())
LBMA_FILES = [(f"{metal}_pm.json", lbma(price)) for metal, price in OUNCES.items()]


def read(*files: tuple[str, bytes], rate: str = "") -> sources.Spots:
    return sources.read(files, sources.rate_by_hand(rate) if rate else None)


def refused(*files: tuple[str, bytes], rate: str = "") -> str:
    with pytest.raises(NotUsable) as found:
        read(*files, rate=rate)
    return str(found.value)


def test_roubles_a_gram_become_dollars_an_ounce_at_the_banks_rate() -> None:
    found = read(METAL_FILE, RATE_FILE)
    assert (found.rate, found.day) == (Decimal("92.5"), today())
    for metal, text in GRAMS.items():
        gram = Decimal(text.replace(",", "."))
        back = found.dollars[metal] * found.rate / GRAMS_PER_OUNCE
        assert abs(back - gram) <= Decimal("0.015")  # half a cent an ounce
    assert found.source == (
        f"gold, silver, platinum, palladium: cbr.ru xml_metall {today()}; USD: cbr.ru XML_daily {today()}"
    )


def test_the_lbmas_newest_dollars_are_taken_as_they_are() -> None:
    found = read(*LBMA_FILES, RATE_FILE)
    assert found.dollars == {
        "gold": Decimal("2605.40"),
        "silver": Decimal("30.26"),
        "platinum": Decimal("1010.00"),
        "palladium": Decimal("1001.50"),
    }
    assert (found.day, found.rate) == (days_ago(1), Decimal("92.5"))
    assert f"silver: lbma.org.uk silver {days_ago(1)}; " in found.source


def test_a_rate_by_hand_takes_the_banks_place_and_says_so() -> None:
    found = read(METAL_FILE, RATE_FILE, rate="80,25")
    assert (found.rate, found.source.endswith("; USD: by hand")) == (Decimal("80.25"), True)
    assert read(*LBMA_FILES, rate="80.25").rate == Decimal("80.25")


def test_a_rate_for_many_dollars_is_that_of_one() -> None:
    assert read(METAL_FILE, ("r.xml", rates("9250,0000", nominal="100"))).rate == Decimal("92.5")


def test_the_newest_day_with_all_four_metals_counts() -> None:
    rows = [*records(days_ago(2)), *records(days_ago(1), gold="7800"), record("gold", "7900")]
    found = read(("m.xml", metall(rows)), RATE_FILE)
    assert found.day == days_ago(1)
    assert round(found.dollars["gold"] * found.rate / GRAMS_PER_OUNCE) == 7800


def test_tomorrows_prices_wait_for_tomorrow() -> None:
    rows = [*records(), *records(today() + timedelta(days=1), gold="9999")]
    assert read(("m.xml", metall(rows)), RATE_FILE).day == today()


def test_a_code_of_another_metal_is_left_out_and_named() -> None:
    other = record("gold", "150000").replace('Code="1"', 'Code="7"')
    found = read(("m.xml", metall([*records(), other])), RATE_FILE)
    assert found.notes == ("Left out, as none of the four metals has such a code: 7.",)


# What is refused

NOT_PRICES = {
    "zero": ({"gold": "0,00"}, "gold can't be 0,00."),
    "negative": ({"gold": "-7690,12"}, "gold is not a number: “-7690,12”."),
    "words": ({"silver": "n/a"}, "silver is not a number: “n/a”."),
    "nothing": ({"silver": ""}, "silver is not a number: “”."),
    "a power of ten": ({"gold": "7e9"}, "gold is not a number: “7e9”."),
    "not finite": ({"gold": "Infinity"}, "gold is not a number: “Infinity”."),
    "more than any metal": ({"gold": "99999999"}, "gold can't be 99999999."),
    "less than any metal": ({"silver": "0,09"}, "silver can't be 0,09."),
}


@pytest.mark.parametrize("name", NOT_PRICES)
def test_what_is_no_price_is_refused_by_its_metal(name: str) -> None:
    prices, why = NOT_PRICES[name]
    assert refused(("m.xml", metall(records(**prices))), RATE_FILE) == f"m.xml: {why}"


def test_other_scripts_digits_are_no_price() -> None:
    digits = metall().replace(GRAMS["gold"].encode(), b"&#1639;")
    assert refused(("m.xml", digits), RATE_FILE) == "m.xml: gold is not a number: “٧”."


NOT_SOUND = {
    "tomorrow's alone": (metall(records(days_ago(-1))), "The prices are of a day to come, "),
    "a metal is missing": (metall(records()[:3]), "No day has prices of all four metals."),
    "no day": (metall([record("gold", "1").replace("Date", "Data")]), "“” is not a day."),
    "no such day": (
        metall().replace(today().strftime("%d.%m.%Y").encode(), b"31.02.2026"),
        "“31.02.2026” is not a day.",
    ),
    "two prices on a day": (
        metall([*records(), record("gold", "7701")]),
        "gold has two prices on one day.",
    ),
    "bought and sold for different": (
        metall([record("gold", "7700", sell="7900")]),
        "gold has two prices on one day.",
    ),
    "none": (metall(["<Other/>"]), "There is no price in it."),
    "an entity": (
        metall(before="<!DOCTYPE m [<!ENTITY a 'b'>]>"),
        "XML with a document type of its own is not read.",
    ),
    "an entity from elsewhere": (
        metall(before="<!DOCTYPE m SYSTEM 'file:///etc/passwd'>"),
        "XML with a document type of its own is not read.",
    ),
    "cut": (metall()[:-20], "It is not sound XML: "),
    "a page": (
        b"<html><body><p><b>Are you a robot?</b></p></body></html>",
        "It is not in the form that is published.",
    ),
    "another form": (
        b"<Prices><Record Code='1'/></Prices>",
        "It is not in the form that is published.",
    ),
    "deep": (b"<a>" * 10_000, "It is not in the form that is published."),
    "nothing": (b"", "It is not sound XML: "),
    "an unknown encoding": (
        metall().replace(b"windows-1251", b"windows-9999"),
        "It is not sound XML: ",
    ),
    "large": (b" " * (MOST_BYTES + 1), "It is larger than these files are."),
}


@pytest.mark.parametrize("name", NOT_SOUND)
def test_a_file_that_is_not_as_published_is_refused_in_a_sentence(name: str) -> None:
    data, why = NOT_SOUND[name]
    assert refused(("m.xml", data), RATE_FILE).startswith(f"m.xml: {why}")


NOT_AUCTIONS = {
    "zero": ([auction(0)], "gold can't be 0."),
    "negative": ([auction(-1)], "gold is not a number: “-1”."),
    "of a day to come": ([auction(2600, days_ago(-1))], "The prices are of a day to come, "),
    "no day": ([{"v": [2600]}], "“” is not a day."),
    "no values": ([{"d": "2026-01-02", "v": []}], "It is not in the form that is published."),
    "no rows": ([], "There is no price in it."),
    "an object": ({"d": 1}, "It is not in the form that is published."),
    "two prices on a day": ([auction(2600), auction(2601)], "gold has two prices on one day."),
    "yes": ([auction(True)], "gold is not a number: “True”."),
}


@pytest.mark.parametrize("name", NOT_AUCTIONS)
def test_rows_that_are_no_auctions_are_refused(name: str) -> None:
    rows, why = NOT_AUCTIONS[name]
    data = json.dumps(rows).encode()
    said = refused(
        ("gold_pm.json", data if data.startswith(b"[") else b"[" + data), *LBMA_FILES[1:]
    )
    expected = why if isinstance(rows, list) else "It is not sound JSON."
    assert said.startswith(f"gold_pm.json: {expected}")


@pytest.mark.parametrize("data", [b"[NaN]", b'[{"d":"2026-01-02","v":[NaN]}]', b"[" * 100_000])
def test_json_that_is_none_is_refused(data: bytes) -> None:
    assert refused(("gold.json", data)) == "gold.json: It is not sound JSON."


def test_a_file_of_the_lbma_says_by_its_name_whose_prices_it_has() -> None:
    assert "Whose prices are in “prices.json”?" in refused(("prices.json", lbma(2600)))
    assert "Whose prices are in" in refused(("gold-or-silver.json", lbma(2600)))


def test_what_is_missing_or_there_twice_is_named() -> None:
    assert refused(METAL_FILE) == (
        "The dollar's rate is missing: add the bank's rates, or type it."
    )
    assert refused(RATE_FILE, *LBMA_FILES[:2]) == "Prices are missing: platinum, palladium."
    assert refused(RATE_FILE) == "Prices are missing: gold, silver, platinum, palladium."
    assert "two files of the same prices" in refused(METAL_FILE, METAL_FILE)
    assert "two files of the same prices" in refused(LBMA_FILES[0], LBMA_FILES[0])
    assert "of two sources" in refused(METAL_FILE, LBMA_FILES[0], RATE_FILE)
    assert refused() == refused(*[METAL_FILE] * 6) == "Between one and 5 files at a time."
    assert "The dollar's rate is not in it." in refused(("r.xml", rates().replace(b"USD", b"CAD")))


def test_figures_of_far_apart_days_do_not_go_together() -> None:
    old = ("silver.json", lbma(30, days_ago(40)))
    others = [file for file in LBMA_FILES if "silver" not in file[0]]
    assert "too far apart to go together" in refused(old, *others, rate="90")
    said = refused(METAL_FILE, ("r.xml", rates(day=days_ago(30))))
    assert said.startswith("USD is of ")
    assert read(METAL_FILE, ("r.xml", rates(day=days_ago(30))), rate="90").rate == 90


@pytest.mark.parametrize("rate", ["0", "-1", "1001", "9e1", "ninety", "1 000"])
def test_a_rate_by_hand_has_bounds(rate: str) -> None:
    assert "dollar's rate" in refused(METAL_FILE, rate=rate)


@pytest.mark.parametrize("word", ["by hand", "an example"])
def test_a_source_is_told_in_the_language_of_the_page(word: str) -> None:
    source = f"gold, silver: cbr.ru xml_metall 2026-04-24; USD: {word}"
    assert source_shown(source) == source
    assert source_shown("") == ""
    with override("ru"):
        told = source_shown(source)
    assert told.startswith("золото, серебро: cbr.ru xml_metall 2026-04-24; USD: ")
    assert word not in told
