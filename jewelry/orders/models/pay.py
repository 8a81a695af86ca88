from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jewelry.orders.models.orders import PERSON, Order

LIVE = Q(reversed_at=None)
RESERVED = Q(reversed_at=None, earned_at=None)


class PayState(models.TextChoices):
    RESERVED = "reserved", pgettext_lazy("of pay", "reserved")
    EARNED = "earned", pgettext_lazy("of pay", "earned")
    GRANTED = "granted", pgettext_lazy("of pay", "granted")
    REVERSED = "reversed", pgettext_lazy("of pay", "reversed")


class PayEntries(models.QuerySet["PayEntry"]):
    def reserved(self) -> Self:
        """Neither earned yet nor reversed."""
        return self.filter(RESERVED)


class PayEntry(models.Model):
    """What an operator gets for an order.

    A take reserves it, making the piece earns it, and a return or a cancellation before that
    reverses it; a seller who cancels may grant it instead, and says why.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="pay", verbose_name=_("order"))
    operator = models.ForeignKey(PERSON, models.PROTECT, related_name="pay", verbose_name=_("operator"))  # fmt: skip
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    reserved_at = models.DateTimeField(_("reserved"))
    earned_at = models.DateTimeField(_("earned"), null=True, blank=True)
    reversed_at = models.DateTimeField(_("reversed"), null=True, blank=True)
    granted_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("granted by")
    )  # fmt: skip
    granted_why = models.CharField(_("granted because"), max_length=500, blank=True)

    objects = PayEntries.as_manager()

    class Meta:
        verbose_name = _("pay entry")
        verbose_name_plural = _("pay")
        indexes = [
            models.Index(fields=["operator", "-earned_at"], name="pay_of_operator"),
            models.Index(fields=["operator"], condition=RESERVED, name="pay_reserved"),
        ]
        constraints = [
            # The database guarantees that one order pays one operator.
            models.UniqueConstraint(fields=["order"], condition=LIVE, name="pay_one_per_order"),
            models.CheckConstraint(
                condition=Q(earned_at=None) | Q(reversed_at=None), name="pay_earned_or_reversed"
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None, granted_why="")
                | (Q(granted_by__isnull=False, earned_at__isnull=False) & ~Q(granted_why="")),
                name="pay_granted_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator_id}: {self.amount}"

    @property
    def state(self) -> PayState:
        if self.reversed_at:
            return PayState.REVERSED
        if self.granted_by_id:
            return PayState.GRANTED
        return PayState.EARNED if self.earned_at else PayState.RESERVED
