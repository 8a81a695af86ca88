"""The sums of a document are sums: typed into a calculator, they come to the amounts beside them."""

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override

from jewelry.accounts.models import Role
from jewelry.pricing import quotes
from jewelry.pricing.document.view import paper
from jewelry.pricing.engine.engraving import Engraving
from jewelry.pricing.engine.formula import KOPECK
from jewelry.pricing.engine.specification import Specification, StoneSetting
from jewelry.pricing.models import Quote
from tests.factories import AlloyFactory, MeasurementFactory, geometry_of, tariff

pytestmark = pytest.mark.django_db

UNIT = re.compile(r"\s*(₽|g|mm|cm²|cm³|ct)(?![a-z])")
WORDS = {"×": "*", "÷": "/", "−": "-", "%": "/100", "of": "*", "\xa0": ""}
WORDS_ENGRAVED = Engraving("Always yours")
STONES = (
    StoneSetting("diamond", Decimal("2.50"), 1, "prong"),
    StoneSetting("ruby", Decimal("1.50"), 12, "pave"),
)


def amount(text: str) -> Decimal:
    """What a calculator shows, to the kopeck."""
    typed = UNIT.sub("", text.split(", from", maxsplit=1)[0])
    for word, sign in WORDS.items():
        typed = typed.replace(word, sign)
    exact: Fraction = eval(re.sub(r"[\d.]+", r"Fraction('\g<0>')", typed), {"Fraction": Fraction})
    return (Decimal(exact.numerator) / exact.denominator).quantize(KOPECK, ROUND_HALF_UP)


def a_quote(**wanted) -> Quote:
    tariff()
    geometry = geometry_of(1182.3, 2042.04, 30.0)
    specification = Specification(AlloyFactory().code)
    return quotes.make(MeasurementFactory(geometry=geometry), replace(specification, **wanted))


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"quantity": 7},
        {"finish": "satin", "rush": True},
        {"stones": STONES},
        {"stones": STONES, "quantity": 6, "rush": True, "finish": "matte"},
        {"engraving": WORDS_ENGRAVED, "quantity": 2},
        {"engraving": WORDS_ENGRAVED, "pair": True, "stones": STONES, "quantity": 6},
    ],
    ids=["plain", "seven", "satin, urgent", "stones", "all of it", "engraved", "pairs"],
)
def test_every_sum_comes_to_its_amount(wanted) -> None:
    quote = a_quote(**wanted)
    with override("en"):
        lines = paper(quote, Role.SELLER).lines
    told = {line.code: line.how for line in lines if line.how}
    told.pop("rounding")
    assert {line.code for line in lines} - set(told) <= {"setup", "assay", "rounding"}
    found = {code: amount(text) for code, text in told.items()}
    written = {line.code: line.amount for line in lines if line.code in told}
    assert found == {code: abs(value) for code, value in written.items()}
