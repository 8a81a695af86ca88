from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import WORKSHOP
from jewelry.accounts.sessions import who
from jewelry.orders.lists import strategies, versions
from jewelry.orders.lists.versions import Versions
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from mes import operator
from mes.board import BOARD, query_of, tabs, tag


@never_cache
def board(request: HttpRequest) -> HttpResponseBase:
    """One list of orders, newest first. A poll that brings the current tag gets 304 and no HTML.

    One statement authenticates the person and reads the lists' versions. When a page of that
    version is cached, it is the only statement.
    """
    person, text = who(request, also=versions.SQL)
    request.user = person
    return _board(request, versions.parse(text))


@role_required(*WORKSHOP)
@require_safe
def _board(request: SignedIn, now: Versions) -> HttpResponse:
    query = query_of(request.GET, get_language() or "en", request.user.pk)
    strategy = strategies.current()
    current = tag(now, query) if strategy.follows_versions() else ""
    if current and request.headers.get("HX-PTag") == current:
        return HttpResponse(status=304)
    html = tabs(now, query.status) + strategy.page(BOARD, query, now)
    if request.headers.get("HX-Request"):
        return HttpResponse(html, headers={"HX-PTag": current} if current else None)
    context = {
        "board": mark_safe(html.decode()),  # noqa: S308  our own templates made it
        "status": Status(query.status),
        "query": query,
        "tag": current,
        "pay": operator.pay_today(request.user),
    }
    return render(request, "mes/board.html", context)


@never_cache
@role_required(*WORKSHOP)
@require_safe
def mine(request: SignedIn) -> HttpResponse:
    jobs = [
        (order, operator.verbs_of(order, request.user)) for order in operator.in_hand(request.user)
    ]
    context = {"jobs": jobs, "pay": operator.pay_today(request.user)}
    context["most"] = settings.ORDERS_IN_HAND
    return render(request, "mes/mine.html", context)


@role_required(*WORKSHOP)
@require_safe
def find(request: SignedIn) -> HttpResponse:
    """Open the order of a scanned or typed number."""
    number = request.GET.get("q", "")
    if order := Order.objects.numbered(number).first():
        return redirect("mes:order", order.number)
    if number.strip():
        messages.warning(request, _("There is no order “%(number)s”.") % {"number": number[:40]})
    return redirect("mes:board")
