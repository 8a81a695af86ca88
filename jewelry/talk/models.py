import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.accounts.models import BUYERS, Role
from jewelry.orders.models import Order
from jewelry.talk.stored_file import StoredFile

MAX_CHARACTERS = 4000


class Message(models.Model):
    """What customer and house said to each other about an order. Never changed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages")
    role = models.CharField(max_length=10, choices=Role)
    text = models.TextField(_("message"), max_length=MAX_CHARACTERS, blank=True)
    # It held the order until the customer's answer.
    asks = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["author", "at"], name="message_by_author")]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_of_customer(self) -> bool:
        return self.role in BUYERS


class Attachment(StoredFile):
    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")

    class Meta:
        ordering = ["pk"]


class Thread(models.Model):
    """How far each side of an order's messages has spoken and read: keys of messages."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="thread")
    last_of_customer = models.BigIntegerField(default=0)
    last_of_house = models.BigIntegerField(default=0)
    read_by_customer = models.BigIntegerField(default=0)
    read_by_house = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                "order",
                condition=Q(last_of_customer__gt=F("read_by_house")),
                name="thread_unread_by_house",
            ),
            models.Index(
                "order",
                condition=Q(last_of_customer__gt=F("last_of_house")),
                name="thread_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return str(self.order_id)

    @property
    def is_unread_by_house(self) -> bool:
        return self.last_of_customer > self.read_by_house

    @property
    def is_unanswered(self) -> bool:
        return self.last_of_customer > self.last_of_house


class Note(models.Model):
    """What sellers and operators tell each other of an order: in no page, letter or answer for others."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notes")
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.public_id)
