"""Every way in which orders change, each as one function on the writer's own orders."""

import secrets
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone, translation

from benchmarks.freshness.log import Change
from benchmarks.freshness.writer import Undone, Work, Writer
from jewelry.accounts.models import User
from jewelry.models3d.models import Model3D
from jewelry.orders import lifecycle
from jewelry.orders.lists import strategies, versions
from jewelry.orders.lists.query import Query
from jewelry.orders.models import Order
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Alloy, Quote

How = Callable[[Writer, Work], None]
FREE, TAKEN = "MANUFACTURING_APPROVED", "MANUFACTURING_STARTED"
UNHELD = ("INITIATED", "FILE_UPLOADED", "SUBMITTED", "PRICE_CALCULATED", FREE, "CANCELLED")
HELD = (TAKEN, "MANUFACTURING_COMPLETED", "PACKAGING", "SHIPPED", "CLOSED")


def title() -> str:
    return f"Ring <{secrets.token_hex(3)}> & Co"


def move(writer: Writer, work: Work) -> None:
    """The next step of an order's life, through the one door."""
    for pk in writer.some(1):
        work.touched.add(pk)
        _move(writer, Order.objects.get(pk=pk))


def _move(writer: Writer, order: Order) -> None:
    dice, seller = writer.dice, User.objects.get(pk=writer.cast.seller)
    customer, holder = order.customer, order.operator
    match order.status:
        case "INITIATED":
            lifecycle.upload(order, customer, Model3D.objects.get(pk=writer.cast.model))
        case "FILE_UPLOADED":
            lifecycle.submit(order, customer)
        case "SUBMITTED":
            by_hand = dice.random() < 0.3
            quote = writer.cast.by_hand if by_hand else dice.choice(writer.cast.quotes)
            lifecycle.price(order, Quote.objects.get(pk=quote))
        case "PRICE_CALCULATED" if order.total and not order.is_agreed:
            lifecycle.accept(order, customer, order.total)
        case "PRICE_CALCULATED":
            lifecycle.approve(order, seller)
        case "MANUFACTURING_APPROVED":
            lifecycle.take(order, User.objects.get(pk=dice.choice(writer.cast.operators)))
        case "MANUFACTURING_STARTED" if holder and dice.random() < 0.6:
            lifecycle.give_back(order, holder, "The wax broke.")
        case "MANUFACTURING_STARTED" if holder:
            lifecycle.complete(order, holder)
        case "MANUFACTURING_COMPLETED" if holder:
            lifecycle.pack(order, holder)
        case "PACKAGING" if holder:
            lifecycle.ship(order, holder)
        case "SHIPPED":
            lifecycle.close(order, seller)


def raw_status(writer: Writer, work: Work) -> None:
    """Behind everybody's back, within what the table's constraints allow."""
    group = writer.dice.choice((UNHELD, HELD))
    work.touched.update(pks := writer.some(writer.dice.randint(1, 3), *group))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_order SET status = %s, status_since = clock_timestamp() WHERE id = ANY(%s)"
            " AND (status <> ALL(%s) OR operator_id IS NOT NULL) AND (%s <> %s OR operator_id IS NULL)",
            [target := writer.dice.choice(group), pks, list(HELD), target, FREE],
        )


def bulk_fields(writer: Writer, work: Work) -> None:
    work.touched.update(pks := writer.some(writer.dice.randint(1, 5)))
    late = timezone.now() + timedelta(days=writer.dice.choice((-5, 9)))
    change = writer.dice.choice(
        (
            {"title": title()},
            {"quantity": writer.dice.randint(1, 99)},
            {"due_at": late},
            {"rush": writer.dice.random() < 0.3},
        )
    )
    Order.objects.filter(pk__in=pks).update(**change)


def bulk_objects(writer: Writer, work: Work) -> None:
    orders = list(Order.objects.filter(pk__in=writer.some(3)))
    for order in orders:
        work.touched.add(order.pk)
        order.title, order.alloy_id = title(), writer.dice.choice(writer.cast.alloys)[0]
    Order.objects.bulk_update(orders, ["title", "alloy"])


def insert(writer: Writer, work: Work) -> None:
    customer = User.objects.get(pk=writer.dice.choice(writer.cast.customers))
    alloy = Alloy.objects.get(pk=writer.dice.choice(writer.cast.alloys)[0])
    if writer.dice.random() < 0.5:
        order = lifecycle.start(customer, title(), Specification(alloy.code), comment=writer.own)
        work.touched.add(order.pk)
        return
    fields = {"title": title(), "alloy": alloy, "comment": writer.own, "status": FREE}
    orders = [Order(customer=customer, status_since=timezone.now(), **fields) for _ in range(2)]
    work.touched.update(order.pk for order in Order.objects.bulk_create(orders))


def delete(writer: Writer, work: Work) -> None:
    if len(writer.mine) < 60:
        return
    work.touched.update(pks := writer.some(writer.dice.randint(1, 2)))
    with connection.cursor() as cursor:
        for table, column in (
            ("orders_payentry", "order_id"),
            ("outbox_delivery", "order_id"),
            ("orders_orderevent", "order_id"),
            ("orders_order", "id"),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [pks])  # noqa: S608


def several(writer: Writer, work: Work) -> None:
    """Many orders, many ways, one COMMIT; once in a while the lists are written half-way through."""
    for _ in range(writer.dice.randint(2, 5)):
        writer.dice.choice(SIMPLE)(writer, work)
        if writer.dice.random() < 0.1:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def rollback(writer: Writer, work: Work) -> None:
    several(writer, work)
    if writer.dice.random() < 0.5:
        peek(writer)
    raise Undone


def savepoint(writer: Writer, work: Work) -> None:
    writer.dice.choice(SIMPLE)(writer, work)
    try:
        with transaction.atomic():
            several(writer, Work(work.how))
            peek(writer)
            raise Undone
    except Undone:
        writer.dice.choice(SIMPLE)(writer, work)


def there_and_back(writer: Writer, work: Work) -> None:
    """In the end only the time is another."""
    for pk in writer.some(1, FREE):
        work.touched.add(pk)
        operator = User.objects.get(pk=writer.dice.choice(writer.cast.operators))
        order = lifecycle.take(Order.objects.get(pk=pk), operator)
        lifecycle.give_back(order, operator, "The wax broke.")


def looked_at(writer: Writer, work: Work) -> None:
    """Read the list inside the transaction that changes it, which no other transaction may see."""
    move(writer, work)
    peek(writer)


def peek(writer: Writer) -> None:
    from mes.board import BOARD

    for status in (FREE, TAKEN):
        with translation.override(language := writer.dice.choice(("en", "ru"))):
            strategies.current().page(BOARD, Query(status, language), versions.read())


def rename(writer: Writer, work: Work) -> None:
    """A person or an alloy: rows show their names. Only the first writer does."""
    if writer.dice.random() < 0.3:
        pk, english = writer.dice.choice(writer.cast.alloys)[0], f"gold {secrets.token_hex(2)}"
        Alloy.objects.filter(pk=pk).update(
            name_en=english, name_ru=(russian := f"золото {english}")
        )
        work.names.append(Change("alloy", pk, (english, russian)))
        return
    pk = writer.dice.choice(writer.cast.customers + writer.cast.operators)
    name = f"{writer.dice.choice(writer.cast.words)} {writer.dice.choice(writer.cast.words)}son"
    User.objects.filter(pk=pk).update(name=name)
    work.names.append(Change("user", pk, (name,)))


SIMPLE: tuple[How, ...] = (move, move, raw_status, bulk_fields, bulk_objects, insert, delete)
WAYS: tuple[tuple[str, How, float], ...] = (
    ("lifecycle", move, 10),
    ("raw SQL", raw_status, 3),
    ("bulk update", bulk_fields, 2),
    ("bulk_update()", bulk_objects, 2),
    ("insert", insert, 2),
    ("delete", delete, 2),
    ("several orders", several, 2),
    ("rolled back", rollback, 2),
    ("savepoint rolled back", savepoint, 2),
    ("there and back", there_and_back, 2),
    ("looked at from inside", looked_at, 2),
)


def one(writer: Writer) -> None:
    """Any change; a name now and then."""
    if writer.number == 0 and writer.dice.random() < 0.05:
        writer.step(rename, "rename")
        return
    how, way, _weight = writer.dice.choices(WAYS, [weight for *_, weight in WAYS])[0]
    writer.step(way, how)
