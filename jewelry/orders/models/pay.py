from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jewelry.orders.models.orders import PERSON, Order


class PayEntry(models.Model):
    """What an operator earned by taking an order; reversed when the order is returned."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="pay", verbose_name=_("order"))
    operator = models.ForeignKey(PERSON, models.PROTECT, related_name="pay", verbose_name=_("operator"))  # fmt: skip
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    earned_at = models.DateTimeField(_("earned"))
    reversed_at = models.DateTimeField(_("reversed"), null=True)

    class Meta:
        verbose_name = _("pay entry")
        verbose_name_plural = _("pay")
        indexes = [models.Index(fields=["operator", "-earned_at"], name="pay_of_operator")]
        constraints = [
            # The database's own word that one order pays one operator.
            models.UniqueConstraint(
                fields=["order"], condition=Q(reversed_at=None), name="pay_one_per_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.operator_id}: {self.amount}"
