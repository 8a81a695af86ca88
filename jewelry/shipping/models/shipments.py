"""Parcels: which orders went in which, and how to follow it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.orders.models import Order
from jewelry.purchases.models import Purchase
from jewelry.shipping.models.carriers import Carrier
from jewelry.shipping.numbers import MAX_NUMBER, UIN_DIGITS


class Shipment(models.Model):
    """One parcel, or pieces handed over at the workshop. Only `sending.ship` writes it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purchase = models.ForeignKey(
        Purchase, models.PROTECT, related_name="shipments", verbose_name=_("purchase")
    )
    # None: picked up at the workshop.
    carrier = models.ForeignKey(
        Carrier, models.PROTECT, null=True, blank=True, verbose_name=_("carrier")
    )
    number = models.CharField(_("number"), max_length=MAX_NUMBER, blank=True)
    expected_on = models.DateField(_("expected by"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    orders = models.ManyToManyField(Order, through="ShippedOrder", related_name="shipments")

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "number"], condition=~Q(number=""), name="shipment_number_once"
            ),
            models.CheckConstraint(
                condition=Q(carrier__isnull=False) | Q(number=""), name="shipment_number_of_carrier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.number}".strip() if self.carrier else str(_("picked up"))

    @property
    def link(self) -> str:
        """Where its customer follows it at the carrier, or ""."""
        return self.carrier.page_of(self.number) if self.carrier else ""


class ShippedOrder(models.Model):
    """An order is shipped once."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="shipped")
    order = models.OneToOneField(Order, models.PROTECT, related_name="shipped_in")

    def __str__(self) -> str:
        return self.order.number


class HallmarkNumber(models.Model):
    """Of one piece of an order, in the register of precious metals."""

    order = models.ForeignKey(
        Order, models.PROTECT, related_name="hallmarks", verbose_name=_("order")
    )
    uin = models.CharField(_("UIN"), max_length=UIN_DIGITS, unique=True)

    class Meta:
        verbose_name = _("hallmark's number")
        verbose_name_plural = _("hallmarks' numbers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(uin__regex=r"^[0-9]{16}$"), name="uin_is_16_digits")
        ]

    def __str__(self) -> str:
        return self.uin
