"""To whom, and where to, a purchase goes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MAX_ADDRESSES = 10
"""Saved by one person."""

PHONE_FORM = r"^\+[1-9][0-9]{6,14}$"
"""E.164."""


def phone_is_e164(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(phone="") | Q(phone__regex=PHONE_FORM), name=name)


class Recipient(models.Model):
    """All of it is personal data; what a way of delivery does not need is empty."""

    recipient_name = models.CharField(_("recipient"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    street = models.CharField(_("street, house"), max_length=150, blank=True)
    flat = models.CharField(_("flat or office"), max_length=20, blank=True)
    entrance = models.CharField(_("entrance, floor, intercom"), max_length=60, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    point = models.CharField(_("collection point"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def address_line(self) -> str:
        parts = (self.postcode, self.city, self.street, self.flat, self.entrance, self.point)
        return ", ".join(part for part in parts if part)


RECIPIENT_FIELDS = tuple(field.name for field in Recipient._meta.fields)


class Address(Recipient):
    """One that its customer keeps for the next purchase."""

    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="addresses", verbose_name=_("customer")
    )  # fmt: skip
    is_usual = models.BooleanField(_("usual"), default=False)

    class Meta:
        ordering = ["-is_usual", "pk"]
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_usual=True), name="address_one_usual"
            ),
            phone_is_e164("address_phone_is_e164"),
        ]

    def __str__(self) -> str:
        return self.address_line
