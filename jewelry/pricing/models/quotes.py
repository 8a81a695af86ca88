import uuid
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jewelry.models3d.fields import FindingsField
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import describe
from jewelry.models3d.models import Model3D
from jewelry.pricing.engine.inputs import change_of
from jewelry.pricing.labels import PARTS, rub
from jewelry.pricing.models.alloys import Alloy
from jewelry.pricing.models.tariffs import Tariff
from jewelry.pricing.visible_lines import lines_of


class Verdict(models.TextChoices):
    FIRM = "FIRM", _("Firm price")
    PROVISIONAL = "PROVISIONAL", _("Provisional price")
    MANUAL = "MANUAL", _("A person will price it")


class Quote(models.Model):
    """A price with everything it was made from; written once."""

    # The database's own default fills it in older rows.
    public_id = models.UUIDField(
        default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="quotes"
    )
    model = models.ForeignKey(Model3D, models.PROTECT, null=True)
    alloy = models.ForeignKey(Alloy, models.PROTECT)
    tariff = models.ForeignKey(Tariff, models.PROTECT)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    note = models.CharField(max_length=500, blank=True)
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    verdict = models.CharField(_("verdict"), max_length=11, choices=Verdict)
    findings: "models.Field[list[Finding], list[Finding]]" = FindingsField(default=list)
    inputs = models.JSONField(default=dict)
    parts = models.JSONField(default=list)
    mass_net = models.DecimalField(_("mass, g"), max_digits=10, decimal_places=3, null=True)
    mass_billed = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    total = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True)
    fee = models.DecimalField(_("operator's fee"), max_digits=10, decimal_places=2)
    valid_until = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total__gt=0) | models.Q(total=None, verdict="MANUAL"),
                name="quote_has_price_or_waits",
            )
        ]

    def __str__(self) -> str:
        return rub(self.total) if self.total is not None else str(self.get_verdict_display())

    def get_absolute_url(self) -> str:
        return reverse("quotes:page", args=[self.public_id])

    @property
    def number(self) -> str:
        """The number shown to people."""
        return f"Q-{self.pk:06d}"

    @property
    def adjustment(self) -> Decimal | None:
        """Return what a person added to the price with VAT, or took off."""
        return change_of(self.inputs)

    @property
    def named_parts(self) -> list[tuple[str, Decimal]]:
        """Return every part, for the staff."""
        return [(str(PARTS[code]), Decimal(amount)) for code, amount in self.parts]

    @property
    def shown_parts(self) -> list[tuple[str, Decimal]]:
        """Return the lines that its buyer sees."""
        return [(str(PARTS[code]), amount) for code, amount in lines_of(self, "")]

    @property
    def reasons(self) -> list[str]:
        """Return the reasons against a firm price, and the notes, in words."""
        return [describe(finding) for finding in self.findings]
