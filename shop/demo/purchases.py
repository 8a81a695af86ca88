"""Purchases of the demo's customer by the real way: just placed, with its deposit paid, and shipped."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.payments import ledger
from jewelry.payments.gateway import Heard
from jewelry.payments.kinds import How, Kind
from jewelry.payments.models import DemoCharge, Payment, Purpose, State
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Tariff
from jewelry.purchases import baskets, checkout, dues, placing, terms
from jewelry.purchases.models import DeliveryWay, Pays, Piece, Purchase
from jewelry.shipping import sending
from jewelry.shipping.models import Carrier
from shop.demo.orders import Cast, Design

BANK = "demo"
RECIPIENT = {
    "recipient_name": "Nina Orlova",
    "phone": "+79172043800",
    "country": "RU",
    "city": "Москва",
    "street": "Мытная, 12",
    "postcode": "119049",
}


def make_purchases(designs: Sequence[Design], cast: Cast) -> None:
    """Of the first customer. Not within a transaction: each step is one of its own."""
    customer, seller, operator = cast.customers[0], cast.sellers[0], cast.operators[0]
    _placed(customer, designs[1:3])
    begun = _placed(customer, designs[3:4])
    _pay(begun, Purpose.DEPOSIT, dues.of(begun).now)
    sent = _placed(customer, designs[:1])
    _pay(sent, Purpose.DEPOSIT, dues.of(sent).now)
    (order,) = [lifecycle.approve(order, seller) for order in _orders(sent)]
    for move in (lifecycle.take, lifecycle.complete, lifecycle.pack):
        order = move(order, operator)
    sent.refresh_from_db()
    _pay(sent, Purpose.REST, dues.of(sent).rest)
    carrier = Carrier.objects.get(code="cdek")
    sending.ship([order], operator, carrier, carrier.sample)


def _placed(customer: User, designs: Sequence[Design]) -> Purchase:
    basket = baskets.of(None, customer, make=True)
    assert basket is not None
    for design in designs:
        measurement = design.measurement
        wanted = Specification("silver-925").to_json()
        piece = Piece(title=design.title, model=measurement.model, specification=wanted)
        tariff = Tariff.objects.in_force()
        baskets.add_house(basket, piece, measurement, tariff, timezone.now(), uuid4())
    way = DeliveryWay.objects.get(code="courier")
    basket = checkout.write(basket, RECIPIENT | {"way": way, "pays": Pays.DEPOSIT})
    return placing.place(basket, customer, basket.stamp, terms.VERSION)


def _orders(purchase: Purchase) -> list[Order]:
    return list(Order.objects.filter(purchase_piece__purchase=purchase).order_by("pk"))


def _pay(purchase: Purchase, purpose: Purpose, amount: Decimal) -> None:
    """As the demo bank tells of it."""
    payment = Payment.objects.create(
        purchase=purchase,
        purpose=purpose,
        variant=BANK,
        status=State.INPUT,
        total=amount,
        begun_at=timezone.now(),
    )
    charge = DemoCharge.objects.create(token=payment.token, amount=amount)
    ledger.apply(
        Heard(
            variant=BANK,
            event_id=f"{charge.object_id}:paid",
            object_id=charge.object_id,
            kind=Kind.PAID,
            amount=amount,
            currency=payment.currency,
            token=payment.token,
            how=How.NOTIFIED,
        )
    )
