"""The world of the benchmark: people, alloys, quotes and a thousand orders, in every status."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.freshness.log import Change
from benchmarks.freshness.shown import DIGITS, read
from jewelry.accounts.models import Role, User
from jewelry.models3d.models import Model3D
from jewelry.orders.models import Order
from jewelry.orders.statuses import IN_HAND, Status
from jewelry.pricing.labels import rub
from jewelry.pricing.models import Alloy, Quote, Tariff, Verdict

HELD = {*IN_HAND, Status.SHIPPED, Status.CLOSED}
PRICED = {*HELD, Status.PRICE_CALCULATED, Status.MANUFACTURING_APPROVED}
WORDS = ("Amber", "Beryl", "Coral", "Diana", "Ember", "Flora")
OWNER = "owner:"
"""In the comment, which no list shows: the writer that an order belongs to."""


@dataclass(frozen=True)
class Cast:
    """By primary key, so that it travels to other processes."""

    customers: tuple[int, ...]
    operators: tuple[int, ...]
    seller: int
    alloys: tuple[tuple[int, str], ...]
    quotes: tuple[int, ...]
    by_hand: int
    model: int
    orders: tuple[int, ...]
    fees: dict[int, str]
    statuses: tuple[str, ...] = tuple(Status.values)
    words: tuple[str, ...] = WORDS


def make(
    orders: int, writers: int, people: int = 12, statuses: Sequence[str] = Status.values
) -> Cast:
    dice = random.Random(118)  # noqa: S311
    model = Model3D.objects.create(sha256=dice.randbytes(32).hex(), format="stl", size=684)
    customers = [_person(dice, Role.CUSTOMER, n) for n in range(people)]
    operators = [_person(dice, Role.OPERATOR, n) for n in range(8)]
    seller = _person(dice, Role.SELLER, 0)
    alloys = list(Alloy.objects.order_by("pk")[:4])
    tariff = Tariff.objects.in_force()
    quotes = [_quote(model, alloys[0], tariff, Decimal(600 + n)) for n in range(20)]
    by_hand = _quote(model, alloys[0], tariff, None)
    now, made = timezone.now(), []
    for n in range(orders):
        status = statuses[n % len(statuses)]
        chosen: dict[str, Any] = {
            "customer": dice.choice(customers),
            "alloy": dice.choice(alloys),
            "quantity": dice.randint(1, 9),
            "quote": dice.choice(quotes) if status in PRICED else None,
            "operator": dice.choice(operators) if status in HELD else None,
        }
        made.append(
            _order(
                dice, n, now, model=model, status=status, comment=f"{OWNER}{n % writers}", **chosen
            )
        )
    Order.objects.bulk_create(made)
    return Cast(
        customers=tuple(person.pk for person in customers),
        operators=tuple(person.pk for person in operators),
        seller=seller.pk,
        alloys=tuple((alloy.pk, alloy.code) for alloy in alloys),
        quotes=tuple(quote.pk for quote in quotes),
        by_hand=by_hand.pk,
        model=model.pk,
        orders=tuple(order.pk for order in made),
        fees={each.pk: DIGITS.sub("", rub(each.fee)) for each in [*quotes, by_hand]},
    )


def beginning() -> list[Change]:
    """All that is true before anything changes."""
    found = [Change("order", pk, shown) for pk, shown in read("true", []).items()]
    for pk, name in User.objects.values_list("pk", "name"):
        found.append(Change("user", pk, (name,)))
    for pk, english, russian in Alloy.objects.values_list("pk", "name_en", "name_ru"):
        found.append(Change("alloy", pk, (english, russian)))
    return found


def names_are_vouched_for() -> None:
    """A database emptied by TRUNCATE has lost the version of the names: nothing would be kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders_orderlist (status, version, size)"
            " VALUES ('*', gen_random_uuid(), 0) ON CONFLICT DO NOTHING"
        )


def _person(dice: random.Random, role: str, number: int) -> User:
    name = f"{dice.choice(WORDS)} {dice.choice(WORDS)}son"
    login = f"{role}-{dice.randbytes(4).hex()}-{number}"
    return User.objects.create_user(login, password=None, name=name, role=role)


def _order(dice: random.Random, number: int, now: datetime, **chosen: Any) -> Order:
    return Order(
        title=f"Ring {number}",
        status_since=now - timedelta(minutes=number),
        taken_at=now if chosen["operator"] else None,
        due_at=now + timedelta(days=dice.choice((-9, -3, 5, 20))),
        rush=dice.random() < 0.1,
        created_at=now - timedelta(minutes=7 * number, microseconds=dice.randrange(10**6)),
        **chosen,
    )


def _quote(model: Model3D, alloy: Alloy, tariff: Tariff, fee: Decimal | None) -> Quote:
    return Quote.objects.create(
        model=model,
        alloy=alloy,
        tariff=tariff,
        verdict=Verdict.FIRM if fee else Verdict.MANUAL,
        total=fee * 50 if fee else None,
        fee=fee or 0,
        valid_until=timezone.now() + timedelta(days=7),
    )
