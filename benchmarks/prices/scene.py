"""Open quotes by the thousand, beside orders that nothing may happen to, and whether it did."""

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jewelry.accounts.models import User
    from jewelry.devserver.servers import Part
    from jewelry.models3d.models import Measurement
    from jewelry.orders.models import Order
    from jewelry.pricing.models import Tariff

MODEL_COUNT = 500
KEPT_COUNT = 300
"""Orders at a price that was agreed to, and as many that a seller has approved."""


def people() -> "dict[str, User]":
    from jewelry.accounts.models import Role, User

    return {
        role.value: User.objects.create_user(role.value, name=role.value.title(), role=role)
        for role in (Role.CUSTOMER, Role.OPERATOR, Role.SELLER, Role.ADMIN)
    }


def fill(count: int, people: "dict[str, User]") -> int:
    """A tenth of the open quotes are price requests."""
    from jewelry.orders.models import Order
    from jewelry.orders.statuses import Status
    from jewelry.pricing.models import PriceRequest, Quote

    dice, measured = random.Random(118), _models()  # noqa: S311
    asked = count // 10
    orders = [
        _order(dice, measured, people["customer"]) for _ in range(count - asked + 2 * KEPT_COUNT)
    ]
    for order in orders[-2 * KEPT_COUNT : -KEPT_COUNT]:
        order.agreed_total = order.quote.total if order.quote else None
    for order in orders[-KEPT_COUNT:]:
        order.status = Status.MANUFACTURING_APPROVED
    requests = [_order(dice, measured, people["customer"]) for _ in range(asked)]
    Quote.objects.bulk_create([each.quote for each in orders + requests if each.quote])
    Order.objects.bulk_create(orders)
    PriceRequest.objects.bulk_create(
        PriceRequest(
            customer=each.customer,
            title=each.title,
            model=each.model,
            specification=each.specification.to_json(),
            quote=each.quote,
        )
        for each in requests
        if each.model
    )
    return count


def _models() -> "list[Measurement]":
    from jewelry.models3d.geometry.measurement import REVISION, Geometry
    from jewelry.models3d.models import Measurement, Model3D

    dice = random.Random(7)  # noqa: S311
    models = Model3D.objects.bulk_create(
        Model3D(sha256=dice.randbytes(32).hex(), format="stl", size=100_000)
        for _ in range(MODEL_COUNT)
    )
    found = []
    for model in models:
        volume, height = dice.uniform(80, 1500), dice.uniform(15, 40)
        geometry = Geometry(
            triangles=20_000,
            volume_mm3=round(volume, 2),
            area_mm2=round(volume * 1.7, 2),
            extents_mm=(round(height, 2), round(height, 2), 5.0),
            bodies=1,
            closed=True,
            open_edges=0,
            miswound_edges=0,
            min_wall_mm=1.2,
        )
        found.append(
            Measurement(model=model, revision=REVISION, geometry=geometry.to_json(), seconds=1.0)
        )
    return Measurement.objects.bulk_create(found)


def _order(dice: random.Random, measured: "list[Measurement]", customer: "User") -> "Order":
    """Priced, and not saved."""
    from django.utils import timezone

    from jewelry.orders.models import Order
    from jewelry.orders.statuses import Status
    from jewelry.pricing import quotes
    from jewelry.pricing.engine.specification import Specification
    from jewelry.pricing.models import Tariff, Verdict

    tariff, measurement = Tariff.objects.in_force(), dice.choice(measured)
    codes = sorted(tariff._recipes)
    wanted = Specification(dice.choice(codes), quantity=dice.choice([1, 1, 1, 2]))
    quote = quotes.draft(measurement, wanted, tariff)
    quote.customer = customer
    quote.verdict = Verdict.PROVISIONAL  # firm ones are held, and so not open
    return Order(
        customer=customer,
        title=dice.choice(("Wave ring", "Leaf pendant", "Signet ring", "Bangle")),
        model=measurement.model,
        alloy_id=quote.alloy_id,
        quantity=wanted.quantity,
        quote=quote,
        status=Status.PRICE_CALCULATED,
        status_since=timezone.now(),
    )


def workers() -> "list[Part]":
    """As `make run` has them: one for each queue, and the clock."""
    from jewelry.devserver.management.commands import run

    return run._workers()


def draft(admin: "User") -> "Tariff":
    from jewelry.pricing import tariffs
    from jewelry.pricing.models import Tariff

    made = tariffs.begin(admin)
    Tariff.objects.filter(pk=made.pk).update(spot_gold="4900", margin="0.36")
    return Tariff.objects.get(pk=made.pk)


def faults(count: int) -> list[str]:
    """What is not as it should be; each quote has followed once, and what is kept has not."""
    from jewelry.orders.models import Order, OrderEvent
    from jewelry.pricing.models import PriceRequest, Quote, Repricing, Tariff

    tariff = Tariff.objects.in_force()
    job = Repricing.objects.get(tariff=tariff)
    kept = Order.objects.exclude(quote__tariff=tariff).count()
    found = {
        "looked at": (job.done, count),
        "changed": (job.changed, count),
        "quotes by the new tariff": (Quote.objects.filter(tariff=tariff).count(), count),
        "lines of history": (
            OrderEvent.objects.filter(verb="reprice").count(),
            count - count // 10,
        ),
        "requests left behind": (PriceRequest.objects.exclude(quote__tariff=tariff).count(), 0),
        "orders that keep their price": (kept, 2 * KEPT_COUNT),
    }
    return [f"{what}: {is_}, not {due}" for what, (is_, due) in found.items() if is_ != due]
