"""The kinds of the journal's entries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

BANK = "bank"
"""The variant of bank transfers: no provider is asked, and pages don't expire in minutes."""


class Kind(models.TextChoices):
    """A provider's report: what has become of a payment or refund."""

    PAID = "paid", _("paid")
    FAILED = "failed", _("not paid")
    REFUNDED = "refunded", _("paid back")
    REFUND_FAILED = "refund_failed", _("could not be paid back")


class How(models.TextChoices):
    """How the shop got the report."""

    NOTIFIED = "notified", _("the provider told us")
    ASKED = "asked", _("we asked the provider")
    TYPED = "typed", _("typed by a person")


class Outcome(models.TextChoices):
    """What the shop did with the report. Sums count APPLIED alone."""

    APPLIED = "applied", _("booked")
    NOTED = "noted", _("noted: no money moved")
    REPEATED = "repeated", _("known already")
    REFUSED = "refused", _("not booked")
