"""Shipping the packed pieces of a purchase, and its papers."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import STAFF, Role
from jewelry.orders import permissions
from jewelry.orders.errors import AlreadyTaken, MoveRefused, NotAllowed, WrongStatus
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.purchases.models import Purchase
from jewelry.shipping import papers, parcels, sending
from jewelry.shipping.models import Shipment
from jewelry.shipping.parcels import Parcel
from mes import operator
from mes.ship_form import ShipForm
from mes.views.orders import find_order, move, refuse_move

GONE = (NotAllowed, WrongStatus, AlreadyTaken)
"""Another answer on the form would not help."""


@never_cache
@role_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def ship(request: SignedIn, number: str) -> HttpResponseBase:
    """Ask for carrier and number. An order without a purchase is shipped by the button alone."""
    order = find_order(number)
    purchase = _purchase(order)
    if request.method == "POST":
        return _ship(request, order, purchase) if purchase else move(request, number, Verb.SHIP)
    if purchase is None or not permissions.may(order, request.user, Verb.SHIP):
        return redirect("mes:order", order.number)
    packed = sending.packed_with(order, request.user)
    return _page(request, order, purchase, ShipForm(None, packed=packed, purchase=purchase))


def _ship(request: SignedIn, order: Order, purchase: Purchase) -> HttpResponseBase:
    try:
        permissions.check(order, Verb.SHIP, request.user, "")
    except MoveRefused as refused:
        shipment = sending.shipment_of(order)
        if shipment and shipment.sent_by_id == request.user.pk:
            return _done(request, order, shipment)  # a double click
        return refuse_move(request, refused)
    packed = sending.packed_with(order, request.user)
    form = ShipForm(request.POST, packed=packed, purchase=purchase)
    if not form.is_valid():
        return _page(request, order, purchase, form, 422)
    said = form.cleaned_data
    try:
        shipment = sending.ship(
            form.chosen, request.user, said["carrier"], said["number"], form.uins
        )
    except GONE as refused:
        return refuse_move(request, refused)
    except MoveRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, order, purchase, form, 422)
    return _done(request, order, shipment)


def _done(request: SignedIn, order: Order, shipment: Shipment) -> HttpResponse:
    orders = shipment.orders.order_by("pk")
    words = _("%(orders)s: on its way. Print the label and stick it on.")
    if shipment.carrier is None:
        words = _("%(orders)s: handed over.")
    messages.success(request, words % {"orders": ", ".join(each.number for each in orders)})
    return redirect("mes:order", order.number)


def _page(
    request: SignedIn, order: Order, purchase: Purchase, form: ShipForm, status: int = 200
) -> HttpResponse:
    context = {
        "order": order,
        "purchase": purchase,
        "form": form,
        "pay": operator.pay_today(request.user),
    }
    return render(request, "mes/ship.html", context, status=status)


@never_cache
@role_required(Role.OPERATOR, *STAFF)
@require_safe
def label(request: SignedIn, number: str) -> HttpResponse:
    return _paper(request, number, "label", papers.label)


@never_cache
@role_required(Role.OPERATOR, *STAFF)
@require_safe
def packing_list(request: SignedIn, number: str) -> HttpResponse:
    """In the language in which the customer ordered."""
    return _paper(request, number, "packing", papers.packing_list)


def _paper(
    request: SignedIn, number: str, name: str, draw: Callable[[Parcel], bytes]
) -> HttpResponse:
    """Only who packs the order, and sellers, see where it goes."""
    order = find_order(number)
    parcel = parcels.parcel_of(order) if parcels.may_print(order, request.user) else None
    if parcel is None:
        raise Http404
    language = parcel.purchase.language if name == "packing" else ""
    with translation.override(language or get_language()):
        file = draw(parcel)
    said = {"Content-Disposition": f'inline; filename="{order.number}-{name}.pdf"'}
    return HttpResponse(file, content_type="application/pdf", headers=said)


def _purchase(order: Order) -> Purchase | None:
    found = Purchase.objects.filter(pieces__order=order)
    return found.select_related("way", "customer").first()
