from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.orders.models.orders import PERSON, Order


class Download(models.Model):
    """A member of staff has downloaded an order's model: a customer's design has left the store."""

    class What(models.TextChoices):
        FILE = "file", _("the file")
        LIGHT = "light", _("the light copy, to be turned")

    order = models.ForeignKey(Order, models.CASCADE, related_name="downloads")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("who"))
    what = models.CharField(_("what"), max_length=5, choices=What)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        indexes = [models.Index(fields=["order", "-at"], name="download_of_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.what}"
