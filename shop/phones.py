"""A phone number as people type it, kept as E.164."""

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from phonenumbers import PhoneNumberFormat

HOME = "RU"
"""The country of a number without a code."""

MAX_TYPED = 40


def shown(phone: str) -> str:
    """Return the number with the usual spaces."""
    try:
        found = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(found, PhoneNumberFormat.INTERNATIONAL)


class PhoneField(forms.CharField):
    default_error_messages = {"unclear": gettext_lazy("This is no phone number.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "maxlength": MAX_TYPED}
        )
        super().__init__(max_length=MAX_TYPED, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, str) and value.startswith("+") else value

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return _e164(typed) if typed else ""


def _e164(typed: str) -> str:
    try:
        found = phonenumbers.parse(typed, HOME)
    except phonenumbers.NumberParseException:
        raise ValidationError(PhoneField.default_error_messages["unclear"]) from None
    if phonenumbers.is_valid_number(found):
        return phonenumbers.format_number(found, PhoneNumberFormat.E164)
    raise ValidationError(f"{_why(found)} {_example(found)}".strip())


def _why(found: phonenumbers.PhoneNumber) -> str:
    usual = _usual(found)
    lacks = len(str(usual.national_number)) - len(str(found.national_number)) if usual else 0
    if lacks > 0:
        words = ngettext("%(count)d digit is missing.", "%(count)d digits are missing.", lacks)
        return words % {"count": lacks}
    if lacks < 0:
        words = ngettext("It has %(count)d digit too many.", "It has %(count)d digits too many.", -lacks)  # fmt: skip
        return words % {"count": -lacks}
    return _("There is no such number.")


def _usual(found: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber | None:
    region = phonenumbers.region_code_for_country_code(found.country_code or 0)
    return phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)


def _example(found: phonenumbers.PhoneNumber) -> str:
    if not (usual := _usual(found)):
        return ""
    number = phonenumbers.format_number(usual, PhoneNumberFormat.INTERNATIONAL)
    return _("A full number looks like %(number)s.") % {"number": number}
