"""Partners' models, quotes and stored answers; files are shared by content, so owners are here."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.partners.models.keys import ApiKey, Mode
from jewelry.models3d.geometry.measurement import REVISION
from jewelry.models3d.models import Model3D
from jewelry.pricing.models import Quote


class SentModels(models.QuerySet["SentModel"]):
    def of(self, key: ApiKey) -> Self:
        return self.filter(partner=key.partner_id, mode=key.mode)

    def waiting(self) -> Self:
        """Those that no worker has measured yet."""
        return self.exclude(model__measurements__revision=REVISION)


class SentModel(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sent_models"
    )
    mode = models.CharField(max_length=4, choices=Mode)
    model = models.ForeignKey(Model3D, models.PROTECT, verbose_name=_("model"))
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SentModels.as_manager()

    class Meta:
        verbose_name = _("partner's model")
        verbose_name_plural = _("partners' models")

    def __str__(self) -> str:
        return self.name


class GivenQuote(models.Model):
    """The model for which a partner asked this quote. The sandbox's quotes have no customer."""

    quote = models.OneToOneField(Quote, models.PROTECT, related_name="given")
    sent = models.ForeignKey(SentModel, models.PROTECT, related_name="given")

    class Meta:
        verbose_name = _("partner's quote")
        verbose_name_plural = _("partners' quotes")

    def __str__(self) -> str:
        return f"{self.quote_id}"


class KeptAnswer(models.Model):
    """The answer to an Idempotency-Key; only `api.idempotency` writes it."""

    partner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    mode = models.CharField(max_length=4, choices=Mode)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [
            models.UniqueConstraint(fields=["partner", "mode", "key"], name="answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
