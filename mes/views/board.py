from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import Role
from jewelry.orders.models import Order
from jewelry.orders.paging import page_of
from jewelry.orders.statuses import Status
from mes import lists

CREW = (Role.OPERATOR, Role.ADMIN)


@never_cache
@role_required(*CREW)
@require_GET
def board(request: SignedIn) -> HttpResponse:
    """One list of orders, newest first. A poll that brings the current tag gets 304 and no HTML."""
    wanted = request.GET.get("status", "")
    status = Status(wanted) if wanted in Status.values else Status.MANUFACTURING_APPROVED
    before = request.GET.get("before", "")
    totals, gone = lists.counts(), lists.gone_from(status)
    tag = lists.tag_of(status, before, totals, gone)
    if request.headers.get("HX-PTag") == tag:
        return HttpResponse(status=304)
    context = {
        "status": status,
        "tabs": [(tab, totals.get(tab, 0)) for tab in lists.TABS],
        "page": page_of(Order.objects.filter(status=status).in_full(), before),
        "before": before,
        "gone": gone,
        "tag": tag,
    }
    if request.headers.get("HX-Request"):
        response = render(request, "mes/_board.html", context)
        response["HX-PTag"] = tag
        return response
    return render(request, "mes/board.html", context | {"pay": lists.pay_today(request.user)})


@never_cache
@role_required(*CREW)
@require_GET
def mine(request: SignedIn) -> HttpResponse:
    jobs = [(order, lists.verbs_of(order, request.user)) for order in lists.in_hand(request.user)]
    context = {"jobs": jobs, "pay": lists.pay_today(request.user)}
    return render(request, "mes/mine.html", context)


@role_required(*CREW)
@require_GET
def find(request: SignedIn) -> HttpResponse:
    """A scanned or typed number opens its order."""
    number = request.GET.get("q", "")
    if order := Order.objects.numbered(number).first():
        return redirect("mes:order", order.number)
    if number.strip():
        messages.warning(request, _("There is no order “%(number)s”.") % {"number": number[:40]})
    return redirect("mes:board")
