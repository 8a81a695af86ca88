"""A purchase is ordered as its summary showed it, once, or not at all."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote
from jewelry.purchases import baskets, checkout, placing, terms
from jewelry.purchases.models import DeliveryRate, Pays, Purchase, SaleRules
from jewelry.purchases.placing import Changed, NotReady
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory, next_tariff
from tests.purchases.filled import basket_of, put, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def basket():
    return ready(UserFactory())


def place(basket: Purchase, stamp=None) -> Purchase:
    return placing.place(basket, basket.customer, stamp or basket.stamp, terms.VERSION)


def refused(basket: Purchase, why: type[Exception], stamp=None) -> None:
    before = Purchase.objects.filter(pk=basket.pk).values().get()
    with pytest.raises(why):
        place(basket, stamp)
    assert not Order.objects.exists()
    assert Purchase.objects.filter(pk=basket.pk).values().get() == before


def test_each_piece_becomes_an_order_agreed_to_at_the_price_of_the_summary(basket) -> None:
    put(basket, quantity=2)
    basket.refresh_from_db()
    placed = place(basket)
    orders = list(Order.objects.order_by("pk"))
    assert [order.quantity for order in orders] == [1, 2]
    for order, piece in zip(orders, placed.pieces.all(), strict=True):
        assert (piece.order, piece.public_id) == (order, order.public_id)
        assert order.status == Status.PRICE_CALCULATED
        assert order.agreed_total == order.quote.total == piece.seen_total
        assert order.events.get(verb="submit").data["purchase"] == placed.number
    assert (placed.terms_version, placed.way_name) == (terms.VERSION, "Courier to the door")
    assert placed.delivery_price == 690


def test_pressed_twice_it_is_one_purchase(basket) -> None:
    assert place(basket) == place(basket)
    assert Order.objects.count() == 1


def test_an_older_summary_orders_nothing(basket) -> None:
    refused(basket, Changed, uuid4())


def test_a_price_that_changed_since_the_summary_orders_nothing(basket) -> None:
    next_tariff(margin=Decimal("0.9"))
    Quote.objects.update(valid_until=timezone.now())
    refused(basket, Changed)


def test_another_price_of_the_delivery_orders_nothing(basket) -> None:
    DeliveryRate.objects.filter(way__code="courier").update(price=999)
    refused(basket, Changed)
    checkout.refresh(basket)
    basket.refresh_from_db()
    assert basket.delivery_price == 999
    assert place(basket).delivery_price == 999


def test_another_share_of_the_deposit_orders_nothing(basket) -> None:
    SaleRules.objects.update(deposit_share=Decimal("0.7"))
    refused(basket, Changed)


def test_older_terms_order_nothing(basket) -> None:
    with pytest.raises(Changed):
        placing.place(basket, basket.customer, basket.stamp, "2020-01-01")
    assert not Order.objects.exists()


@pytest.mark.parametrize("lacking", ["recipient_name", "phone", "city", "street", "postcode"])
def test_nothing_is_ordered_without_where_it_goes(basket, lacking) -> None:
    Purchase.objects.filter(pk=basket.pk).update(**{lacking: ""})
    refused(basket, NotReady)


def test_a_way_that_is_not_offered_any_more_orders_nothing(basket) -> None:
    DeliveryRate.objects.filter(way__code="courier").delete()
    refused(basket, Changed)


def test_an_empty_basket_orders_nothing(basket) -> None:
    baskets.remove(basket.pieces.get())
    basket.refresh_from_db()
    refused(basket, NotReady)


def test_nobody_orders_the_basket_of_another(basket) -> None:
    with pytest.raises(baskets.Gone):
        placing.place(basket, UserFactory(), basket.stamp, terms.VERSION)
    assert not Order.objects.exists()


def test_at_the_workshop_it_is_picked_up_without_an_address() -> None:
    basket = ready(UserFactory(), "workshop", city="", street="", postcode="")
    assert place(basket).delivery_price == 0


def test_a_piece_that_a_person_prices_is_ordered_and_its_customer_asked(basket) -> None:
    found = MeasurementFactory(geometry={})
    piece = put(basket, found)
    assert (piece.seen_total, piece.quote.total) == (None, None)
    basket.refresh_from_db()
    assert checkout.is_open(checkout.pieces_of(basket))
    place(basket)
    order = Order.objects.get(public_id=piece.public_id)
    assert (order.status, order.agreed_total) == (Status.SUBMITTED, None)


def test_a_partners_order_is_a_purchase_on_account() -> None:
    partner = UserFactory(role=Role.PARTNER)
    wanted = Specification(AlloyFactory().code)
    quote = quotes.make(MeasurementFactory(), wanted, customer=partner)
    order = placing.for_partner(partner, quote, "Ring")
    purchase = order.purchase_piece.purchase
    assert (purchase.pays, purchase.customer) == (Pays.ACCOUNT, partner)
    assert order.events.get(verb="submit").data["purchase"] == purchase.number


def test_the_next_basket_is_another(basket) -> None:
    placed = place(basket)
    assert basket_of(basket.customer) != placed
