"""`manage.py check_quotes` looks at every quote there is, whatever came before it."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from jewelry.accounts.models import Role
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.management.commands import check_quotes
from jewelry.pricing.models import Quote
from tests.factories import AlloyFactory, MeasurementFactory, ModelFactory, UserFactory, tariff

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> list[Quote]:
    """Of every kind: by the machine, by hand, and waiting for a person."""
    tariff()
    wanted = Specification(AlloyFactory().code)
    hand = quotes.HandPrice(Decimal("52400.50"), UserFactory(role=Role.SELLER), "By eye.")
    return [
        quotes.make(MeasurementFactory(), wanted),
        quotes.by_hand(ModelFactory(), wanted, hand),
        quotes.make(MeasurementFactory(geometry=None), wanted),
        quotes.make(MeasurementFactory(), wanted),
    ]


def said() -> str:
    out = StringIO()
    call_command("check_quotes", stdout=out)
    return out.getvalue()


def test_quotes_that_come_to_what_they_say_are_counted(made) -> None:
    assert said() == "All 4 quotes come to what they say.\n"


def test_each_that_differs_is_named_and_the_command_fails(made, monkeypatch) -> None:
    monkeypatch.setattr(check_quotes, "BATCH_SIZE", 1)
    Quote.objects.filter(pk=made[0].pk).update(inputs={})
    Quote.objects.filter(pk=made[3].pk).update(fee=Decimal("1.00"))
    out = StringIO()
    with pytest.raises(CommandError, match="Of 4 quotes, 2 come to something else"):
        call_command("check_quotes", stdout=out)
    assert out.getvalue().splitlines() == [
        f"{made[0].number}: inputs can't be read",
        f"{made[3].number}: fee 1.00 ≠ {made[3].fee}",
    ]


def test_any_number_of_quotes_is_one_query(made, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        said()


def test_no_quotes_are_all_right(db) -> None:
    assert said() == "All 0 quotes come to what they say.\n"
