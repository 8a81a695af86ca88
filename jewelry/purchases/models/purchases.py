"""What one customer buys at once: a basket until it is placed, with a piece for each order."""

import uuid
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.accounts.models import User
from jewelry.models3d.models import Model3D
from jewelry.orders.models import Order
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote
from jewelry.purchases.models.recipients import Recipient, phone_is_e164
from jewelry.purchases.models.ways import DeliveryWay

PERSON = settings.AUTH_USER_MODEL
MAX_PIECES = 20
"""Of one purchase."""

NUMBER_PREFIX = "P-"


class State(models.TextChoices):
    BASKET = "basket", _("basket")
    PLACED = "placed", _("placed")
    DROPPED = "dropped", _("dropped")


class Pays(models.TextChoices):
    FULL = "full", _("the whole sum at once")
    DEPOSIT = "deposit", _("a deposit, the rest before shipping")
    ACCOUNT = "account", _("on account")


class Method(models.TextChoices):
    CARD = "card", _("by card")
    BANK = "bank", _("by bank transfer")
    ACCOUNT = "account", _("on account")


class Purchases(models.QuerySet["Purchase"]):
    def of(self, customer: User) -> Self:
        return self.filter(customer=customer)

    def placed(self) -> Self:
        return self.filter(state=State.PLACED)


class Purchase(Recipient):
    """`purchases/baskets.py`, `checkout.py` and `placing.py` write it; its sums of money only the
    payments' ledger does."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.BASKET, editable=False)  # fmt: skip
    customer = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="purchases", verbose_name=_("customer")
    )
    touched_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    placed_at = models.DateTimeField(_("placed"), null=True, editable=False)

    way = models.ForeignKey(
        DeliveryWay, models.PROTECT, null=True, blank=True, verbose_name=_("way of delivery")
    )
    # As they were when the purchase was placed.
    way_name = models.CharField(_("delivery"), max_length=80, blank=True)
    delivery_price = models.DecimalField(
        _("price of the delivery"), max_digits=14, decimal_places=2, default=Decimal(0)
    )
    delivery_days_from = models.PositiveSmallIntegerField(default=0, editable=False)
    delivery_days = models.PositiveSmallIntegerField(_("days of delivery, at most"), default=0)

    wishes = models.TextField(_("wishes"), blank=True, max_length=1000)
    gift = models.BooleanField(_("gift wrapping, no prices in the box"), default=False)
    gift_note = models.CharField(_("gift card"), max_length=120, blank=True)
    terms_version = models.CharField(_("version of the terms"), max_length=10, blank=True, editable=False)  # fmt: skip
    terms_at = models.DateTimeField(_("agreed to the terms"), null=True, editable=False)
    language = models.CharField(max_length=5, blank=True, editable=False)

    pays = models.CharField(_("pays"), max_length=8, choices=Pays, default=Pays.DEPOSIT)
    method = models.CharField(_("way of paying"), max_length=8, choices=Method, default=Method.CARD)
    deposit_share = models.DecimalField(
        max_digits=4, decimal_places=3, default=Decimal("0.5"), editable=False
    )
    # Who let the purchase go on unpaid, and why.
    credit_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", editable=False)  # fmt: skip
    credit_reason = models.CharField(max_length=500, blank=True, editable=False)
    credit_at = models.DateTimeField(null=True, editable=False)
    paid_total = models.DecimalField(
        _("paid"), max_digits=14, decimal_places=2, default=Decimal(0), editable=False
    )
    refunded_total = models.DecimalField(
        _("refunded"), max_digits=14, decimal_places=2, default=Decimal(0), editable=False
    )
    # On its way back: refunds that no provider has confirmed yet.
    refunding_total = models.DecimalField(
        max_digits=14, decimal_places=2, default=Decimal(0), db_default=Decimal(0), editable=False
    )
    # New with each change of the basket or the checkout: the summary's button names what was seen.
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = Purchases.as_manager()

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        indexes = [
            models.Index(F("customer"), F("placed_at").desc(), name="purchase_mine"),
            models.Index(
                fields=["touched_at"], condition=Q(state=State.BASKET), name="purchase_touched"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="purchase_state_known"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(state=State.BASKET), name="purchase_one_basket"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PLACED)
                | Q(customer__isnull=False, placed_at__isnull=False) & ~Q(terms_version=""),
                name="purchase_placed_by_customer",
            ),
            phone_is_e164("purchase_phone_is_e164"),
            models.CheckConstraint(condition=Q(delivery_price__gte=0), name="purchase_delivery_price"),
            models.CheckConstraint(
                condition=Q(deposit_share__gt=0, deposit_share__lte=1), name="purchase_deposit_is_share"
            ),
            models.CheckConstraint(
                condition=Q(credit_by=None, credit_at=None, credit_reason="")
                | Q(credit_by__isnull=False, credit_at__isnull=False) & ~Q(credit_reason=""),
                name="purchase_credit_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(refunded_total__gte=0, refunding_total__gte=0)
                & Q(paid_total__gte=F("refunded_total") + F("refunding_total")),
                name="purchase_money_in_order",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{NUMBER_PREFIX}{self.pk:06d}"

    @property
    def is_placed(self) -> bool:
        return self.state == State.PLACED


class Piece(models.Model):
    """One thing in a purchase; placing makes one order of it, with the same `public_id`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purchase = models.ForeignKey(
        Purchase, models.CASCADE, related_name="pieces", verbose_name=_("purchase")
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    title = models.CharField(_("piece"), max_length=120)
    # Of a piece of the catalogue.
    slug = models.SlugField(max_length=50, blank=True)
    is_ours = models.BooleanField(default=False)
    model = models.ForeignKey(Model3D, models.PROTECT, null=True, verbose_name=_("model"))
    specification = models.JSONField(default=dict)
    quote = models.ForeignKey(Quote, models.PROTECT, null=True, verbose_name=_("quote"))
    # What its customer was last shown, of all pieces with VAT; None where a person names the price.
    seen_total = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    max_total = models.DecimalField(_("at most"), max_digits=14, decimal_places=2, null=True)
    comment = models.TextField(_("comment"), blank=True, max_length=1000)
    order = models.OneToOneField(
        Order, models.PROTECT, null=True, related_name="purchase_piece", verbose_name=_("order")
    )
    # What the order costs all the same, once it is cancelled.
    kept_total = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("piece")
        verbose_name_plural = _("pieces")
        constraints = [
            models.CheckConstraint(condition=Q(kept_total__gte=0), name="piece_kept_not_negative")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def wanted(self) -> Specification:
        return Specification.from_json(self.specification)
