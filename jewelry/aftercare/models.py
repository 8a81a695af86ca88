"""Requests after shipping, whose words are messages of the order (`jewelry.talk`), and reviews."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.orders.models import Order
from jewelry.talk.models import Message


class ClaimKind(models.TextChoices):
    RETURN = "return", _("Return it")
    FLAW = "flaw", _("It has a flaw")
    LOST = "lost", _("It has not come")


class Wish(models.TextChoices):
    REPAIR = "repair", _("repair it")
    REMAKE = "remake", _("make it anew")
    MONEY = "money", _("pay it back")


class ClaimState(models.TextChoices):
    ASKED = "asked", _("waits for our answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    SETTLED = "settled", _("settled")


class Claim(models.Model):
    """Only `aftercare/claims.py` writes it."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="claims", verbose_name=_("order"))
    kind = models.CharField(_("kind"), max_length=8, choices=ClaimKind)
    wish = models.CharField(_("wish"), max_length=8, choices=Wish)
    state = models.CharField(_("state"), max_length=8, choices=ClaimState, default=ClaimState.ASKED)
    message = models.OneToOneField(Message, models.CASCADE, related_name="claim")
    answer = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    settled_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("return or claim")
        verbose_name_plural = _("returns and claims")
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state=ClaimState.ASKED),
                name="claim_one_open_of_an_order",
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.ASKED, answered_at=None)
                | ~Q(state=ClaimState.ASKED) & Q(answered_at__isnull=False),
                name="claim_answered_when_not_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.number}: {self.get_kind_display()}"


MAX_STARS = 5
MAX_REVIEW_CHARACTERS = 2000


class ReviewState(models.TextChoices):
    WAITING = "waiting", _("waits for our look")
    SHOWN = "shown", _("shown")
    HIDDEN = "hidden", _("not shown")


class Review(models.Model):
    """Of a piece of the catalogue, once for each order. Only `aftercare/reviews.py` writes it."""

    order = models.OneToOneField(
        Order, models.PROTECT, related_name="review", verbose_name=_("order")
    )
    # The product's address: products are a face's, which rooms do not import.
    slug = models.SlugField(_("address"), max_length=50, db_index=False)
    stars = models.PositiveSmallIntegerField(_("stars"))
    text = models.TextField(_("text"), max_length=MAX_REVIEW_CHARACTERS, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=ReviewState, default=ReviewState.WAITING
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    reason = models.CharField(_("why it is not shown"), max_length=300, blank=True)
    answer = models.TextField(_("answer of the shop"), max_length=1000, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    looked_at = models.DateTimeField(_("looked at"), null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [
            models.Index(
                fields=["slug", "-id"],
                condition=Q(state=ReviewState.SHOWN),
                include=["stars"],
                name="review_shown_of_a_product",
            ),
            models.Index(
                fields=["id"], condition=Q(state=ReviewState.WAITING), name="review_waiting"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=MAX_STARS), name="review_one_to_five_stars"
            ),
            models.CheckConstraint(
                condition=Q(state=ReviewState.WAITING, looked_at=None)
                | Q(state=ReviewState.SHOWN, looked_at__isnull=False, reason="")
                | Q(state=ReviewState.HIDDEN, looked_at__isnull=False) & ~Q(reason=""),
                name="review_hidden_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.number}: {self.stars}"
