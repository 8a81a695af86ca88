"""The page of a purchase says what is true of it: how it goes, what it is, what may still be done."""

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


def test_it_shows_what_was_chosen_of_each_piece(client) -> None:
    purchase = placed()
    order = Order.objects.get()
    shown = page(client, purchase)
    assert all(value in shown for _name, value in order.wishes)
    assert "Quantity" in shown
