"""Creates, rotates and revives endpoints, for the administrator and the partner alike."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.partners import root_keys
from crm.partners.models import WebhookEndpoint
from crm.partners.models.webhooks import RETRY_PERIOD
from crm.partners.webhooks import delivery, ssrf
from jewelry.accounts import security_log

SECRET_OVERLAP = timedelta(days=1)
"""How long the old secret signs beside the new one."""

MAX_ENDPOINTS = 10
"""Of one partner in one mode."""


def check_url(url: str) -> None:
    """Raises ValidationError. The address behind the name is checked at each request."""
    try:
        ssrf.parse(url)
    except ssrf.Refused as refused:
        raise ValidationError(str(refused)) from None


def check_room(endpoint: WebhookEndpoint) -> None:
    """Raises ValidationError."""
    mine = WebhookEndpoint.objects.filter(partner=endpoint.partner_id, mode=endpoint.mode)
    if mine.count() >= MAX_ENDPOINTS:
        raise ValidationError(_("There are %(most)s endpoints already.") % {"most": MAX_ENDPOINTS})


def rotate(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """A second rotation within the overlap ends the oldest secret."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        generation=F("generation") + 1,
        root_key=root_keys.current(),
        old_root_key=F("root_key"),
        old_until=timezone.now() + SECRET_OVERLAP,
    )
    endpoint.refresh_from_db()
    security_log.record("webhook_secret_rotated", person=endpoint.partner_id, key=endpoint.pk)
    return endpoint


@transaction.atomic
def revive(endpoint: WebhookEndpoint) -> int:
    """Retry the endpoint now, with all waiting events; return how many."""
    _lock(endpoint)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        failures=0, failing_since=None, resumes_at=None, disabled_at=None
    )
    count = endpoint.deliveries.filter(done_at=None).again(RETRY_PERIOD)
    transaction.on_commit(lambda: delivery.wake([endpoint.pk]), robust=True)
    return count


@transaction.atomic
def delete(endpoint: WebhookEndpoint) -> None:
    """Delete the endpoint with its waiting events and its log."""
    _lock(endpoint)
    endpoint.delete()


def _lock(endpoint: WebhookEndpoint) -> None:
    """Lock the endpoint before its deliveries, as all code does."""
    list(WebhookEndpoint.objects.select_for_update().filter(pk=endpoint.pk).values_list("pk"))
