"""Finish, hurry and stones on the page of a price, and on the order that comes of it."""

from decimal import Decimal

import pytest

from jewelry.pricing.engine.specification import StoneSetting
from jewelry.pricing.models import Quote
from tests.factories import next_tariff
from tests.shop.priced import choice, ordered, text_of, url_of

pytestmark = pytest.mark.django_db


def stone_rows(*rows: tuple[str, object, object, str]) -> dict[str, object]:
    form: dict[str, object] = {"stones-TOTAL_FORMS": len(rows), "stones-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        for name, value in zip(("kind", "size", "count", "setting"), row, strict=True):
            form[f"stones-{number}-{name}"] = value
    return form


RUBY = ("ruby", "2.5", 3, "prong")
NONE = ("", "2", 1, "prong")


def test_the_form_names_the_days_that_urgency_buys(client, priced) -> None:
    page = text_of(client.get(url_of(priced)))
    assert "Urgent: made before other orders, ready in 7 days instead of 21" in page
    next_tariff(promise_days=30, rush_days=1)
    assert "ready in 1 day instead of 30" in text_of(client.get(url_of(priced)))


def test_stones_finish_and_hurry_are_priced(client, priced) -> None:
    wishes = choice(finish="satin", rush="on", **stone_rows(RUBY, NONE))
    assert client.post(url_of(priced), wishes).status_code == 302
    priced.refresh_from_db()
    assert (priced.wanted.finish, priced.wanted.rush) == ("satin", True)
    assert priced.wanted.stones == (StoneSetting("ruby", Decimal("2.5"), 3, "prong"),)
    page = text_of(client.get(url_of(priced)))
    for words in ("Stones", "Setting of stones", "Urgency"):
        assert f"<dt>{words}</dt>" in page
    assert 'value="2.5"' in page
    assert "stones-1-kind" in page
    assert "stones-2-kind" not in page


def test_a_stone_is_taken_away_again(client, priced) -> None:
    client.post(url_of(priced), choice(**stone_rows(RUBY)))
    client.post(url_of(priced), choice(**stone_rows(("", *RUBY[1:]))))
    priced.refresh_from_db()
    assert priced.wanted.stones == ()


def test_a_form_without_stones_leaves_them(client, priced) -> None:
    client.post(url_of(priced), choice(**stone_rows(RUBY)))
    client.post(url_of(priced), choice(quantity=2))
    priced.refresh_from_db()
    assert len(priced.wanted.stones) == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("kryptonite", "2", 1, "prong"), "not one of the available choices"),
        (("ruby", "0.1", 1, "prong"), "greater than or equal to 0.5"),
        (("ruby", "21", 1, "prong"), "less than or equal to 20"),
        (("ruby", "", 1, "prong"), "This field is required"),
        (("ruby", "2", 501, "prong"), "less than or equal to 500"),
        (("ruby", "2", "", "prong"), "This field is required"),
        (("ruby", "NaN", 1, "prong"), "Enter a number"),
        (("ruby", "2", 1, "glue"), "not one of the available choices"),
    ],
)
def test_a_stone_that_is_none_is_said(client, priced, row, sentence) -> None:
    response = client.post(url_of(priced), choice(**stone_rows(row)))
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert Quote.objects.get() == priced.quote


def test_more_rows_than_there_are_is_no_flood(client, priced) -> None:
    response = client.post(url_of(priced), choice(**stone_rows(*[RUBY] * 11)))
    assert response.status_code == 422
    assert "Please submit at most 10 forms." in text_of(response)


def test_a_stone_that_is_not_on_the_list_goes_to_a_person(client, priced) -> None:
    client.post(url_of(priced), choice(**stone_rows(("alexandrite", "19.5", 1, "prong"))))
    page = text_of(client.get(url_of(priced)))
    assert "Not on our price list in this size, or in this setting: " in page
    assert "Price on request" in page


def test_the_order_tells_the_wishes(client, priced) -> None:
    client.post(url_of(priced), choice(finish="matte", rush="on", **stone_rows(RUBY)))
    order = ordered(client, priced)
    assert order.specification == priced.wanted
    page = text_of(client.get(f"/orders/{order.public_id}/"))
    for words in ("matte", "3 × ruby, 2.5 mm, prongs", "Urgent"):
        assert words in page
