"""Who has to act on an order, what they do next, and until when.

The status decides who and what, here in code. An administrator decides how long.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jewelry.orders.statuses import Status

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ONE_HOUR = timedelta(hours=1)


class Owner(models.TextChoices):
    CUSTOMER = "customer", _("the customer")
    SELLER = "seller", _("the seller")
    OPERATOR = "operator", _("the jeweller")
    SYSTEM = "system", _("the computer")


@dataclass(frozen=True)
class Turn:
    """`is_told`: to customers, too. What is left of a piece that was sent is the house's own affair."""

    owner: Owner
    action: "StrOrPromise"
    is_told: bool = True


TURNS = {
    Status.INITIATED: Turn(Owner.CUSTOMER, _("send the model")),
    Status.FILE_UPLOADED: Turn(Owner.CUSTOMER, _("put it into the basket")),
    Status.SUBMITTED: Turn(Owner.SYSTEM, _("compute the price")),
    Status.PRICE_CALCULATED: Turn(Owner.SELLER, _("approve for production")),
    Status.MANUFACTURING_APPROVED: Turn(Owner.OPERATOR, _("take into work")),
    Status.MANUFACTURING_STARTED: Turn(Owner.OPERATOR, _("make the piece")),
    Status.MANUFACTURING_COMPLETED: Turn(Owner.OPERATOR, _("pack the piece")),
    Status.PACKAGING: Turn(Owner.OPERATOR, _("ship the piece")),
    Status.SHIPPED: Turn(Owner.SELLER, _("close when delivered"), is_told=False),
}
"""Final statuses have no turn."""

LIMIT_HOURS = 24
"""Of a new status, until an administrator changes it."""

BY_HAND = Turn(Owner.SELLER, _("set a price by hand"))
"""Of a submitted order that the machine could not price."""


ACCEPT = Turn(Owner.CUSTOMER, _("accept the price"))
"""Of a priced order that costs more than its customer has agreed to."""

ANSWER = Turn(Owner.CUSTOMER, _("answer our question"))
"""Of an order that a seller's question holds."""

PAY = Turn(Owner.CUSTOMER, pgettext_lazy("what the customer does", "pay"))
"""Of a priced order, agreed to, whose payment is due before its approval."""

AFTER_NO = Turn(Owner.SELLER, _("change the price or cancel"))
"""Of a priced order whose customer said no."""


class Clocks(models.QuerySet["Clock"]):
    def in_life(self) -> Self:
        """In the order of an order's life."""
        places = (When(status=status, then=place) for place, status in enumerate(TURNS))
        return self.order_by(Case(*places, default=len(TURNS)))


class Clock(models.Model):
    """How long an order may stay in a status. A trigger gives every list a new version on each
    change."""

    status = models.CharField(_("status"), max_length=24, choices=Status, primary_key=True)
    hours = models.PositiveSmallIntegerField(
        _("limit, hours"), validators=[MinValueValidator(1), MaxValueValidator(24 * 90)]
    )

    objects = Clocks.as_manager()

    class Meta:
        app_label = "orders"
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")

    def __str__(self) -> str:
        return str(self.get_status_display())

    @property
    def limit(self) -> timedelta:
        return self.hours * ONE_HOUR

    @property
    def turn(self) -> Turn:
        return TURNS[Status(self.status)]


class Clocked(Protocol):
    status: str
    status_since: datetime
    awaits_payment: bool
    awaits_answer: bool

    @property
    def limit_hours(self) -> int | None: ...

    @property
    def needs_person(self) -> bool: ...

    @property
    def waits_for_customer(self) -> bool: ...

    @property
    def is_declined(self) -> bool: ...


def turn_of(order: Clocked) -> Turn | None:
    if order.needs_person:
        return BY_HAND
    if order.awaits_answer and order.status in TURNS:
        return ANSWER
    if order.waits_for_customer:
        return ACCEPT
    if order.is_declined:
        return AFTER_NO
    if order.awaits_payment and order.status in TURNS:
        return PAY
    return TURNS.get(Status(order.status))


def act_by(order: Clocked) -> datetime | None:
    if order.limit_hours is None or Status(order.status) not in TURNS:
        return None
    return order.status_since + order.limit_hours * ONE_HOUR


def cutoffs(before: datetime | None = None) -> dict[str, datetime]:
    """Return for each status the time since when an order must be in it to be overdue at
    `before`."""
    moment = before or timezone.now()
    return {clock.status: moment - clock.limit for clock in Clock.objects.all()}
