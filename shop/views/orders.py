from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS, User
from jewelry.models3d import store
from jewelry.notices import links
from jewelry.orders import lifecycle, permissions
from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import STEPS, Status
from jewelry.platform.tracing.context import about
from shop import (
    again,
    claims,
    consent,
    delivery,
    made_from,
    marking,
    measuring_progress,
    money,
    quote_view,
    reviews,
    talk,
)
from shop import order_list as own
from shop.designs import is_house_piece

ASKED = (0, 1)
"""The steps in which the page shows what prevents a firm price."""


def may_order(user: User | AnonymousUser) -> bool:
    """Visitors without an account may: they sign in on the way. Staff have their own pages."""
    return not user.is_authenticated or user.role in BUYERS


@role_required(*BUYERS)
@require_safe
def mine(request: SignedIn) -> HttpResponse:
    page = own.page(request.user, request.GET.get("before", ""))
    return render(request, "shop/orders.html", {"page": page})


@never_cache
@role_required(*BUYERS)
@require_safe
def show(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The page polls every few seconds with the version it has; 304 costs one query."""
    order = own_order(request, public_id)
    if request.headers.get("HX-PTag") == _tag(order, _awaited(order)):
        return HttpResponse(status=304)
    return order_page(request, order)


def order_page(request: SignedIn, order: Order, **more: Any) -> HttpResponse:
    """Return the page, or what of it a poll replaces. With `more`, a refused form: status 422."""
    awaited = _awaited(order)
    tag = _tag(order, awaited)
    measurement = store.newest(order.model)
    shown = quote_view.of(order.quote, measurement) if order.quote else None
    may_download = bool(order.model) and not is_house_piece(order)
    may_revise = may_download and permissions.may(order, request.user, Verb.REVISE)
    context = (
        awaited
        | talk.talk_context(order)
        | delivery.delivery_context(order, request.user)
        | claims.claims_context(order)
        | reviews.review_context(order, request.user)
        | again.again_context(order)
        | {"share_link": links.present(order)}
        | consent.shown(order)
        | made_from.context(order, shown, measurement)
        | {
            "order": order,
            "sheet": shown,
            "measurement": measurement,
            "is_resized": order.specification.growth != 1,
            "places": shown.places if shown and order.step in ASKED else [],
            "events": order.events.without_messages(),
            "cancel_reason": _cancel_reason(order),
            "money": money.of_order(order, request.user),
            "steps": [name for name, _group in STEPS],
            "reached": reached(order),
            "may_accept": permissions.may(order, request.user, Verb.ACCEPT),
            "may_cancel": permissions.may(order, request.user, Verb.CANCEL),
            "may_download": may_download,
            "may_revise": may_revise,
            "marks": marking.form_for(order.model, order.specification, measurement=measurement)
            if order.model and measurement and may_revise
            else None,
            "tag": tag,
        }
        | more
    )
    template = "shop/_order.html" if request.headers.get("HX-Request") else "shop/order.html"
    response = render(request, template, context, status=422 if more else 200)
    response["HX-PTag"] = tag
    return response


def _tag(order: Order, awaited: dict[str, Any]) -> str:
    flags = "p" * order.awaits_payment + "a" * order.awaits_answer
    return f"{order.version}{flags}{awaited.get('stage', '')}-{get_language()}"


@role_required(*BUYERS)
@require_POST
def cancel(request: SignedIn, public_id: UUID) -> HttpResponse:
    order = own_order(request, public_id)
    try:
        lifecycle.cancel(order, request.user, request.POST.get("reason", ""))
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(number)s is cancelled.") % {"number": order.number})
    return redirect("shop:order", public_id)


def _cancel_reason(order: Order) -> str:
    if order.status != Status.CANCELLED:
        return ""
    cancelled = order.events.filter(verb=Verb.CANCEL).first()
    return cancelled.reason if cancelled else ""


def own_order(request: SignedIn, public_id: UUID) -> Order:
    mine = Order.objects.of(request.user).in_full()
    return about(get_object_or_404(mine, public_id=public_id))


def _awaited(order: Order) -> dict[str, Any]:
    """Return how far the price is, while the customer waits for it."""
    if order.status != Status.SUBMITTED or order.quote or order.model is None:
        return {}
    is_measured = store.measured(order.model) is not None
    return measuring_progress.context(order.model, order.status_since, is_measured=is_measured)


def reached(order: Order) -> int:
    """Return the furthest step, also of an order that was cancelled on the way."""
    if order.step >= 0:
        return order.step
    was = [
        index
        for event in order.events.all()
        for index, (_name, group) in enumerate(STEPS)
        if event.from_status in group
    ]
    return max(was, default=0)
