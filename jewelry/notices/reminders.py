"""Letters to the people who must act on an order, at most one a day to each."""

from collections.abc import Callable, Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jewelry.accounts.models import Role, User
from jewelry.notices import letters, links, sending
from jewelry.orders.deadlines import Owner
from jewelry.orders.models import Order
from jewelry.platform.letter_words import shortened
from jewelry.platform.mail import Letter

MAX_RECIPIENTS = 100
"""About an order that no operator has taken."""


def remind(order_pk: int, day: date) -> int:
    """Return how many letters went."""
    order = Order.objects.in_full().filter(pk=order_pk).first()
    if order is None or order.turn is None:
        return 0
    return sum(
        sending.once(
            f"remind:{order.pk}:{person.pk}:{day}", "reminder", person, _writer(order, person), order
        )
        for person in _whose(order)
    )  # fmt: skip


def _whose(order: Order) -> Iterable[User]:
    match order.turn and order.turn.owner:
        case Owner.CUSTOMER:
            return [order.customer] if sending.is_told(order.customer, "reminder") else []
        case Owner.OPERATOR if order.operator:
            return [order.operator]
        case Owner.OPERATOR:
            role = Role.OPERATOR
        case _:
            role = Role.SELLER
    return User.objects.reachable().filter(role=role).order_by("pk")[:MAX_RECIPIENTS]


def _writer(order: Order, person: User) -> Callable[[], Letter]:
    if person == order.customer:
        return lambda: letters.reminder(order)
    return lambda: _to_staff(order, person)


def _to_staff(order: Order, person: User) -> Letter:
    page = (
        reverse("mes:order", args=[order.number])
        if person.role == Role.OPERATOR
        else reverse("admin:orders_order_change", args=[order.pk])
    )
    title = _("%(number)s is late") % {"number": order.number}
    action = str(order.turn.action) if order.turn else ""
    rows = [(_("Piece"), shortened(order.title)), (_("Next"), action)]
    return Letter(title, title, [], (_("Open the order"), links.absolute(page)), rows)
