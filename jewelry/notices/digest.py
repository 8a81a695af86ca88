"""A daily letter to sellers and administrators: what is late, stuck, parked or differs."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jewelry.accounts.models import STAFF, Role, User
from jewelry.conservation.metrics import alarms
from jewelry.notices import links, sending
from jewelry.notices.models import Notice
from jewelry.orders import overdue
from jewelry.orders.models import Order
from jewelry.outbox.models import Delivery
from jewelry.platform.letter_words import shortened
from jewelry.platform.mail import Letter

MORNING_HOUR = 8
"""In the workshop's time zone."""

MAX_ROWS = 10


def send() -> int:
    """Return how many letters went. Runs every few minutes; each person gets one a day."""
    now = timezone.localtime()
    if now.hour < MORNING_HOUR:
        return 0
    people = User.objects.reachable().filter(role__in=STAFF, wants_mail=True)
    today = Notice.objects.filter(key__startswith=f"digest:{now.date()}:").values("person")
    waiting = people.exclude(pk__in=today).order_by("pk")
    return sum(_to(person, now.date()) for person in waiting)


def _to(person: User, day: date) -> bool:
    return sending.once(f"digest:{day}:{person.pk}", "digest", person, lambda: write(person, day))


def write(person: User, day: date) -> Letter:
    count, parked = overdue.count(), Delivery.objects.parked().count()
    found = alarms() if person.role == Role.ADMIN else []
    shown = f"{overdue.MAX_COUNTED}+" if count > overdue.MAX_COUNTED else str(count)
    lines = [_("Nothing is late or stuck.")] if not (count or parked or found) else []
    rows = [(_("Late"), shown), (_("Messages are parked"), str(parked))]
    rows += [(_("Difference"), str(alarm)) for alarm in found[:MAX_ROWS]]
    rows += [(_named(order), _until(order)) for order in overdue.page(size=MAX_ROWS)]
    title = _("Late or stuck on %(day)s") % {"day": date_format(day, "j E")}
    address = links.absolute(reverse("admin:orders_order_late"))
    return Letter(
        title, title, lines, (_("Open the page"), address), rows, links.unsubscribe(person)
    )


def _named(order: Order) -> str:
    named = f"{order.number} {shortened(order.title)}"
    return f"{pgettext('an order', 'Urgent')}: {named}" if order.rush else named


def _until(order: Order) -> str:
    until = date_format(timezone.localtime(order.act_by), "D, j E, H:i") if order.act_by else ""
    return f"{order.turn.owner.label}: {until}" if order.turn else until
