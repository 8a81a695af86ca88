import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.orders.models import Order


class Notice(models.Model):
    """One letter to one person. The row is committed before the letter goes, and is never reused.

    Without `sent_at` the connection broke during the sending: the letter may have arrived or not,
    and is not sent again.
    """

    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="notices")
    claimed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [models.Index(fields=["claimed_at"], name="notice_old")]

    def __str__(self) -> str:
        return self.key


class Tracking(models.Model):
    """The secret of the link without sign-in; a new secret revokes the old link."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="tracking")
    secret = models.UUIDField(default=uuid.uuid4, unique=True)

    def __str__(self) -> str:
        return str(self.order_id)
