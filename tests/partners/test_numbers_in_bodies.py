"""Where a body asks for a number, true is none: Python's True is 1."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from crm.partners.api.schemas import models, orders, quotes, values, webhooks
from crm.partners.api.schemas.values import NUMBERS, Taken
from tests.partners.conftest import Program

SAID = "Value error, a number, neither true nor false"


def every(base: type[Taken]) -> Iterator[type[Taken]]:
    for shape in base.__subclasses__():
        yield shape
        yield from every(shape)


def numbers(shape: type[Taken]) -> list[str]:
    fields = shape.model_fields.items()
    return [name for name, field in fields if NUMBERS & {*values._kinds(field.annotation)}]


ASKED = [(shape, name) for shape in every(Taken) for name in numbers(shape)]


def test_the_bodies_that_ask_for_numbers_are_known() -> None:
    assert {models.StonesIn, orders.OrderIn, quotes.QuoteIn, webhooks.EndpointIn} <= {*every(Taken)}
    assert {(shape.__name__, name) for shape, name in ASKED} >= {
        ("StoneIn", "count"),
        ("StoneIn", "size"),
        ("SpecificationIn", "quantity"),
        ("SpecificationIn", "ring_size"),
    }


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize(("shape", "name"), ASKED)
def test_true_is_no_number(shape: type[Taken], name: str, value: bool) -> None:
    with pytest.raises(ValidationError) as refused:
        shape.model_validate({name: value})
    assert SAID in [each["msg"] for each in refused.value.errors() if each["loc"] == (name,)]


def test_what_is_a_number_or_a_yes_is_taken_as_before() -> None:
    body = {"alloy": "gold", "quantity": 2, "ring_size": 17.5, "rush": True}
    found = quotes.SpecificationIn.model_validate(body)
    assert (found.quantity, found.ring_size, found.rush) == (2, Decimal("17.5"), True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"quantity": True}, "/body/specification/quantity"),
        ({"ring_size": True}, "/body/specification/ring_size"),
        (
            {"stones": [{"kind": "diamond", "size": 2, "count": True, "setting": "prong"}]},
            "/body/specification/stones/0/count",
        ),
    ],
)
def test_a_quote_for_true_pieces_is_told_where(
    partner: Program, wanted: dict[str, Any], pointer: str
) -> None:
    body = {"model": "0" * 32, "specification": {"alloy": "gold-585-yellow", **wanted}}
    answer = partner.post("/quotes", body)
    assert answer.status_code == 422
    assert pointer in [each["pointer"] for each in answer.json()["errors"]]
