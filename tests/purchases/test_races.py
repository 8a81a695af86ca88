"""Two presses at once: one purchase, one basket, and nothing lost."""

import pytest

from jewelry.orders.models import Order
from jewelry.purchases import baskets, placing, terms
from jewelry.purchases.models import Purchase, State
from tests.factories import MeasurementFactory, UserFactory
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


def test_a_basket_claimed_twice_at_once_is_claimed_once() -> None:
    guest, person = basket_of(), UserFactory()
    with met(baskets, "touch", lambda: baskets.claim(guest.public_id, person)) as rival:
        claimed = baskets.claim(guest.public_id, person)
    assert rival[0].result(30) is None
    assert claimed.pieces.count() == 1
    assert Purchase.objects.get(state=State.BASKET) == claimed
