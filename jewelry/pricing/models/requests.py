import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.models3d.models import Model3D
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models.quotes import Quote

RETRY_PERIOD = timedelta(days=1)
"""A model that could not be measured for so long is not tried again."""


class PriceRequests(models.QuerySet["PriceRequest"]):
    def of(self, customer: models.Model) -> Self:
        return self.filter(customer=customer)

    def waiting(self) -> Self:
        """Those that a worker still has to answer."""
        since = timezone.now() - RETRY_PERIOD
        fresh = Q(created_at__gt=since) | Q(model__created_at__gt=since)
        return self.filter(fresh, quote=None)

    def in_full(self) -> Self:
        return self.select_related("model", "customer", "quote__alloy", "quote__tariff")


class PriceRequest(models.Model):
    """A customer asks for a model's price without ordering it.

    `quote` is for the present specification; None until the model is measured.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="price_requests"
    )
    title = models.CharField(_("piece"), max_length=120)
    model = models.ForeignKey(Model3D, models.PROTECT, verbose_name=_("model"))
    specification = models.JSONField()
    quote = models.ForeignKey(Quote, models.PROTECT, null=True, verbose_name=_("quote"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = PriceRequests.as_manager()

    class Meta:
        verbose_name = _("price request")
        verbose_name_plural = _("price requests")
        indexes = [
            models.Index(F("customer"), F("created_at").desc(), name="price_request_mine"),
            models.Index(fields=["created_at"], name="price_request_old"),
            models.Index(
                fields=["created_at"], condition=Q(quote=None), name="price_request_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def wanted(self) -> Specification:
        return Specification.from_json(self.specification)
