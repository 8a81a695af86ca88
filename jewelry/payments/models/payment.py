import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jewelry.payments.kinds import BANK
from jewelry.purchases.models import Purchase

if TYPE_CHECKING:  # the library has no types
    from django.db.models import Model as BasePayment
else:
    from payments.models import BasePayment

CURRENCY = "RUB"
"""All prices are in roubles."""


class State(models.TextChoices):
    """Values are those of django-payments."""

    WAITING = "waiting", pgettext_lazy("payment", "begun")
    INPUT = "input", pgettext_lazy("payment", "at the provider")
    CONFIRMED = "confirmed", pgettext_lazy("payment", "paid")
    REJECTED = "rejected", pgettext_lazy("payment", "refused")
    ERROR = "error", pgettext_lazy("payment", "failed")
    CANCELLED = "cancelled", pgettext_lazy("payment", "given up")


OPEN = (State.WAITING, State.INPUT)
"""The customer may still pay it. In any state but CONFIRMED money may still come."""


class Purpose(models.TextChoices):
    DEPOSIT = "deposit", _("deposit")
    REST = "rest", _("the rest")
    FULL = "full", _("the full price")
    EXTRA = "extra", _("came once more")


def new_token() -> str:
    return str(uuid.uuid4())


class Payment(BasePayment):
    """One attempt to pay a part of a purchase; `ledger` alone says how it ended.

    The purchase's money is what its confirmed payments captured. They never change again: a trigger
    sees to it.
    """

    # The purchase has who pays, and for what; the shop stores no people's bank data.
    fraud_status = fraud_message = delivery = tax = description = None
    billing_first_name = billing_last_name = billing_email = billing_phone = None
    billing_address_1 = billing_address_2 = billing_city = billing_postcode = None
    billing_country_code = billing_country_area = customer_ip_address = extra_data = None

    purchase = models.ForeignKey(
        Purchase, models.PROTECT, related_name="payments", verbose_name=_("purchase")
    )
    purpose = models.CharField(_("what for"), max_length=10, choices=Purpose)
    variant = models.CharField(_("by"), max_length=20)
    status = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    currency = models.CharField(max_length=3, default=CURRENCY)
    total = models.DecimalField(_("asked for"), max_digits=14, decimal_places=2)
    captured_amount = models.DecimalField(_("paid"), max_digits=14, decimal_places=2, default=0)
    # Our id of the payment: in its addresses, and the provider's idempotency key.
    token = models.CharField(max_length=36, unique=True, default=new_token)
    # The provider's id of it.
    transaction_id = models.CharField(max_length=255, blank=True, default="")
    message = models.CharField(_("why not"), max_length=300, blank=True, default="")
    url = models.CharField(max_length=2000, blank=True, default="")
    created = models.DateTimeField(_("created"), auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)
    begun_at = models.DateTimeField(_("begun"), null=True)
    # Since then the customer waits for what the provider says.
    returned_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes = [
            models.Index(F("created").desc(), name="payment_newest"),
            models.Index(
                fields=["asked_at"], condition=Q(status=State.INPUT), name="payment_to_ask"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "transaction_id"],
                condition=~Q(transaction_id=""),
                name="payment_of_one_transaction",
            ),
            models.UniqueConstraint(
                fields=["purchase"],
                condition=Q(status__in=["waiting", "input"]),
                name="payment_one_open",
            ),
            models.CheckConstraint(
                condition=Q(status__in=State.values), name="payment_state_known"
            ),
            models.CheckConstraint(
                condition=Q(total__gt=0, captured_amount__gte=0), name="payment_of_money"
            ),
            models.CheckConstraint(
                condition=Q(status="confirmed", captured_amount__gt=0)
                | (~Q(status="confirmed") & Q(captured_amount=0)),
                name="payment_confirmed_is_captured",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purchase.number}: {self.get_status_display()}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def state_name(self) -> str:
        """As people read it: a transfer has no provider to be at."""
        if self.is_open and self.variant == BANK:
            return gettext("waits for the transfer")
        return self.get_status_display()

    @property
    def is_paid(self) -> bool:
        return self.status == State.CONFIRMED

    @property
    def left(self) -> Decimal:
        """What may still be refunded: neither refunded yet nor under way."""
        taken = self.refunds.exclude(state="failed").aggregate(sum=models.Sum("amount"))["sum"]
        return self.captured_amount - (taken or Decimal(0))

    def change_status(self, status: Any, message: str = "") -> None:
        raise NotImplementedError("Only jewelry.payments.ledger ends a payment.")
