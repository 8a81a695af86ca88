"""A parcel is written once, with the moves of its orders, or not at all."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders.errors import MoveRefused, NotAllowed, NotPaid, WrongStatus
from jewelry.orders.models import OrderEvent
from jewelry.orders.statuses import Status
from jewelry.purchases.models import Purchase, SaleRules
from jewelry.shipping import errors, sending
from jewelry.shipping.models import Carrier, HallmarkNumber, Shipment
from tests.factories import OrderFactory, UserFactory
from tests.shipping.packed import NUMBER, cdek, packed, piece_of
from tests.support.rivals import met

UINS = ["1234567890123456", "1234567890123457"]


def statuses(orders) -> set[str]:
    return {type(order).objects.get(pk=order.pk).status for order in orders}


@pytest.mark.django_db
def test_all_packed_orders_of_a_purchase_go_in_one_parcel() -> None:
    orders = packed(pieces=3)
    shipment = sending.ship(orders, orders[0].operator, cdek(), "12345 67890")
    assert (shipment.number, shipment.carrier) == (NUMBER, cdek())
    assert shipment.expected_on == timezone.localdate() + timedelta(days=4)
    assert shipment.link == f"https://www.cdek.ru/ru/tracking?order_id={NUMBER}"
    assert statuses(orders) == {Status.SHIPPED}
    assert {sending.shipment_of(order) for order in orders} == {shipment}


@pytest.mark.django_db
def test_orders_go_apart_each_with_its_number() -> None:
    first, second = packed(pieces=2)
    sending.ship([first], first.operator, cdek(), NUMBER)
    assert statuses([second]) == {Status.PACKAGING}
    sending.ship([second], first.operator, cdek(), "1234567891")
    assert Shipment.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "123", "12345678901", "ABCDEFGHIJ", "١٢٣٤٥٦٧٨٩٠"])
def test_a_number_unlike_the_carriers_is_refused_with_an_example(typed) -> None:
    [order] = packed()
    with pytest.raises(errors.WrongNumber, match="look like 1234567890"):
        sending.ship([order], order.operator, cdek(), typed)
    assert statuses([order]) == {Status.PACKAGING}
    assert not Shipment.objects.exists()


@pytest.mark.django_db
def test_a_carrier_with_two_kinds_of_numbers_takes_both() -> None:
    post = Carrier.objects.get(code="post")
    for typed, kept in [("80110512345678", None), ("ra 123456785 ru", "RA123456785RU")]:
        [order] = packed()
        assert sending.ship([order], order.operator, post, typed).number == (kept or typed)


@pytest.mark.django_db
def test_pick_up_needs_no_number() -> None:
    [order] = packed(way="workshop")
    shipment = sending.ship([order], order.operator, None, "whatever")
    assert (shipment.carrier, shipment.number, shipment.expected_on) == (None, "", None)


@pytest.mark.django_db
def test_what_is_to_be_sent_needs_a_carrier() -> None:
    [order] = packed()
    with pytest.raises(errors.CarrierMissing):
        sending.ship([order], order.operator, None)


@pytest.mark.django_db
def test_one_number_is_of_one_parcel() -> None:
    [first], [second] = packed(), packed()
    sending.ship([first], first.operator, cdek(), NUMBER)
    with pytest.raises(errors.NumberUsed):
        sending.ship([second], second.operator, cdek(), NUMBER)


@pytest.mark.django_db
def test_a_second_press_finds_the_first_ones_parcel() -> None:
    orders = packed(pieces=2)
    first = sending.ship(orders, orders[0].operator, cdek(), NUMBER)
    assert sending.ship(orders, orders[0].operator, cdek(), NUMBER) == first
    with pytest.raises(WrongStatus):
        sending.ship(orders, orders[0].operator, cdek(), "1234567891")
    assert OrderEvent.objects.filter(verb="ship").count() == 2


@pytest.mark.django_db
def test_nobody_ships_what_another_holds_nor_two_purchases_together() -> None:
    [mine], [other] = packed(), packed()
    with pytest.raises(NotAllowed):
        sending.ship([other], mine.operator, cdek(), NUMBER)
    with pytest.raises(errors.NotTogether):
        sending.ship([mine, other], mine.operator, cdek(), NUMBER)
    with pytest.raises(errors.NotTogether):
        sending.ship([OrderFactory(status=Status.PACKAGING)], mine.operator, cdek(), NUMBER)
    assert not Shipment.objects.exists()


@pytest.mark.django_db
def test_what_is_not_paid_is_not_shipped_and_nothing_is_half_written() -> None:
    orders = packed(pieces=2)
    Purchase.objects.update(pays="deposit", paid_total=30_000)
    with pytest.raises(NotPaid):
        sending.ship(orders, orders[0].operator, cdek(), NUMBER, {orders[0].pk: UINS[:1]})
    assert statuses(orders) == {Status.PACKAGING}
    assert not Shipment.objects.exists() and not HallmarkNumber.objects.exists()


@pytest.mark.django_db
def test_the_rules_ask_for_a_hallmark_of_each_piece() -> None:
    SaleRules.objects.update_or_create(pk=1, defaults={"needs_uin": True})
    [order] = packed(quantity=2)
    with pytest.raises(errors.HallmarksMissing, match="needs 2 hallmarks' numbers"):
        sending.ship([order], order.operator, cdek(), NUMBER, {order.pk: UINS[:1]})
    sending.ship([order], order.operator, cdek(), NUMBER, {order.pk: UINS})
    assert [each.uin for each in order.hallmarks.all()] == UINS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "error"),
    [
        (["123"], errors.WrongHallmark),
        (["12345678901234ab"], errors.WrongHallmark),
        (UINS, errors.HallmarksMissing),
    ],
)
def test_a_wrong_hallmark_is_refused(given, error) -> None:
    [order] = packed()
    with pytest.raises(error):
        sending.ship([order], order.operator, cdek(), NUMBER, {order.pk: given})


@pytest.mark.django_db
def test_a_hallmark_is_of_one_piece() -> None:
    orders = packed(pieces=2)
    given = {order.pk: UINS[:1] for order in orders}
    with pytest.raises(errors.HallmarkUsed, match=UINS[0]):
        sending.ship(orders, orders[0].operator, cdek(), NUMBER, given)
    assert not HallmarkNumber.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"patterns": "####", "sample": ""}, "sample"),
        ({"patterns": "####", "sample": "12A4"}, "patterns"),
        ({"link": "http://x.example/{number}"}, "link"),
        ({"link": "https://x.example/"}, "link"),
        ({"link": "javascript:alert({number})"}, "link"),
    ],
)
def test_a_carrier_is_checked_against_its_own_example(given, wrong) -> None:
    with pytest.raises(ValidationError) as refused:
        Carrier(code="x", name_en="X", name_ru="X", **given).full_clean()
    assert set(refused.value.message_dict) == {wrong}


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_ships() -> None:
    orders = packed(pieces=2)
    operator = orders[0].operator

    def press() -> Shipment:
        return sending.ship(orders, operator, cdek(), NUMBER)

    with met(sending, "_save", press) as rival:
        shipment = press()
    assert rival[0].result(30) == shipment
    assert OrderEvent.objects.filter(verb="ship").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_operators_of_one_purchase_ship_at_once_without_waiting_for_each_other_forever() -> (
    None
):
    [first] = packed()
    purchase = Purchase.objects.get()
    second = piece_of(purchase, UserFactory(role=Role.OPERATOR))
    with met(
        sending, "_save", lambda: sending.ship([second], second.operator, cdek(), "1234567891")
    ) as rival:
        sending.ship([first], first.operator, cdek(), NUMBER)
    assert rival[0].result(30).number == "1234567891"
    assert statuses([first, second]) == {Status.SHIPPED}


@pytest.mark.django_db(transaction=True)
def test_one_number_typed_twice_at_once_is_of_one_parcel() -> None:
    [first], [second] = packed(), packed()
    rivals = met(
        sending, "_write_hallmarks",
        lambda: sending.ship([second], second.operator, cdek(), NUMBER),
    )  # fmt: skip
    with rivals as rival:
        sending.ship([first], first.operator, cdek(), NUMBER)
    with pytest.raises(MoveRefused):
        rival[0].result(30)
    assert statuses([second]) == {Status.PACKAGING}
