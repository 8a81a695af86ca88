"""A phone number as it is typed, as it is kept, and what is wrong with it in words."""

import pytest
from django.core.exceptions import ValidationError

from shop.phones import PhoneField, shown


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("8 917 204-38-00", "+79172043800"),
        ("+7 (917) 204 38 00", "+79172043800"),
        ("9172043800", "+79172043800"),
        ("+375 29 491-19-11", "+375294911911"),
    ],
)
def test_a_number_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert PhoneField().clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("+7 917 204-38", "2 digits are missing. A full number looks like +7 "),
        ("+7 917 204-38-001", "It has 1 digit too many. A full number"),
        ("call me", "This is no phone number."),
        ("+7 100 000-00-00", "There is no such number."),
        ("+999 12345678", "This is no phone number."),
        ("9" * 60, "at most 40"),
    ],
)
def test_what_is_wrong_with_a_number_is_said(typed: str, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PhoneField().clean(typed)
    assert why in " ".join(refused.value.messages)


def test_a_number_is_shown_with_its_blanks() -> None:
    assert shown("+79172043800") == "+7 917 204-38-00"
    assert PhoneField().prepare_value("+79172043800") == "+7 917 204-38-00"
    assert PhoneField().prepare_value("917") == "917"
