"""The page of a purchase says what is true of it: how it goes, what it is, what may still be done."""

from decimal import Decimal

import pytest

from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from tests.payments.moneys import placed
from tests.support.html import compact

pytestmark = pytest.mark.django_db
MAY_CANCEL = "Until then you may cancel it"


def page(client, purchase) -> str:
    client.force_login(purchase.customer)
    return compact(client.get(f"/purchases/{purchase.public_id}/").content.decode())


def test_it_speaks_of_cancelling_while_a_piece_may_be_cancelled(client) -> None:
    purchase = placed(40_000, 20_000)
    assert MAY_CANCEL in page(client, purchase)
    Order.objects.update(status=Status.SHIPPED)
    assert MAY_CANCEL not in page(client, purchase)


def test_without_a_way_of_delivery_there_is_no_empty_recipient(client) -> None:
    assert "Recipient" in page(client, placed(way_name="Courier"))
    assert "Recipient" not in page(client, placed(way_name=""))


def test_its_sums_say_what_the_pieces_cost_the_delivery_and_both_with_vat(client) -> None:
    purchase = placed(40_000, 20_000, delivery_price=Decimal(500))
    shown = page(client, purchase).replace("\N{NO-BREAK SPACE}", "")
    for row in (
        "<dt>2 pieces</dt><dd>60000₽</dd>",
        "<dt>Delivery</dt><dd>500₽</dd>",
        "<dt>Total<small>VAT included.</small></dt><dd>60500₽</dd>",
    ):
        assert row in shown
    Order.objects.filter(pk=Order.objects.latest("pk").pk).update(agreed_total=None)
    shown = page(client, purchase).replace("\N{NO-BREAK SPACE}", "")
    assert "<dt>1 piece<small>with an agreed price</small></dt><dd>40000₽</dd>" in shown
    assert "VAT included" not in shown


def test_it_shows_what_was_chosen_of_each_piece(client) -> None:
    purchase = placed()
    order = Order.objects.get()
    shown = page(client, purchase)
    assert all(value in shown for _name, value in order.wishes)
    assert "Quantity" in shown
