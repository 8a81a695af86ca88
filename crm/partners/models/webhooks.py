"""Partners' endpoints, the events sent to them, and each attempt."""

import json
import uuid
from datetime import timedelta
from typing import Literal, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.partners import root_keys
from crm.partners.event_types import EVENT_KINDS, every_kind
from crm.partners.models.keys import ApiKey, Mode
from jewelry.accounts.models import Role
from jewelry.message_queue.models import Message, Messages

RETRY_PERIOD = timedelta(days=3)
"""For how long one event is tried, and an endpoint that does not answer."""

RESEND_PERIOD = timedelta(hours=1)
"""For how long an event that a person sends again is tried, while later ones wait."""


class WebhookEndpoints(models.QuerySet["WebhookEndpoint"]):
    def of(self, key: ApiKey) -> Self:
        return self.filter(partner=key.partner_id, mode=key.mode)


class WebhookEndpoint(models.Model):
    """`signing` derives its secret from SECRET_KEY, `public_id` and `generation`; it is not stored.

    `root_key` names the SECRET_KEY of this generation, `old_root_key` that of the one before; empty
    in rows that are older than these columns.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks", verbose_name=_("partner"),
        limit_choices_to={"role": Role.PARTNER},
    )  # fmt: skip
    mode = models.CharField(_("mode"), max_length=4, choices=Mode, default=Mode.TEST)
    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(
        models.CharField(max_length=40, choices=list(EVENT_KINDS.items())),
        verbose_name=_("events"),
        default=every_kind,
    )
    generation = models.PositiveIntegerField(default=1, editable=False)
    root_key = models.CharField(
        max_length=16, blank=True, default=root_keys.current, db_default="", editable=False
    )
    old_root_key = models.CharField(
        max_length=16, blank=True, default="", db_default="", editable=False
    )
    old_until = models.DateTimeField(_("old secret until"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    resumes_at = models.DateTimeField(_("rests until"), null=True, editable=False)
    disabled_at = models.DateTimeField(_("disabled"), null=True, editable=False)

    objects = WebhookEndpoints.as_manager()

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["partner", "mode"], name="webhook_of_partner")]

    def __str__(self) -> str:
        return self.url


class WebhookDeliveries(Messages["WebhookDelivery"]):
    def again(self, tried: timedelta = RESEND_PERIOD) -> int:
        """Restart from the first attempt, in the order of its order's events, with the same id."""
        return self.anew(done_at=None, gives_up_at=timezone.now() + tried)


class WebhookDelivery(Message):
    """One event for one endpoint: waiting, delivered, or given up until a person sends it again.

    Events of one order wait for one another: the lowest version first.
    """

    endpoint = models.ForeignKey(
        WebhookEndpoint,
        models.CASCADE,
        db_index=False,
        related_name="deliveries",
        verbose_name=_("endpoint"),
    )
    event_id = models.UUIDField(_("event"))
    kind = models.CharField(_("what"), max_length=40, choices=list(EVENT_KINDS.items()))
    order = models.UUIDField(_("order"))
    version = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("body"))
    # Of the request that began it, as `OrderEvent.trace`.
    trace = models.CharField(max_length=64, blank=True, db_default="", default="", editable=False)
    gives_up_at = models.DateTimeField(_("tried until"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    done_at = models.DateTimeField(_("delivered"), null=True, db_column="delivered_at")
    parked_at = models.DateTimeField(_("given up"), null=True, db_column="given_up_at")

    objects = WebhookDeliveries.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event_id"], name="webhook_once")
        ]
        # The first two index only waiting rows, the last only those given up: they stay small.
        indexes = [
            models.Index(
                fields=["endpoint", "next_at"],
                condition=Q(done_at=None, parked_at=None),
                name="webhook_due",
            ),
            models.Index(
                fields=["endpoint", "order", "version"],
                condition=Q(done_at=None, parked_at=None),
                name="webhook_line",
            ),
            models.Index(fields=["endpoint", "-created_at", "-id"], name="webhook_log"),
            models.Index(fields=["order"], name="webhook_of_order"),
            models.Index(
                fields=["parked_at"], condition=~Q(parked_at=None), name="webhook_given_up"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.number}.{self.version}"

    @property
    def number(self) -> str:
        """The order's number for people."""
        return str(json.loads(self.body)["data"]["number"])

    @property
    def state(self) -> Literal["waiting", "delivered", "given_up"]:
        if self.parked_at:
            return "given_up"
        return "delivered" if self.done_at else "waiting"


class WebhookAttempt(models.Model):
    """What was sent with this event, and the answer."""

    delivery = models.ForeignKey(WebhookDelivery, models.CASCADE, related_name="log")
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    seconds = models.FloatField(_("seconds"))
    url = models.CharField(_("address"), max_length=500)
    headers = models.JSONField(_("headers"))
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    answer = models.TextField(_("answer's body"), blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.status or self.error}"
