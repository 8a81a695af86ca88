"""A partner reads by whom an order was sent, and says that it is there."""

import pytest
from django.utils import timezone

from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases.models import Purchase
from jewelry.shipping import sending
from tests.factories import PieceFactory, PurchaseFactory, UserFactory
from tests.partners.conftest import Program
from tests.shipping.packed import NUMBER, cdek

pytestmark = pytest.mark.django_db


def sent(partner: Program) -> dict:
    made = partner.order()
    order = Order.objects.get(public_id=made["id"])
    operator = UserFactory(role="operator")
    if not Purchase.objects.filter(pieces__order=order).exists():
        PieceFactory(purchase=PurchaseFactory(customer=order.customer, pays="account"), order=order)
    Purchase.objects.update(pays="account")
    Order.objects.update(status=Status.PACKAGING, operator=operator, taken_at=timezone.now())
    sending.ship([order], operator, cdek(), NUMBER)
    return made


def test_an_order_says_how_it_was_sent(partner: Program) -> None:
    assert partner.get(f"/orders/{partner.order()['id']}").json()["shipment"] is None
    made = sent(partner)
    found = partner.get(f"/orders/{made['id']}").json()
    shipment = found["shipment"]
    assert (shipment["carrier"], shipment["number"]) == ("cdek", NUMBER)
    assert shipment["link"].endswith(NUMBER)
    assert shipment["sent_at"] and shipment["expected_on"]
    assert found["may_confirm"]


def test_a_partner_says_once_or_twice_that_it_is_there(partner: Program) -> None:
    made = sent(partner)
    for _word in range(2):
        answer = partner.post(f"/orders/{made['id']}/delivered")
        assert (answer.status_code, answer.json()["status"]) == (200, "CLOSED")
    assert not answer.json()["may_confirm"]
    assert [event["verb"] for event in answer.json()["history"]].count("close") == 1


def test_what_is_not_sent_is_not_there(partner: Program) -> None:
    answer = partner.post(f"/orders/{partner.order()['id']}/delivered")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("#wrong-status")
