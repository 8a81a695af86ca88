from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jewelry.payments.models.payment import Payment, new_token


class RefundState(models.TextChoices):
    CREATED = "created", pgettext_lazy("refund", "not sent yet")
    SENT = "sent", pgettext_lazy("refund", "under way")
    DONE = "done", pgettext_lazy("refund", "paid back")
    FAILED = "failed", pgettext_lazy("refund", "failed")


UNDER_WAY = (RefundState.CREATED, RefundState.SENT)


class Source(models.TextChoices):
    """Who requested the refund."""

    BUYER = "buyer", _("the customer cancelled")
    SELLER = "seller", _("a seller")
    RULE = "rule", _("the rules of sale")
    EXTERNAL = "external", _("the provider")


class Refund(models.Model):
    """A refund of one payment. Trying a failed one again makes a new row."""

    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="refunds", verbose_name=_("payment")
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    token = models.CharField(max_length=36, unique=True, default=new_token)
    transaction_id = models.CharField(max_length=255, blank=True, default="")
    source = models.CharField(_("wanted by"), max_length=10, choices=Source)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=RefundState, default=RefundState.CREATED
    )
    message = models.CharField(_("why not"), max_length=300, blank=True, default="")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["created", "sent"]),
                name="refund_under_way",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_money"),
            models.CheckConstraint(
                condition=Q(state__in=RefundState.values), name="refund_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment.purchase.number}: {self.get_state_display()}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY
