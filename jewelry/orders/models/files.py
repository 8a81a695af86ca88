import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.models3d.models import Model3D
from jewelry.orders.models.orders import PERSON, Order


class EarlierFile(models.Model):
    """A file of an order before its customer sent another one; only `lifecycle` writes it.

    `public_id` is that of the form that sent the replacement, so that a form sent twice is one.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="earlier_files")
    model = models.ForeignKey(Model3D, models.PROTECT, verbose_name=_("model"))
    # What the order cost with it, for all pieces with VAT; None where it had no price.
    total = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True)
    sent_by = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("who"))
    sent_at = models.DateTimeField(_("sent"))
    replaced_at = models.DateTimeField(_("replaced"), default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("earlier file")
        verbose_name_plural = _("earlier files")

    def __str__(self) -> str:
        return str(self.model)
