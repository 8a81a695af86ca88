"""Numbers as people type them, in both languages."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils import translation
from django.utils.formats import number_format
from hypothesis import given
from hypothesis import strategies as st

from jewelry.platform.numbers import (
    Ambiguous,
    TypedDecimalField,
    TypedIntegerField,
    Unreadable,
    plain,
    read_decimal,
)
from jewelry.pricing.templatetags.money import rub, rub_exact, rub_more

READ = {
    "5,5": "5.5",
    "5.5": "5.5",
    "-5,5": "-5.5",
    "1500,50": "1500.50",
    "12500,50": "12500.50",
    "1 500": "1500",
    "1\u00a0500,50": "1500.50",
    "1\u202f500": "1500",
    "1\u2009500\u2009000": "1500000",
    "1 500 ₽": "1500",
    "1\u00a0500\u00a0₽": "1500",
    "\u2212500": "-500",
    "\u2013500": "-500",
    "\u22121 499 987 655": "-1499987655",
    "+20\u00a0000\u00a0₽": "20000",
    "₽ 1500": "1500",
    "1500 руб.": "1500",
    "-5 %": "-5",
    "0,5%": "0.5",
    "17,25 мм": "17.25",
    "3.14 g": "3.14",
    "0,500": "0.500",
    "0.585": "0.585",
    "1,500.50": "1500.50",
    "1.500,50": "1500.50",
    "1,500,000": "1500000",
    "1.500.000": "1500000",
    "12 345,678": "12345.678",
    "1234,567": "1234.567",
    "007": "7",
}
REFUSED = (
    "1e9", "1E9", "NaN", "Infinity", "-inf", "abc", "", " ", "-", ",5", "5,", "1,5,5", "1 50", "15 00", "1,50,000",
    "1.5.5,5", "--5", "5-", "1500 $ €", "0x10", "1_000", "١٢٣", "1" * 61, "1 500.500 5", "1,500 500",
)  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), READ.items())
def test_what_people_type_is_read_as_it_was_meant(typed, meant):
    assert read_decimal(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(Unreadable):
        read_decimal(typed)


@pytest.mark.parametrize(
    ("typed", "whole", "fraction"),
    [("1,500", "1500", "1.5"), ("1.500", "1500", "1.5"), ("-12,345", "-12345", "-12.345")],
)
def test_one_mark_before_three_digits_may_be_either_and_is_refused(typed, whole, fraction):
    with pytest.raises(Ambiguous) as either:
        read_decimal(typed)
    assert (either.value.whole, either.value.fraction) == (Decimal(whole), Decimal(fraction))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "“1,500” may mean 1500 or 1.5. Write the one you mean."),
        ("ru", "«1,500» может значить 1500 или 1,5. Напишите то, что имеете в виду."),
    ],
)
def test_the_refusal_names_both_readings(language, sentence):
    with translation.override(language):
        with pytest.raises(ValidationError) as refused:
            TypedDecimalField().clean("1,500")
        assert refused.value.messages == [sentence]


LANGUAGES = st.sampled_from(["en", "ru"])
MONEY = st.decimals(-(10**11), 10**11, places=2, allow_nan=False)


@given(MONEY, LANGUAGES)
def test_money_as_the_pages_print_it_is_read_back(amount, language):
    with translation.override(language):
        for printed in (rub(amount), rub_more(amount), rub_exact(amount)):
            assert read_decimal(printed) == amount


@given(st.decimals(-(10**9), 10**9, places=4, allow_nan=False), LANGUAGES)
def test_figures_as_the_pages_print_them_are_read_back(figure, language):
    with translation.override(language):
        assert read_decimal(number_format(figure)) == figure


@given(
    st.integers(0, 4).flatmap(lambda n: st.decimals(-(10**9), 10**9, places=n, allow_nan=False)),
    LANGUAGES,
)
def test_a_form_reads_back_what_it_shows(figure, language):
    with translation.override(language):
        assert read_decimal(plain(figure)) == figure


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    with suppress(Unreadable):
        assert read_decimal(text).is_finite()


@pytest.mark.parametrize(
    ("label", "typed", "unit"),
    [
        ("margin", "5 %", "%"),
        ("gold, $ per troy oz", "2600 ₽", "₽"),
        ("Price with VAT, ₽", "$ 100", "$"),
        ("Price with VAT, ₽", "100 %", "%"),
        ("Across, mm", "2 g", "г"),
        ("Ring size", "17.25 мм", "мм"),
    ],
)
def test_a_number_in_another_unit_than_the_fields_is_refused(label, typed, unit):
    with pytest.raises(ValidationError) as refused:
        TypedDecimalField(label=label).clean(typed)
    assert refused.value.messages == [f"This field is not in “{unit}”. Write the number alone."]


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("Цена с НДС, ₽", "1500 руб."),
        ("Price with VAT, ₽", "₽ 1500"),
        ("gold, $ per troy oz", "1500 $"),
        ("a person looks at pieces above, g", "1500 г"),
        ("up to, mm", "1500 мм"),
        ("margin", "1500"),
    ],
)
def test_the_fields_own_unit_is_read(label, typed):
    assert TypedDecimalField(label=label).clean(typed) == 1500


def test_limits_hold_for_what_was_read():
    field = TypedDecimalField(max_digits=12, decimal_places=2, max_value=Decimal(1000))
    for typed in ("1 000,01", "0,001", "1 234 567"):
        with pytest.raises(ValidationError):
            field.clean(typed)


@pytest.mark.parametrize(("language", "limit"), [("en", "0.01"), ("ru", "0,01")])
def test_a_limit_is_told_as_the_fields_show_numbers(language: str, limit: str) -> None:
    field = TypedDecimalField(label="₽", validators=[MinValueValidator(Decimal("0.01"))])
    with translation.override(language), pytest.raises(ValidationError) as refused:
        field.clean("0")
    with translation.override(language):
        assert limit in refused.value.messages[0]


@pytest.mark.parametrize(
    ("typed", "meant"), [("2", 2), (" 12 ", 12), ("1 500", 1500), ("3,0", 3), ("", None)]
)
def test_whole_numbers_are_read_as_they_were_meant(typed, meant):
    assert TypedIntegerField(required=False).clean(typed) == meant


@pytest.mark.parametrize("typed", ["1.000", "1,000", "1_0", "2.5", "2,5", "١٢", "x"])
def test_what_may_be_another_whole_number_is_refused(typed):
    with pytest.raises(ValidationError):
        TypedIntegerField().clean(typed)
