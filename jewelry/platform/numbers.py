"""Decimal numbers as people type them: understood or refused, never with a mark dropped.

In every language both a comma and a point may be the decimal mark. Thousands are grouped by spaces,
or by the mark that is not the decimal one. One mark before exactly three digits could be either, so
it is refused. Users can paste what our pages print.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

SPACES = re.compile(
    r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}]+"
)
MINUS = "\N{MINUS SIGN}\N{EN DASH}\N{NON-BREAKING HYPHEN}\N{HYPHEN}\N{FULLWIDTH HYPHEN-MINUS}"
DASHES = str.maketrans(dict.fromkeys(MINUS, "-"))
TRAILING = re.compile(r"\s*(₽|руб\.?|р\.?|rub|%|г|g|мм|mm|\$)\s*$", re.IGNORECASE)
LEADING = re.compile(r"^([+-]?)\s*([₽$])\s*")
NAMED = re.compile(r"[₽$%]|\b(?:г|g|мм|mm)\b", re.IGNORECASE)
SAME = {"руб": "₽", "р": "₽", "rub": "₽", "g": "г", "mm": "мм"}
SHAPE = re.compile(r"([+-]?) ?((?:\d[\d., ]*)?\d)", re.ASCII)
GROUPS = re.compile(r"\d{1,3}(?:X\d{3})+")
MAX_CHARACTERS = 60


class Unreadable(ValueError):
    """The text is no number, or its digits are grouped wrongly."""


class Ambiguous(Unreadable):
    """`whole` and `fraction` are the two numbers that the text may mean."""

    def __init__(self, text: str, whole: Decimal, fraction: Decimal) -> None:
        super().__init__(text)
        self.whole, self.fraction = whole, fraction


def read_decimal(text: str) -> Decimal:
    """Return the number that the text means. Raises `Unreadable`, or `Ambiguous` with both
    readings."""
    bare = SPACES.sub(" ", text.strip()).translate(DASHES)
    bare = LEADING.sub(r"\1", TRAILING.sub("", bare))
    found = SHAPE.fullmatch(bare) if len(bare) <= MAX_CHARACTERS else None
    if found is None:
        raise Unreadable(text)
    sign, digits = found[1], found[2]
    marks = [mark for mark in digits if mark in ",."]
    if len(marks) == 1 and " " not in digits and _may_be_thousands(digits, marks[0]):
        whole, fraction = (digits.replace(marks[0], by) for by in ("", "."))
        raise Ambiguous(text, Decimal(sign + whole), Decimal(sign + fraction))
    whole, part = _split(digits, marks)
    try:
        return Decimal(f"{sign}{_ungrouped(whole)}.{part}" if part else sign + _ungrouped(whole))
    except InvalidOperation:
        raise Unreadable(text) from None


def finite(text: str) -> Decimal | None:
    """Return the number that a form of ours carried along; None where somebody changed it."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def units_of(text: str) -> set[str]:
    """Return the units written beside a number (₽, $, %, г, мм); empty when there are none."""
    bare = SPACES.sub(" ", text.strip()).translate(DASHES)
    behind, before = TRAILING.search(bare), LEADING.search(bare)
    return {_unit(found) for found in (behind and behind[1], before and before[2]) if found}


def units_named(label: str) -> set[str]:
    """Return the units that a field's label names."""
    return {_unit(found) for found in NAMED.findall(label)}


def _unit(text: str) -> str:
    name = text.lower().rstrip(".")
    return SAME.get(name, name)


def _may_be_thousands(digits: str, mark: str) -> bool:
    """True for `1,500`; False for `0,500`, since thousands never begin with 0."""
    before, after = digits.split(mark)
    return len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0")


def _split(digits: str, marks: list[str]) -> tuple[str, str]:
    """Return the digits before and after the decimal mark. A mark that repeats is no decimal
    mark."""
    if not marks or (len(marks) > 1 and len(set(marks)) == 1):
        return digits, ""
    whole, _mark, part = digits.rpartition(marks[-1])
    if marks[-1] in whole or not part.isdigit():
        raise Unreadable(digits)
    return whole, part


def _ungrouped(whole: str) -> str:
    """Raises `Unreadable` where the groups are not of three digits, or not all of one kind."""
    separators = sorted(set(whole) - set("0123456789"))
    if not separators:
        return whole
    if len(separators) > 1 or not GROUPS.fullmatch(whole.replace(separators[0], "X")):
        raise Unreadable(whole)
    return whole.replace(separators[0], "")


AMBIGUOUS = _("“%(text)s” may mean %(whole)s or %(fraction)s. Write the one you mean.")


class TypedDecimalField(forms.DecimalField):
    """A form field that reads decimals as people type them and shows them in the same form.

    It refuses a unit that the label does not name: 5 % is not 5, and $100 is not 100 ₽.
    """

    default_error_messages = {
        "invalid": _("Enter a number, such as 1500 or 0.5."),
        "unit": _("This field is not in “%(unit)s”. Write the number alone."),
        "ambiguous": AMBIGUOUS,
    }

    def __init__(self, units: set[str] | None = None, **kwargs: Any) -> None:
        """`units` replaces the units that the label names."""
        self.units = units
        kwargs["localize"] = False
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, str):
            return super().to_python(value)
        number = _typed(value, self.error_messages)
        known = units_named(str(self.label)) if self.units is None else self.units
        for unit in units_of(value) - known:
            raise ValidationError(self.error_messages["unit"], "unit", {"unit": unit})
        return number

    def run_validators(self, value: Any) -> None:
        try:
            super().run_validators(value)
        except ValidationError as refused:
            localise(refused)
            raise

    def prepare_value(self, value: Any) -> Any:
        """Use the language's decimal mark, without groups; leave a refused text as it was typed."""
        return plain(value) if isinstance(value, Decimal) else value


class TypedIntegerField(forms.IntegerField):
    """A form field of whole numbers that reads them as `TypedDecimalField` does: 1.000 is not 1."""

    default_error_messages = {"ambiguous": AMBIGUOUS}

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and value.strip():
            value = _typed(value, self.error_messages)
        return super().to_python(value)


def _typed(text: str, sentences: dict[str, Any]) -> Decimal:
    """Raises ValidationError, with the field's sentences."""
    try:
        return read_decimal(text)
    except Ambiguous as either:
        whole, fraction = plain(either.whole), plain(either.fraction)
        told = {"text": text.strip(), "whole": whole, "fraction": fraction}
        raise ValidationError(sentences["ambiguous"], "ambiguous", told) from None
    except Unreadable:
        raise ValidationError(sentences["invalid"], "invalid") from None


def localise(refused: ValidationError) -> None:
    """Write the limits in error messages as the fields write numbers."""
    for error in refused.error_list:
        if isinstance(error.params, dict):
            error.params |= {
                name: plain(value)
                for name, value in error.params.items()
                if isinstance(value, Decimal)
            }


def plain(value: Decimal) -> str:
    """Return the number without groups, with the active language's mark, never with three
    decimals."""
    whole, _dot, part = f"{value:f}".partition(".")
    if len(part) == 3:
        part = part.rstrip("0") if part.endswith("0") else f"{part}0"
    return f"{whole}{get_format('DECIMAL_SEPARATOR')}{part}" if part else whole
