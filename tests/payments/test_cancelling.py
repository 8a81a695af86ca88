"""Who cancels gets back what the rules of sale give: all before the approval, then less."""

from decimal import Decimal

import pytest

from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.payments.models import Refund, Source
from jewelry.purchases import kept
from jewelry.purchases.models import Piece, SaleRules
from tests.factories import QuoteFactory
from tests.payments.moneys import begun, fields, orders_of, placed, sums, tell

pytestmark = pytest.mark.django_db
FIGURES = {"metal": {"loss": "0.07"}, "rates": {"vat": "0.22"}}


def in_work(order: Order, metal: int = 10_700) -> Order:
    """Approved; its metal costs so much before VAT, the loss included."""
    assert order.total is not None
    parts = [["metal", f"{metal}.00"], ["casting", f"{order.total - metal}"]]
    quote = QuoteFactory(total=order.total, parts=parts, inputs=FIGURES)
    Order.objects.filter(pk=order.pk).update(status=Status.MANUFACTURING_APPROVED, quote=quote)
    return Order.objects.get(pk=order.pk)


def test_all_goes_back_before_the_approval() -> None:
    purchase = placed(40_000, delivery_price=Decimal(690))
    tell(begun(purchase, 40_690))
    lifecycle.cancel(orders_of(purchase)[0], purchase.customer)
    refund = Refund.objects.get()
    assert fields(refund, "amount", "source", "author") == (
        40_690, Source.BUYER, purchase.customer
    )  # fmt: skip
    assert sums(purchase) == (40_690, 0, 40_690)


def test_after_the_approval_the_metals_loss_is_kept_with_vat(seller) -> None:
    purchase = placed(40_000)
    tell(begun(purchase))
    order = in_work(orders_of(purchase)[0])
    lifecycle.cancel(order, seller, "They changed their mind.")
    assert Piece.objects.get().kept_total == 854, "10,700 × 0.07 / 1.07 = 700, and VAT 22 %"
    assert Refund.objects.get().amount == 20_000 - 854


def test_the_owner_sets_what_is_kept(seller) -> None:
    order = in_work(orders_of(placed(40_000))[0])
    was = Status.MANUFACTURING_APPROVED
    rules = SaleRules.objects.present()
    rules.keeps_metal_loss, rules.keeps_share = False, Decimal("0.1")
    rules.save()
    assert kept.of(order, was) == 4_000
    rules.keeps_metal_loss = True
    rules.save()
    assert kept.of(order, was) == 4_854
    rules.keeps_share = Decimal(1)
    rules.save()
    assert kept.of(order, was) == 40_000, "never more than it costs"
    assert kept.of(order, Status.PRICE_CALCULATED) == 0


def test_what_the_other_pieces_cost_stays(seller) -> None:
    purchase = placed(30_000, 10_000)
    tell(begun(purchase))
    lifecycle.cancel(orders_of(purchase)[0], purchase.customer)
    assert Refund.objects.get().amount == 10_000, "the second piece is paid in full now"


def test_nothing_goes_back_while_another_pieces_price_is_open() -> None:
    purchase = placed(30_000, 10_000)
    tell(begun(purchase))
    first, second = orders_of(purchase)
    Order.objects.filter(pk=second.pk).update(agreed_total=None)
    lifecycle.cancel(first, purchase.customer)
    assert not Refund.objects.exists()


def test_of_several_payments_the_newest_gives_first() -> None:
    purchase = placed(40_000)
    tell(begun(purchase, 25_000))
    tell(begun(purchase, 15_000))
    lifecycle.cancel(orders_of(purchase)[0], purchase.customer)
    assert [*Refund.objects.order_by("pk").values_list("amount", flat=True)] == [15_000, 25_000]


def test_cancelling_without_money_gives_nothing_back() -> None:
    purchase = placed()
    lifecycle.cancel(orders_of(purchase)[0], purchase.customer)
    assert sums(purchase) == (0, 0, 0)
