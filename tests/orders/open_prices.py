"""Orders and requests whose prices follow a tariff, or are kept from that."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from jewelry.accounts.models import Role, User
from jewelry.models3d.models import Measurement
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.orders.tasks import reprice
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import PriceRequest, Quote, Repricing, Tariff, Verdict
from jewelry.pricing.quotes import adjust
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    OrderFactory,
    PriceRequestFactory,
    UserFactory,
)

OLD, NEW = Decimal("48635.00"), Decimal("54039.00")
"""Of the factory's piece, under a margin of 35 and of 50 per cent."""


def priced(**others) -> Order:
    """Not held: neither firm nor agreed to."""
    wanted = others.pop("wanted", None) or Specification(AlloyFactory().code)
    measurement = others.pop("measurement", None) or MeasurementFactory()
    order = OrderFactory(status=Status.PRICE_CALCULATED, model=measurement.model, **others)
    order.quote, order.agreed_total = provisional(measurement, wanted, order.customer), None
    order.save()
    return order


def provisional(measurement: Measurement, wanted: Specification, customer: User) -> Quote:
    quote = quotes.make(measurement, wanted, customer=customer)
    quote.verdict = Verdict.PROVISIONAL
    quote.save()
    return quote


def asked(**others) -> PriceRequest:
    request = PriceRequestFactory(**others)
    measurement = MeasurementFactory(model=request.model)
    request.quote = provisional(measurement, request.wanted, request.customer)
    request.save()
    return request


def expire(quote: Quote) -> None:
    Quote.objects.filter(pk=quote.pk).update(valid_until=timezone.now() - timedelta(seconds=1))


def run(tariff: Tariff) -> Repricing:
    job = Repricing.objects.get(tariff=tariff)
    while not job.finished_at:
        reprice(job.pk, job.turn)
        job.refresh_from_db()
    return job


def firm(order: Order) -> None:
    Quote.objects.filter(pk=order.quote.pk).update(verdict=Verdict.FIRM)


def agreed(order: Order) -> None:
    lifecycle.accept(order, order.customer, order.quote.total)


def approved(order: Order) -> None:
    agreed(order)
    lifecycle.approve(order, UserFactory(role=Role.SELLER))


def approved_and_expired(order: Order) -> None:
    approved(order)
    expire(order.quote)


def found_by_hand(order: Order) -> None:
    hand = quotes.HandPrice(Decimal(50000), UserFactory(role=Role.SELLER), "By eye.")
    quote = quotes.by_hand(order.model, order.specification, hand)
    Order.objects.filter(pk=order.pk).update(quote=quote)


def adjusted(order: Order) -> None:
    seller = UserFactory(role=Role.SELLER)
    change = adjust.Adjustment(adjust.By.PERCENT, Decimal(-5), seller, "A regular customer.")
    quote = adjust.adjust(order.quote, change)
    quote.save()
    lifecycle.adjust(order, quote, seller)
