from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jewelry.accounts.models import Role
from jewelry.conservation.models import Alarm
from jewelry.orders import overdue as late
from jewelry.orders.lists import versions
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.outbox.models import Delivery
from jewelry.payments.models import Case
from jewelry.pricing.models import Tariff
from jewelry.talk import threads


def context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return what waits for a seller, as counts that link to their lists."""
    sizes = versions.read().sizes
    orders = reverse("admin:orders_order_changelist")
    by_hand = Order.objects.filter(
        status=Status.SUBMITTED, quote__isnull=False, quote__total=None
    ).count()
    overdue = Order.objects.all().overdue().count()
    shipped = f"{orders}?status__exact={Status.SHIPPED}"
    context["waiting"] = (
        (_("Wait for your approval"), reverse("admin:orders_order_board"), sizes.get(Status.PRICE_CALCULATED, 0), ""),
        (_("Need a price by hand"), f"{orders}?needs=price", by_hand, ""),
        (_("Shipped: close when delivered"), shipped, sizes.get(Status.SHIPPED, 0), ""),
        (_("Late or stuck"), reverse("admin:orders_order_late"), _shown(late.count()), "late"),
        (_("Promised and past due"), f"{orders}?needs=late", overdue, "late"),
    )  # fmt: skip
    if unread := threads.unread_by_house().count():
        context["waiting"] += ((_("Messages not read"), f"{orders}?needs=unread", unread, "late"),)
    if open_cases := Case.objects.filter(closed_at=None).count():
        address = reverse("admin:payments_case_changelist")
        context["waiting"] += ((_("Money: look at it"), address, open_cases, "late"),)
    context["is_admin"] = getattr(request.user, "role", "") == Role.ADMIN
    if context["is_admin"] and (parked := Delivery.objects.parked().count()):
        address = f"{reverse('admin:outbox_delivery_changelist')}?state=parked"
        context["waiting"] += ((_("Messages are parked"), address, parked, "late"),)
    if context["is_admin"] and (days := _days_of_old_spots()):
        address = reverse("admin:pricing_tariff_fetch")
        context["waiting"] += ((_("Spot prices are old, days: fetch them"), address, days, "late"),)
    if context["is_admin"] and (alarms := Alarm.objects.filter(ended_at=None).count()):
        context["waiting"] += ((_("Differences found"), reverse("crm:operations"), alarms, "late"),)
    return context


def _days_of_old_spots() -> int:
    """0 while they are good."""
    current, today = Tariff.objects.in_force(), timezone.localdate()
    return current.spots_age(today) if current.spots_are_old(today) else 0


def _shown(count: int) -> str:
    return f"{late.MAX_COUNTED}+" if count > late.MAX_COUNTED else str(count)
