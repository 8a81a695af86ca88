"""What a purchase costs and what of it is due, by sums written out."""

from decimal import Decimal as D

import pytest

from jewelry.orders.statuses import Status as S
from jewelry.purchases import dues
from jewelry.purchases.dues import Dues, Part
from jewelry.purchases.models import Pays
from tests.factories import PieceFactory, PurchaseFactory

READY, SHIPPED, CANCELLED = S.PRICE_CALCULATED, S.SHIPPED, S.CANCELLED


def owed(
    *parts: Part, net: int = 0, pays: str = Pays.DEPOSIT, delivery: int = 500, share: str = "0.5"
) -> Dues:
    return Dues(parts, pays, D(share), D(delivery), D(net))


def test_a_deposit_is_of_the_pieces_in_whole_roubles_and_the_rest_before_shipping() -> None:
    two = (Part(1, D("1001.50"), READY), Part(2, D(3000), READY))
    first = owed(*two)
    assert (first.total, first.deposit, first.now) == (D("4501.50"), D(2001), D(2001))
    assert owed(*two, net=2001).now == 0
    assert owed(*two, net=2001).to_ship(1) == D("1001.50") + 500 + 1500 - 2001
    assert owed(*two, net=2001).to_ship(1, 2) == D("2500.50")
    assert owed(*two, net=2001).rest == D("2500.50")


def test_the_whole_sum_is_due_at_once_and_nothing_on_account() -> None:
    piece = Part(1, D(1000), READY)
    assert owed(piece, pays=Pays.FULL).now == 1500
    assert owed(piece, net=1500, pays=Pays.FULL).to_ship(1) == 0
    on_account = owed(piece, pays=Pays.ACCOUNT)
    assert (on_account.now, on_account.to_ship(1), on_account.rest) == (D(0), D(0), D(1500))


@pytest.mark.parametrize("share", ["1", "0.999"])
def test_a_deposit_is_never_more_than_the_pieces_cost(share: str) -> None:
    pieces = owed(Part(1, D("0.60"), READY), share=share)
    assert (pieces.deposit, pieces.to_ship()) == (D("0.60"), D("500.60"))
    assert owed(Part(1, D("100.50"), READY), share="1").deposit == D("100.50")


def test_the_delivery_alone_is_not_due_before_a_piece_has_its_price() -> None:
    asked = owed(Part(1, None, S.SUBMITTED), pays=Pays.FULL)
    assert (asked.now, asked.rest) == (D(0), D(500))


def test_a_cancelled_piece_costs_what_is_kept_of_it_and_the_last_no_delivery() -> None:
    left = owed(Part(1, D(1000), CANCELLED, kept=D(80)), Part(2, D(2000), READY), net=2000)
    assert (left.total, left.over) == (D(2580), D(0))
    gone = owed(Part(1, D(1000), CANCELLED, kept=D(80)), net=600)
    assert (gone.total, gone.over) == (D(80), D(520))


def test_nothing_is_over_while_a_price_is_open() -> None:
    open_price = owed(Part(1, None, S.SUBMITTED), Part(2, D(100), READY), net=5000)
    assert (open_price.cost, open_price.over) == (D(100), D(0))


@pytest.mark.django_db
def test_a_purchase_is_counted_by_its_orders_in_one_query(django_assert_num_queries) -> None:
    purchase = PurchaseFactory(
        delivery_price=D(900), paid_total=D(100), refunded_total=D(30), refunding_total=D(20)
    )
    PieceFactory(purchase=purchase)
    PieceFactory(purchase=purchase, order__agreed_total=None)
    with django_assert_num_queries(1):
        found = dues.of(purchase)
    assert (found.cost, found.total, found.net) == (D(41500), D(42400), D(50))
