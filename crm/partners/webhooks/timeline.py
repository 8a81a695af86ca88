"""The webhooks of one order, for its timeline: each attempt, and what still waits."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from crm.partners.models import WebhookAttempt, WebhookDelivery
from jewelry.orders.timeline import MAX_ENTRIES_PER_SOURCE, Known, Moment


def webhooks(known: Known) -> Iterator[Moment]:
    mine = {"order": known.order.public_id}
    found = WebhookDelivery.objects.filter(**mine, done_at=None).select_related("endpoint")
    for delivery in found.order_by("-pk")[:MAX_ENTRIES_PER_SOURCE]:
        yield _undelivered(delivery)
    tried = WebhookAttempt.objects.filter(delivery__order=known.order.public_id)
    for attempt in tried.select_related("delivery").order_by("-pk")[:MAX_ENTRIES_PER_SOURCE]:
        yield _attempt(attempt)


def _attempt(attempt: WebhookAttempt) -> Moment:
    about = {"kind": attempt.delivery.kind, "answer": attempt.status or "—"}
    seconds = _("%(seconds)s s") % {"seconds": number_format(attempt.seconds, 1)}
    return Moment(
        at=attempt.created_at,
        kind="webhook",
        what=_("Webhook %(kind)s: answered %(answer)s") % about,
        notes=tuple(filter(None, (_host(attempt.url), seconds, attempt.error))),
        state="bad" if attempt.error else "done",
        trace=attempt.delivery.trace,
    )


def _undelivered(delivery: WebhookDelivery) -> Moment:
    about, notes = {"kind": delivery.kind}, (_host(delivery.endpoint.url),)
    if delivery.parked_at:
        what = _("Webhook %(kind)s given up") % about
        return Moment(delivery.parked_at, "webhook", what, notes, "bad", delivery.trace)
    what = _("Webhook %(kind)s waits") % about
    return Moment(delivery.created_at, "webhook", what, notes, "waiting", delivery.trace)


def _host(url: str) -> str:
    """Show the host only: the URL may contain a secret of the partner's."""
    return urlsplit(url).hostname or ""
