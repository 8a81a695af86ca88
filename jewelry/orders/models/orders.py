import re
import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID, TransactionNow
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from jewelry.accounts.models import User
from jewelry.models3d.models import Model3D
from jewelry.orders import deadlines
from jewelry.orders.deadlines import Clock, Turn
from jewelry.orders.models.agreed import Agreed
from jewelry.orders.statuses import FINAL, IN_HAND, NEVER_LATE, STEPS, Status
from jewelry.pricing.engine.specification import Specification, options_of, stones_of
from jewelry.pricing.labels import FINISHES, UNITS
from jewelry.pricing.labels.specification import stones_of_file, wishes
from jewelry.pricing.models import Alloy, Quote

NUMBER = re.compile(r"^\s*(?:AL|АЛ)?[-–\s]?0*(\d{1,15})\s*$", re.IGNORECASE)
PERSON = settings.AUTH_USER_MODEL
URGENT_LEAD = timedelta(hours=876_600)
"""A hundred years: lists place urgent orders so far before others. A trigger says the same."""


def number_of(pk: int) -> str:
    """An order's number for people."""
    return f"AL-{pk:06d}"


class Orders(models.QuerySet["Order"]):
    def of(self, customer: User) -> Self:
        return self.filter(customer=customer)

    def numbered(self, number: str) -> Self:
        """At most one order; `AL-000123`, `al 123` and `123` all find it."""
        found = NUMBER.match(number)
        return self.filter(pk=int(found[1])) if found else self.none()

    def listed(self) -> Self:
        """In the order of the lists: urgent ones first, then the newest."""
        return self.order_by("-listed_at", "-pk")

    def overdue(self) -> Self:
        return self.filter(due_at__lt=timezone.now()).exclude(status__in=NEVER_LATE)

    def waiting_for_customer(self) -> Self:
        """Priced above what their customers have agreed to, and not yet declined."""
        return self._not_agreed().exclude(declined_total=F("quote__total"))

    def declined(self) -> Self:
        """Their customers said no to what they cost."""
        return self._not_agreed().filter(declined_total=F("quote__total"))

    def _not_agreed(self) -> Self:
        above = Q(agreed_total=None) | Q(agreed_total__lt=F("quote__total"))
        return self.filter(above, status=Status.PRICE_CALCULATED)

    def in_full(self) -> Self:
        """Load all that lists and pages show of an order, so that a row costs no query."""
        hours = Clock.objects.filter(status=OuterRef("status")).values("hours")
        full = self.select_related("customer", "operator", "alloy", "model", "quote")
        # In the statement itself, and so of the same snapshot as the rows and the lists' versions.
        return full.annotate(limit_hours=Subquery(hours))


class Order(Agreed, models.Model):
    """A piece that a customer wants. Only `lifecycle` writes its status."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(PERSON, models.PROTECT, related_name="orders", verbose_name=_("customer"))  # fmt: skip
    title = models.CharField(_("piece"), max_length=120)
    model = models.ForeignKey(Model3D, models.PROTECT, null=True, blank=True, verbose_name=_("model"))  # fmt: skip
    alloy = models.ForeignKey(Alloy, models.PROTECT, verbose_name=_("alloy"))
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    unit = models.CharField(_("the file's unit"), max_length=6, blank=True, choices=UNITS.items())
    finish = models.CharField(
        _("finish"), max_length=10, choices=FINISHES.items(), default="polished"
    )
    rush = models.BooleanField(_("urgent"), default=False)
    stones = models.JSONField(_("stones"), default=list, blank=True)
    ring_size = models.DecimalField(
        _("ring size"), max_digits=4, decimal_places=2, null=True, blank=True
    )
    # How the file is read, as the customer accepted it: a token of its measurement.
    accepted = models.CharField(max_length=24, blank=True, default="", db_default="")
    # Totals are of all pieces, with VAT, in roubles.
    agreed_total = models.DecimalField(
        _("agreed to by the customer"), max_digits=14, decimal_places=2, null=True, editable=False
    )
    max_total = models.DecimalField(
        _("at most"), max_digits=14, decimal_places=2, null=True, editable=False
    )
    declined_total = models.DecimalField(
        _("declined by the customer"), max_digits=14, decimal_places=2, null=True, editable=False
    )
    # What the specification has beside these columns: engraving, pair, lengths in millimetres.
    options = models.JSONField(default=dict, db_default={}, editable=False)
    comment = models.TextField(_("comment"), blank=True, max_length=1000)
    quote = models.ForeignKey(Quote, models.PROTECT, null=True, blank=True, verbose_name=_("quote"))  # fmt: skip
    status = models.CharField(_("status"), max_length=24, choices=Status, editable=False)
    status_since = models.DateTimeField(_("in this status since"), editable=False)
    operator = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="taken", editable=False, verbose_name=_("operator")
    )  # fmt: skip
    taken_at = models.DateTimeField(_("taken"), null=True, editable=False)
    # Of an order in hand: since when it waited for an operator, and waits again after a return.
    free_since = models.DateTimeField(null=True, editable=False)
    due_at = models.DateTimeField(_("promised by"), null=True, editable=False)
    # For turns and lists; what is due is computed, and no check reads it here.
    awaits_payment = models.BooleanField(default=False, db_default=False, editable=False)
    # A seller's question holds the order until its customer answers.
    awaits_answer = models.BooleanField(default=False, db_default=False, editable=False)
    # Since then no tariff changes the price, as money was paid on it.
    price_fixed_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    stamp = models.UUIDField(db_default=RandomUUID(), editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    # The place in lists: a trigger writes it, whatever is saved, and a constraint checks it.
    listed_at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    # The time of the row's last change, by the database's clock: a trigger writes it.
    updated_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    objects = Orders.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [
            models.Index(F("status"), F("listed_at").desc(), F("id").desc(), name="order_list"),
            models.Index(F("customer"), F("created_at").desc(), F("id").desc(), name="order_mine"),
            models.Index(F("customer"), F("updated_at"), F("id"), name="order_updated"),
            models.Index(
                fields=["operator", "-taken_at"],
                condition=Q(status__in=sorted(IN_HAND)),
                name="order_in_hand",
            ),
            models.Index(
                fields=["due_at"],
                condition=~Q(status__in=sorted(NEVER_LATE)),
                name="order_due",
            ),
            models.Index(
                fields=["status", "rush", "status_since"],
                condition=~Q(status__in=sorted(FINAL)),
                name="order_clock",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="order_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(IN_HAND)) | Q(operator__isnull=False, taken_at__isnull=False),
                name="order_in_hand_has_operator",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.MANUFACTURING_APPROVED) | Q(operator__isnull=True),
                name="order_free_has_no_operator",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return number_of(self.pk)

    @property
    def specification(self) -> Specification:
        return Specification(
            alloy=self.alloy.code,
            quantity=self.quantity,
            unit=self.unit,
            finish=self.finish,
            rush=self.rush,
            stones=stones_of(self.stones),
            ring_size=self.ring_size,
            accepted=self.accepted,
            **options_of(self.options),
        )

    @property
    def place(self) -> datetime:
        """`listed_at`, also of an order that was changed since it was read."""
        ahead = self.rush and not self.is_over
        return self.created_at + URGENT_LEAD if ahead else self.created_at

    @property
    def wishes(self) -> list[tuple[str, str]]:
        return [*wishes(self.specification), *stones_of_file(self.model)]

    @property
    def step(self) -> int:
        """0-4 among the customer's five steps; the last one an order reached when cancelled: -1."""
        return next((i for i, (_name, group) in enumerate(STEPS) if self.status in group), -1)

    @property
    def is_over(self) -> bool:
        return self.status in FINAL

    @property
    def is_free(self) -> bool:
        return self.status == Status.MANUFACTURING_APPROVED

    @cached_property
    def limit_hours(self) -> int | None:
        """Rows of `in_full` bring it along."""
        found = Clock.objects.filter(pk=self.status).values_list("hours", flat=True)
        return found.first()

    @property
    def turn(self) -> Turn | None:
        """Who must act, and what they do."""
        return deadlines.turn_of(self)

    @property
    def act_by(self) -> datetime | None:
        return deadlines.act_by(self)

    @property
    def is_overdue(self) -> bool:
        """The person who must act has not done so in time."""
        return self.act_by is not None and self.act_by < timezone.now()

    @cached_property
    def is_late(self) -> bool:
        """The date promised to the customer has passed."""
        can_be_late = self.status not in NEVER_LATE
        return bool(self.due_at and can_be_late and self.due_at < timezone.now())
