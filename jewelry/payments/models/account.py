from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Account(models.Model):
    """A partner who pays by the month: orders by the API go on as long as less than the limit is
    owed."""

    partner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="account", verbose_name=_("partner")
    )
    limit = models.DecimalField(
        _("owes at most, ₽"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    is_open = models.BooleanField(
        pgettext_lazy("account", "open"),
        default=True,
        help_text=_("Orders of a closed account are not placed on account."),
    )
    opened_at = models.DateTimeField(
        _("opened"), default=timezone.now, db_default=Now(), editable=False
    )

    class Meta:
        verbose_name = _("account of a partner")
        verbose_name_plural = _("accounts of partners")
        constraints = [
            models.CheckConstraint(condition=Q(limit__gte=0), name="account_limit_not_negative")
        ]

    def __str__(self) -> str:
        return str(self.partner)
