import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.orders.models import Order
from jewelry.platform.bilingual import in_language


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


class LetterText(models.Model):
    """What the house changed about a kind of letter; what is empty is as built in (`texts`)."""

    kind = models.CharField(_("kind"), max_length=20, primary_key=True)
    is_sent = models.BooleanField(_("is sent"), default=True)
    heading_en = models.CharField(_("heading in English"), max_length=100, blank=True)
    heading_ru = models.CharField(_("heading in Russian"), max_length=100, blank=True)
    text_en = models.TextField(_("text in English"), max_length=4000, blank=True)
    text_ru = models.TextField(_("text in Russian"), max_length=4000, blank=True)

    class Meta:
        ordering = ["kind"]
        verbose_name = _("text of a letter")
        verbose_name_plural = _("texts of letters")

    def __str__(self) -> str:
        return self.kind

    @property
    def heading(self) -> str:
        return in_language(self.heading_en, self.heading_ru)

    @property
    def text(self) -> str:
        return in_language(self.text_en, self.text_ru)


class Tracking(models.Model):
    """The secret of the link without sign-in; a new secret revokes the old link."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="tracking")
    secret = models.UUIDField(default=uuid.uuid4, unique=True)

    def __str__(self) -> str:
        return str(self.order_id)
