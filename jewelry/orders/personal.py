"""A person's orders: erasing keeps them for the counts, and removes what identifies the person."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import Holder, rows
from jewelry.models3d.models import Model3D
from jewelry.models3d.personal import forget
from jewelry.orders import lifecycle
from jewelry.orders.models import EarlierFile, Order, OrderEvent
from jewelry.orders.statuses import BEFORE_APPROVAL, FINAL
from jewelry.outbox.models import Delivery
from jewelry.pricing.models import Quote

ERASED = "—"
"""Replaces what people wrote."""

MAX_ORDERS_NAMED = 5
"""In a refusal."""


def _export(person: User) -> dict[str, Any]:
    names = (
        "public_id", "id", "title", "comment", "alloy__code", "quantity", "finish", "rush", "stones",
        "ring_size", "options", "status", "quote__total", "model__sha256", "created_at", "due_at",
    )  # fmt: skip
    history = ("order_id", "verb", "to_status", "reason", "created_at")
    mine = OrderEvent.objects.filter(order__customer=person).order_by("-pk")
    files = EarlierFile.objects.filter(order__customer=person)
    sent = ("order_id", "model__sha256", "total", "sent_at", "replaced_at")
    return {
        "orders": rows(Order.objects.of(person).order_by("-pk").values(*names)),
        "order_history": rows(mine.values(*history)),
        "earlier_files": rows(files.values(*sent)),
    }


def _hindrances(person: User) -> list[str]:
    """Return why a person cannot be erased yet: orders that are being made or shipped need them."""
    over = FINAL | BEFORE_APPROVAL
    ordered = Order.objects.of(person).exclude(status__in=over)
    held = Order.objects.filter(operator=person).exclude(status__in=over)
    return [
        _("%(number)s is not delivered yet: when it is, or is cancelled, the data can be erased.")
        % {"number": order.number}
        for order in (ordered | held).order_by("pk")[:MAX_ORDERS_NAMED]
    ]


def _erase(person: User) -> None:
    for order in Order.objects.of(person).filter(status__in=BEFORE_APPROVAL):
        lifecycle.cancel(order, person)
    orders = Order.objects.of(person)
    # Both sides' words are about the person.
    OrderEvent.objects.filter(order__in=orders).exclude(reason="").update(reason=ERASED)
    # A mail server that refuses an address names it.
    Delivery.objects.filter(order__in=orders).exclude(error="").update(error=ERASED)
    theirs = Q(order__in=orders) | Q(earlierfile__order__in=orders)
    models = list(Model3D.objects.filter(theirs).distinct())
    orders.update(title=ERASED, comment="")
    for order in orders.filter(options__engraving__isnull=False).select_related("alloy"):
        orders.filter(pk=order.pk).update(options=order.specification.masked().options())

    def release(model: Model3D) -> None:
        EarlierFile.objects.filter(order__in=orders, model=model).delete()
        orders.filter(model=model).update(model=None)
        Quote.objects.filter(customer=person, model=model).update(model=None)

    forget(models, release)


ORDERS = Holder("orders", _export, _erase, _hindrances)
