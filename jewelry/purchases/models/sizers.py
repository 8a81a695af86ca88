"""Requests for a ring sizer by post."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.purchases.models.recipients import Recipient, phone_is_e164


class SizerRequest(Recipient):
    """A customer asks for a sizer by post; only `purchases/sizers.py` writes it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sizers", verbose_name=_("customer")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("ring sizer")
        verbose_name_plural = _("ring sizers")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(sent_at=None), name="sizer_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_by=None)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="sizer_sent_by_somebody",
            ),
            phone_is_e164("sizer_phone_is_e164"),
        ]

    def __str__(self) -> str:
        return self.recipient_name
