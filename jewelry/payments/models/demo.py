import uuid

from django.db import models
from django.utils import timezone


def _new_number() -> str:
    return f"demo-{uuid.uuid4().hex}"


class DemoCharge(models.Model):
    """The demo bank's books: money that it took from a customer, or paid back."""

    object_id = models.CharField(max_length=60, unique=True, default=_new_number)
    token = models.CharField(max_length=36)
    of = models.ForeignKey("self", models.PROTECT, null=True, related_name="paid_back")
    is_refund = models.BooleanField(default=False)
    is_refused = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    at = models.DateTimeField(default=timezone.now)
    # From then on the bank reports it, and answers requests with it.
    told_from = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token"],
                condition=models.Q(is_refund=True),
                name="demo_refund_once",
            )
        ]
        indexes = [models.Index(fields=["token"], name="demo_charge_of")]

    def __str__(self) -> str:
        return self.object_id
