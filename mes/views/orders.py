from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jewelry.accounts import security_log
from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import WORKSHOP, Role, User
from jewelry.models3d import store
from jewelry.models3d.markers import pins
from jewelry.models3d.views import download, light
from jewelry.orders.downloads import may_fetch, noted
from jewelry.orders.errors import HandsFull, MoveRefused, NotAllowed
from jewelry.orders.models import Download, Order
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import is_named
from jewelry.platform.tracing.context import about
from jewelry.pricing.engine.sizing import sized
from jewelry.talk import notes
from mes import operator
from mes.moves import PRESSES


@never_cache
@role_required(*WORKSHOP)
@require_safe
def show(request: SignedIn, number: str) -> HttpResponse:
    order = find_order(number)
    measurement = store.newest(order.model)
    facts = sized(measurement, order.specification) if measurement else None
    context = {
        "order": order,
        "may_fetch": may_fetch(order, request.user),
        "is_named": is_named(order.status) or request.user.role == Role.ADMIN,
        "measurement": measurement,
        "facts": facts,
        "places": pins(facts),
        "events": order.events.without_messages().select_related("actor"),
        "verbs": operator.verbs_of(order, request.user),
        "may_print": operator.may_print(order, request.user),
        "notes": notes.notes_of(order),
        "note_token": uuid4(),
    }
    if request.headers.get("HX-Request"):
        return render(request, "mes/_card.html", context)
    return render(request, "mes/order.html", context | {"pay": operator.pay_today(request.user)})


@role_required(*WORKSHOP)
@require_safe
def model(request: SignedIn, number: str) -> HttpResponseBase:
    order = find_order(number)
    if order.model is None:
        raise Http404
    if not may_fetch(order, request.user):
        return _keep_out(request, order)
    answer = download(request, order.model, order.number)
    return noted(request, answer, order, request.user, Download.What.FILE)


@role_required(*WORKSHOP)
@require_safe
def light_model(request: SignedIn, number: str) -> HttpResponseBase:
    order = find_order(number)
    if not may_fetch(order, request.user):
        return _keep_out(request, order)
    answer = light(request, order.model)
    return noted(request, answer, order, request.user, Download.What.LIGHT)


def _keep_out(request: SignedIn, order: Order) -> HttpResponse:
    """An operator sees no designs of orders that others hold: they are the customers' secrets."""
    security_log.record("refused", request, request.user, order=order.number)
    sentence = _("%(number)s: only the operator who has it in hand may open its model.") % {
        "number": order.number
    }
    context = {"order": order, "sentence": sentence, "pay": operator.pay_today(request.user)}
    return render(request, "mes/refused.html", context, status=403)


@role_required(Role.OPERATOR)
@require_POST
def move(request: SignedIn, number: str, verb: Verb) -> HttpResponse:
    order = find_order(number)
    try:
        order = _make(order, verb, request)
    except MoveRefused as refused:
        if verb == Verb.TAKE and _holds(refused.order, request.user):
            return _answer(request, order, str(PRESSES[verb].done))  # a double click
        return refuse_move(request, refused)
    return _answer(request, order, str(PRESSES[verb].done))


def refuse_move(request: SignedIn, refused: MoveRefused) -> HttpResponse:
    """Answer 409 with a sentence after a lost race, and 404 to people without this order."""
    order = refused.order
    if not isinstance(refused, NotAllowed):
        return _refuse(request, refused)
    if not order.pay.filter(operator=request.user).exists():
        raise Http404
    words = _("%(number)s is not in your hands any more.") % {"number": order.number}
    return _refuse(request, MoveRefused(order, words))


def _make(order: Order, verb: Verb, request: SignedIn) -> Order:
    reason = [request.POST.get("reason", "")] if verb == Verb.RETURN else []
    return PRESSES[verb].make(order, request.user, *reason)


def _holds(order: Order, operator: User) -> bool:
    return order.operator_id == operator.pk


def _answer(request: SignedIn, order: Order, sentence: str) -> HttpResponse:
    words = sentence % {"number": order.number}
    if request.headers.get("HX-Request"):
        return _toast(request, words, 200)
    messages.success(request, words)
    return redirect("mes:mine")


def _refuse(request: SignedIn, refused: MoveRefused) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _toast(request, str(refused), 409)
    context = {"order": refused.order, "sentence": str(refused)}
    context["hands_full"] = isinstance(refused, HandsFull)
    context["pay"] = operator.pay_today(request.user)
    return render(request, "mes/refused.html", context, status=409)


def _toast(request: SignedIn, words: str, status: int) -> HttpResponse:
    """Answer with a sentence for the page, and make it reload the list at once."""
    context = {"words": words, "refused": status != 200, "pay": operator.pay_today(request.user)}
    response = render(request, "mes/_toast.html", context, status=status)
    response["HX-Trigger"] = "wake"
    return response


def find_order(number: str) -> Order:
    return about(get_object_or_404(Order.objects.numbered(number).in_full()))
