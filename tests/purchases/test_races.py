"""Two presses at once: one purchase, one basket, and nothing lost."""

import pytest

from jewelry.accounts.models import Role
from jewelry.accounts.personal import erasing
from jewelry.orders import lifecycle
from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases import baskets, placing, terms
from jewelry.purchases.models import Purchase, State
from tests.factories import MeasurementFactory, UserFactory
from tests.payments.moneys import orders_of, placed
from tests.purchases.filled import basket_of, put, ready
from tests.support.rivals import met

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_summary_pressed_twice_at_once_is_one_purchase() -> None:
    person = UserFactory()
    basket = ready(person)

    def press() -> Purchase:
        return placing.place(basket, person, basket.stamp, terms.VERSION)

    with met(placing, "_order", press) as rival:
        placed = press()
    assert rival[0].result(30) == placed
    assert Order.objects.count() == 1


def test_a_piece_put_in_while_the_basket_is_ordered_is_not_ordered() -> None:
    person = UserFactory()
    basket, found = ready(person), MeasurementFactory()
    with met(placing, "_order", lambda: put(basket, found)) as rival:
        placing.place(basket, person, basket.stamp, terms.VERSION)
    with pytest.raises(baskets.Gone):
        rival[0].result(30)
    assert (Order.objects.count(), basket.pieces.count()) == (1, 1)


def test_who_is_erased_while_a_seller_approves_does_not_wait_for_the_seller_who_waits() -> None:
    purchase, seller = placed(30_000, 10_000), UserFactory(role=Role.SELLER)
    _first, second = orders_of(purchase)
    with met(lifecycle, "cancel", lambda: lifecycle.approve(second, seller)) as rival:
        erasing.erase(purchase.customer)
    with pytest.raises(MoveRefused):
        rival[0].result(30)
    assert [order.status for order in orders_of(purchase)] == [Status.CANCELLED] * 2


def test_a_basket_claimed_twice_at_once_is_claimed_once() -> None:
    guest, person = basket_of(), UserFactory()
    with met(baskets, "touch", lambda: baskets.claim(guest.public_id, person)) as rival:
        claimed = baskets.claim(guest.public_id, person)
    assert rival[0].result(30) is None
    assert claimed.pieces.count() == 1
    assert Purchase.objects.get(state=State.BASKET) == claimed
