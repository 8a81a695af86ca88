"""The order's statuses, and their groups."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """In the order of an order's life; CANCELLED is last."""

    INITIATED = "INITIATED", _("Started")
    FILE_UPLOADED = "FILE_UPLOADED", _("Model uploaded")
    SUBMITTED = "SUBMITTED", _("Submitted")
    PRICE_CALCULATED = "PRICE_CALCULATED", _("Priced")
    MANUFACTURING_APPROVED = "MANUFACTURING_APPROVED", _("Approved")
    MANUFACTURING_STARTED = "MANUFACTURING_STARTED", _("In work")
    MANUFACTURING_COMPLETED = "MANUFACTURING_COMPLETED", _("Made")
    PACKAGING = "PACKAGING", _("Packaging")
    SHIPPED = "SHIPPED", _("Shipped")
    CLOSED = "CLOSED", _("Closed")
    CANCELLED = "CANCELLED", _("Cancelled")


BEFORE_APPROVAL = frozenset(
    {Status.INITIATED, Status.FILE_UPLOADED, Status.SUBMITTED, Status.PRICE_CALCULATED}
)
IN_HAND = frozenset(
    {Status.MANUFACTURING_STARTED, Status.MANUFACTURING_COMPLETED, Status.PACKAGING}
)
"""An operator has taken the order and not shipped it yet."""

BEFORE_SHIPPING = BEFORE_APPROVAL | {Status.MANUFACTURING_APPROVED} | IN_HAND
FINAL = frozenset({Status.CLOSED, Status.CANCELLED})
"""The order is over. The database is told of them after a migration (`orders/told_database.py`)."""

NEVER_LATE = FINAL | {Status.SHIPPED}
"""The piece is shipped, or will not be made: the promised date means nothing."""

UNNAMED = BEFORE_APPROVAL | {Status.CANCELLED}
"""Operators do not see these orders' customers: the order is not approved, or may not be."""


def is_named(status: str) -> bool:
    """Return whether an operator sees the customer's name."""
    return status not in UNNAMED


STEPS = (
    (_("Ordered"), frozenset({Status.INITIATED, Status.FILE_UPLOADED, Status.SUBMITTED})),
    (_("Priced"), frozenset({Status.PRICE_CALCULATED})),
    (_("Approved"), frozenset({Status.MANUFACTURING_APPROVED})),
    (_("Being made"), IN_HAND),
    (_("Delivery"), frozenset({Status.SHIPPED, Status.CLOSED})),
)
"""Where an order is, in five steps for customers."""
