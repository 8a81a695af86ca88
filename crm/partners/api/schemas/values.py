"""Values in the API's input. Money is text with two decimals; times are RFC 3339 in UTC."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, get_args

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from jewelry.pricing.engine.specification import ACCEPTED, RING_SIZES, SIZES


def printable(text: str) -> str:
    """Line breaks are allowed; other control characters are not."""
    if any(unicodedata.category(each) in {"Cc", "Cs"} and each not in "\n\t" for each in text):
        raise ValueError("no control characters")
    return text


def _of_this_century(moment: datetime) -> datetime:
    if not 2000 <= moment.year < 2100:
        raise ValueError("a year from 2000 to 2099")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_of_this_century)]
Title = Annotated[str, StringConstraints(max_length=120), AfterValidator(printable)]
Words = Annotated[str, StringConstraints(max_length=1000), AfterValidator(printable)]
Reason = Annotated[str, StringConstraints(max_length=500), AfterValidator(printable)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,30}$")]
Money = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+\.[0-9]{2}$")]
Price = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$"),
    Field(description="Roubles, with VAT, for all pieces", examples=["80714.00"]),
]
Accepted = Annotated[str, StringConstraints(pattern=rf"^{ACCEPTED.pattern}$")]
Size = Annotated[Decimal, Field(ge=SIZES[0], le=SIZES[1], max_digits=4, decimal_places=2)]

RingSize = Annotated[
    Decimal, Field(ge=RING_SIZES[0], le=RING_SIZES[1], max_digits=4, decimal_places=2)
]


NUMBERS = {int, float, Decimal}


def _kinds(annotation: Any) -> Iterator[Any]:
    """Yield the types of a field: those in unions and behind `Annotated`."""
    yield annotation
    for each in get_args(annotation):
        yield from _kinds(each)


class Taken(Schema):
    """An unknown name is a typing error: report it, do not ignore it."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def refuse_yes_for_a_number(cls, value: Any, info: ValidationInfo) -> Any:
        """Python's True is 1, and pydantic would take it for that."""
        field = cls.model_fields[info.field_name or ""]
        said = value if isinstance(value, list) else [value]
        is_yes = any(isinstance(each, bool) for each in said)
        if is_yes and NUMBERS & {*_kinds(field.annotation)}:
            raise ValueError("a number, neither true nor false")
        return value
