"""Nothing unpaid is approved or shipped, unless a seller lets it, with a reason."""

from decimal import Decimal

import pytest

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.errors import NotPaid
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases import credit, dues, locking, waits
from jewelry.purchases.credit import ReasonMissing
from tests.factories import OrderFactory, UserFactory
from tests.payments.moneys import begun, orders_of, placed, tell
from tests.support.rivals import met

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    return UserFactory(role=Role.SELLER)


def packed(*totals: int, **given: object):
    purchase = placed(*totals, **given)
    operator = UserFactory(role=Role.OPERATOR)
    held = {"operator": operator, "taken_at": purchase.placed_at}
    Order.objects.filter(purchase_piece__purchase=purchase).update(status=Status.PACKAGING, **held)
    return purchase, orders_of(purchase), operator


def pay(purchase, total: int) -> None:
    tell(begun(purchase, total))


def test_an_order_of_no_purchase_owes_nothing(seller) -> None:
    order = OrderFactory(status=Status.PRICE_CALCULATED)
    assert lifecycle.approve(order, seller).status == Status.MANUFACTURING_APPROVED


def test_approval_waits_for_the_deposit_of_the_whole_purchase(seller) -> None:
    purchase = placed(30_000, 10_000)
    first, second = orders_of(purchase)
    pay(purchase, 19_999)
    with pytest.raises(NotPaid, match="1"):
        lifecycle.approve(first, seller)
    pay(purchase, 1)
    for order in (first, second):
        assert lifecycle.approve(order, seller).status == Status.MANUFACTURING_APPROVED


def test_approval_waits_for_all_of_it_where_all_is_paid_at_once(seller) -> None:
    purchase = placed(40_000, pays="full")
    pay(purchase, 39_999)
    with pytest.raises(NotPaid):
        lifecycle.approve(orders_of(purchase)[0], seller)


def test_shipping_waits_for_the_rest_and_the_delivery(seller) -> None:
    purchase, (order,), operator = packed(40_000, delivery_price=Decimal(690))
    pay(purchase, 40_000)
    with pytest.raises(NotPaid, match="690"):
        lifecycle.ship(order, operator)
    pay(purchase, 690)
    assert lifecycle.ship(order, operator).status == Status.SHIPPED


def test_what_goes_ahead_is_paid_and_of_the_others_their_share() -> None:
    purchase, (first, second), operator = packed(30_000, 10_000)
    pay(purchase, 35_000)
    assert lifecycle.ship(first, operator).status == Status.SHIPPED
    with pytest.raises(NotPaid):
        lifecycle.ship(second, operator)


def test_nothing_is_due_on_account(seller) -> None:
    (order,) = orders_of(placed(40_000, pays="account"))
    assert lifecycle.approve(order, seller).status == Status.MANUFACTURING_APPROVED


def test_a_seller_lets_it_go_on_with_a_reason(seller) -> None:
    purchase = placed()
    (order,) = orders_of(purchase)
    with pytest.raises(ReasonMissing):
        credit.allow(purchase, seller, "  ")
    with pytest.raises(PermissionError):
        credit.allow(purchase, purchase.customer, "I want it.")
    found = credit.allow(purchase, seller, "A friend of the house.")
    assert (found.credit_by, found.credit_reason) == (seller, "A friend of the house.")
    credit.allow(purchase, UserFactory(role=Role.ADMIN), "Again.")
    found.refresh_from_db()
    assert found.credit_by == seller
    assert lifecycle.approve(order, seller).status == Status.MANUFACTURING_APPROVED


def test_an_order_waits_for_payment_while_its_customer_can_do_something_about_it() -> None:
    purchase = placed(30_000, 10_000)
    second = orders_of(purchase)[1]
    Order.objects.filter(pk=second.pk).update(agreed_total=None)
    waits.write(locking.hold(purchase.pk))
    assert [order.awaits_payment for order in orders_of(purchase)] == [True, False]
    assert str(orders_of(purchase)[0].turn.action) == "pay"
    pay(purchase, 15_000)
    assert [order.awaits_payment for order in orders_of(purchase)] == [False, False]


@pytest.mark.django_db(transaction=True)
def test_two_that_ship_at_once_do_not_both_ship_on_one_sum() -> None:
    """35,000 pay the first and half of the second, or the second and half of the first."""
    purchase, (first, second), operator = packed(20_000, 20_000)
    pay(purchase, 30_000)
    with met(dues, "of", lambda: lifecycle.ship(second, operator)) as rival:
        lifecycle.ship(first, operator)
    with pytest.raises(NotPaid):
        rival[0].result(30)
    assert [order.status for order in orders_of(purchase)] == [Status.SHIPPED, Status.PACKAGING]
