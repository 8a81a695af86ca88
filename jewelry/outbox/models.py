from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jewelry.message_queue.models import Message, Messages


class Deliveries(Messages["Delivery"]):
    def again(self) -> int:
        """Restart these deliveries from the first attempt; acknowledged ones stay so."""
        return self.filter(done_at=None).anew()


class Delivery(Message):
    """One event for one consumer: waiting, acknowledged, or parked until a person sends it again.

    These are rows and not a cursor, because events are not committed in the order of their ids.
    Order and event are named, not imported, because the outbox is below the apps that write events.
    """

    event = models.ForeignKey(
        "orders.OrderEvent",
        models.CASCADE,
        db_index=False,
        related_name="deliveries",
        verbose_name=_("event"),
    )
    order = models.ForeignKey(
        "orders.Order",
        models.CASCADE,
        db_index=False,
        db_constraint=False,
        related_name="deliveries",
        verbose_name=_("order"),
    )
    version = models.PositiveIntegerField()
    consumer = models.CharField(_("for"), max_length=40)

    objects = Deliveries.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [models.UniqueConstraint(fields=["event", "consumer"], name="delivery_once")]
        # Both index only waiting rows, so they stay small however long the history is.
        indexes = [
            models.Index(
                fields=["consumer", "next_at"],
                condition=Q(done_at=None, parked_at=None),
                name="delivery_due",
            ),
            models.Index(
                fields=["consumer", "order", "version"],
                condition=Q(done_at=None),
                name="delivery_line",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.consumer} {self.order_id}.{self.version}"
