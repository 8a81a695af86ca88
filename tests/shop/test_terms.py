"""The terms of sale, and what the summary repeats of them."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.formats import date_format

from jewelry.purchases import terms
from jewelry.purchases.models import SaleRules
from tests.factories import UserFactory
from tests.purchases.filled import ready
from tests.support.html import compact

pytestmark = pytest.mark.django_db


def page(client, path: str) -> str:
    return compact(client.get(path).content.decode())


@pytest.mark.parametrize(
    ("share", "metal", "said"),
    [
        ("0.25", True, "25\N{NO-BREAK SPACE}% of its price, and the loss of its metal."),
        ("0.25", False, "25\N{NO-BREAK SPACE}% of its price."),
        ("0", True, "by then: the loss of its metal."),
        ("0", False, None),
    ],
)
def test_the_terms_and_the_summary_say_all_that_a_cancellation_keeps(
    client, share, metal, said
) -> None:
    SaleRules.objects.present()
    SaleRules.objects.update(keeps_share=Decimal(share), keeps_metal_loss=metal)
    person = UserFactory()
    client.force_login(person)
    ready(person)
    for path in ("/terms/", "/checkout/summary/"):
        shown = page(client, path)
        assert said in shown if said else "we keep" not in shown


def test_the_terms_say_the_rules_of_the_house(client) -> None:
    said = page(client, "/terms/")
    assert "50 %" in said.replace("\N{NO-BREAK SPACE}", " ").replace(
        "\N{NARROW NO-BREAK SPACE}", " "
    )
    assert "within 7 days" in said


def test_the_terms_name_the_day_of_their_version(client) -> None:
    day = date_format(date.fromisoformat(terms.VERSION), "DATE_FORMAT")
    assert f"Version of {day}" in page(client, "/terms/")
