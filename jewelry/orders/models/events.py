from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import F
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jewelry.orders.models.orders import PERSON, Order
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.pricing.labels import UNITS, rub


class OrderEvents(models.QuerySet["OrderEvent"]):
    def without_messages(self) -> Self:
        """For pages that show the messages themselves, or must not."""
        return self.exclude(data__has_key="message")


class OrderEvent(models.Model):
    """One change of an order: audit trail, statistics and the message to consumers.

    Written in the change's own transaction, so it exists exactly if the change does.
    `order_version` numbers an order's events without gaps: consumers use it to keep their order and
    drop repeats.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="events")
    order_version = models.PositiveIntegerField()
    verb = models.CharField(_("what"), max_length=10, choices=Verb)
    from_status = models.CharField(_("from"), max_length=24, choices=Status, blank=True)
    to_status = models.CharField(_("to"), max_length=24, choices=Status)
    actor = models.ForeignKey(PERSON, models.PROTECT, null=True, verbose_name=_("who"))
    role = models.CharField(_("as"), max_length=10)
    reason = models.CharField(_("why"), max_length=500, blank=True)
    data = models.JSONField(default=dict)
    # The id of the request that began it; all work that follows from the event logs it.
    trace = models.CharField(max_length=64, blank=True, db_default="", default="", editable=False)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    objects = OrderEvents.as_manager()

    class Meta:
        ordering = ["-order_version"]
        verbose_name = _("event")
        verbose_name_plural = _("history")
        constraints = [
            models.UniqueConstraint(fields=["order", "order_version"], name="event_per_version")
        ]
        indexes = [models.Index(F("from_status"), F("id").desc(), name="event_left_list")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.verb}"

    @property
    def words(self) -> str:
        """Return the reason or the result, in a sentence."""
        if said := _of_file(self.data):
            return said
        if self.data.get("lifted"):
            return gettext("It goes on without an answer.")
        if self.verb != Verb.REPRICE or "after" not in self.data:
            return self.reason
        prices = {side: rub(Decimal(self.data[side])) for side in ("before", "after")}
        sentence = gettext("By tariff %(tariff)s: %(before)s became %(after)s.")
        if self.data["before"] == self.data["after"]:
            sentence = gettext("By tariff %(tariff)s: the price stays %(after)s.")
        return str(sentence % (self.data | prices))

    @property
    def was(self) -> Decimal | None:
        """Return what the order cost before its customer changed what it is made from."""
        return Decimal(self.data["was"]) if "was" in self.data else None

    @property
    def now(self) -> Decimal | None:
        """Return what the order cost once it had this price, if that is not in `words`."""
        after = None if self.verb == Verb.REPRICE else self.data.get("after")
        return Decimal(after) if after else None

    @property
    def staff_words(self) -> str:
        """Return `words` with what only staff may read: that a cancelled order was paid."""
        if not (grant := self.data.get("grant")):
            return self.words
        paid = gettext("The operator is paid all the same: %(why)s") % {"why": grant}
        return f"{self.words} {paid}".strip()


def _of_file(data: dict[str, Any]) -> str:
    """What its customer said of the file, or sent."""
    said = []
    if "file" in data:
        words = {"format": data["file"].upper(), "size": filesizeformat(data["size"])}
        said.append(gettext("Another file: %(format)s, %(size)s.") % words)
    if data.get("unit") in UNITS:
        said.append(gettext("The file's unit: %(unit)s.") % {"unit": UNITS[data["unit"]]})
    if data.get("ring_size"):
        said.append(gettext("Ring size: %(size)s.") % {"size": data["ring_size"]})
    if "stones" in data:
        said.append(gettext("Bodies marked as stones: %(count)s.") % {"count": data["stones"]})
    if data.get("accepted"):
        said.append(gettext("The reading of the file was accepted."))
    return " ".join(said)
