"""Tells administrators and the partner, once, that an endpoint was given up."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.partners.models import WebhookEndpoint
from jewelry.accounts.models import Role, User
from jewelry.notices import links, sending
from jewelry.platform.letter_words import defanged, shortened
from jewelry.platform.mail import Letter


def send() -> int:
    """Return how many letters went. Runs every few minutes; each letter goes once."""
    disabled = WebhookEndpoint.objects.exclude(disabled_at=None).select_related("partner")
    return sum(_tell(endpoint) for endpoint in disabled)


def _tell(endpoint: WebhookEndpoint) -> int:
    concerned = Q(role=Role.ADMIN, wants_mail=True) | Q(pk=endpoint.partner_id)
    people = User.objects.reachable().filter(concerned)
    return sum(_to(person, endpoint) for person in people)


def _to(person: User, endpoint: WebhookEndpoint) -> bool:
    assert endpoint.disabled_at
    key = f"webhook:{endpoint.pk}:{endpoint.disabled_at:%Y%m%d%H%M%S}:{person.pk}"
    return sending.once(key, "webhook", person, lambda: _write(person, endpoint))


def _write(person: User, endpoint: WebhookEndpoint) -> Letter:
    title = _("A webhook endpoint has not answered for days")
    lines = [
        _("%(url)s of %(partner)s has failed for three days, and we have stopped calling it.")
        % {"url": defanged(endpoint.url), "partner": shortened(str(endpoint.partner))},
        _("Nothing is lost: what happens meanwhile is kept, and is sent in order once the endpoint is enabled again."),
    ]  # fmt: skip
    button = None
    if person.role == Role.ADMIN:
        path = reverse("admin:partners_webhookendpoint_change", args=[endpoint.pk])
        button = (_("Open the page"), links.absolute(path))
    return Letter(title, title, lines, button)
