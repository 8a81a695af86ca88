"""The sandbox's orders: a table of its own, so that no list, count or pay contains one by
mistake."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.partners.models.keys import ApiKey
from jewelry.orders import deadlines
from jewelry.orders.deadlines import Turn
from jewelry.orders.models.agreed import Agreed
from jewelry.orders.statuses import FINAL, Status
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Alloy, Quote


class TestOrders(models.QuerySet["TestOrder"]):
    def of(self, key: ApiKey) -> Self:
        return self.filter(customer=key.partner_id)

    def going_on(self) -> Self:
        """Select orders that move by time: neither final, nor waiting for the partner's consent."""
        above = Q(agreed_total=None) | Q(agreed_total__lt=F("quote__total"))
        undecided = Q(declined_total=None) | ~Q(declined_total=F("quote__total"))
        waiting = Q(above, undecided, status=Status.PRICE_CALCULATED)
        return self.exclude(Q(status__in=FINAL) | waiting)


class TestOrder(Agreed, models.Model):
    """The sandbox's counterpart of `orders.Order`, with the same names."""

    __test__ = False

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="test_orders"
    )
    title = models.CharField(max_length=120)
    comment = models.TextField(blank=True, max_length=1000)
    quote = models.ForeignKey(Quote, models.PROTECT)
    agreed_total = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    max_total = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    declined_total = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    status = models.CharField(max_length=24, choices=Status)
    status_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    # Nobody pays for test orders, nor asks about them.
    awaits_payment = awaits_answer = False

    objects = TestOrders.as_manager()

    class Meta:
        verbose_name = _("test order")
        verbose_name_plural = _("test orders")
        indexes = [models.Index(F("customer"), F("updated_at"), F("id"), name="test_order_updated")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"TEST-{self.pk:06d}"

    @property
    def alloy(self) -> Alloy:
        return self.quote.alloy

    @property
    def specification(self) -> Specification:
        return Specification.from_json(self.quote.inputs["specification"])

    @property
    def limit_hours(self) -> int | None:
        """Test orders have no deadlines."""
        return None

    @property
    def turn(self) -> Turn | None:
        return deadlines.turn_of(self)


class TestEvent(models.Model):
    """A row of a test order's history, as `orders.OrderEvent` is of an order's."""

    __test__ = False

    order = models.ForeignKey(TestOrder, models.CASCADE, related_name="events")
    order_version = models.PositiveIntegerField()
    verb = models.CharField(max_length=10)
    from_status = models.CharField(max_length=24, choices=Status, blank=True)
    to_status = models.CharField(max_length=24, choices=Status)
    role = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict, db_default={})
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-order_version"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "order_version"], name="test_event_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.verb}"
