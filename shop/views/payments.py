"""A customer's way to a provider's page and back, and the providers' notifications."""

import logging
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jewelry.accounts import throttle
from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS
from jewelry.payments import asking, gateways, ledger, links, paying, ways
from jewelry.payments.demo import bank
from jewelry.payments.demo.bank import Play
from jewelry.payments.demo.gateway import VARIANT
from jewelry.payments.gateway import Forged, Refused, Unreachable, Unreadable
from jewelry.payments.kinds import BANK
from jewelry.payments.models import OPEN, Payment, State
from jewelry.payments.paying import NothingDue
from jewelry.platform.numbers import finite
from jewelry.platform.web.client_address import client_address
from jewelry.purchases.models import Purchase
from shop import money

log = logging.getLogger(__name__)

PRESSES = throttle.Limit("pay", 30, 3600)
"""Of one purchase's buttons: each may ask a provider."""

QUESTIONS = throttle.Limit("pay-back", 60, 3600)
"""Returns from the provider of one payment: each asks it."""

NOTIFICATIONS = throttle.Limit("notify", 600, 60)
"""From one address."""

MAX_NOTIFICATION_BYTES = 64 * 1024


@role_required(*BUYERS)
@require_POST
def pay(request: SignedIn, public_id: UUID) -> HttpResponse:
    placed = Purchase.objects.of(request.user).placed()
    return _begin(request, get_object_or_404(placed, public_id=public_id))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The payment's page for whoever has its address; a letter brings it."""
    if (purchase := links.purchase_of(token)) is None:
        raise Http404
    if request.method == "POST":
        return _begin(request, purchase)
    mine = request.user.is_authenticated and purchase.customer_id == request.user.pk
    orders = [piece.order for piece in purchase.pieces.select_related("order") if piece.order]
    context = {
        "money": money.of(purchase, purchase.customer),
        "orders": orders if mine else [],
        "pay_url": request.path,
    }
    return _unlisted(render(request, "shop/pay.html", context))


def _begin(request: HttpRequest, purchase: Purchase) -> HttpResponse:
    back = redirect(links.purchase_page(purchase, request.user))
    if throttle.is_over(PRESSES, str(purchase.pk)):
        messages.error(request, _("That was too often. Please try again in an hour."))
        return back
    way = ways.of(request.POST.get("way", ""), purchase.customer)
    # The sum on the button that was pressed: another one is not begun instead of it.
    wanted = finite(request.POST.get("amount", ""))
    offer = next((each for each in paying.offers(purchase) if each.amount == wanted), None)
    try:
        if way is None or offer is None:
            raise NothingDue
        payment = paying.begin(purchase, offer.purpose, way.variant, offer.amount)
    except NothingDue:
        messages.error(request, _("The sum is another one by now. Please look again."))
    except Refused as why:
        log.error("%s begins no payment: %s", way and way.variant, why)
        words = _("The bank does not take this payment. Your order is kept: please write to us.")
        messages.error(request, words)
    except Unreachable as why:
        log.warning("%s cannot begin a payment: %s", way and way.variant, why)
        words = _("The bank does not answer now. Your order is kept: please try again in a minute.")
        messages.error(request, words)
    else:
        return redirect("shop:payment_go", payment.token)
    return back


@never_cache
@require_safe
def go(request: HttpRequest, token: str) -> HttpResponse:
    """A page between: browsers that obey form-action follow no form to another host."""
    payment = _payment(token)
    if payment.status != State.INPUT:
        return redirect("shop:payment_back", token)
    if payment.variant == BANK:
        return redirect("shop:invoice", token)
    return _unlisted(render(request, "shop/payment_go.html", {"payment": payment}))


@never_cache
@require_safe
def back(request: HttpRequest, token: str) -> HttpResponse:
    """Where the provider sends the customer; what the address says is not believed."""
    payment = _payment(token)
    # Also of one that was given up: who paid it is not told to pay again.
    if not payment.is_paid and gateways.is_known(payment.variant):
        waiting = Payment.objects.filter(pk=payment.pk, status__in=OPEN)
        waiting.update(returned_at=timezone.now())
        _ask(payment)
        payment = _payment(token)
    if payment.status == State.CONFIRMED:
        messages.success(request, _("Thank you, your payment has come."))
    elif payment.is_open:
        words = _("The bank has not told us yet. This page shows the payment as soon as it has.")
        messages.info(request, words)
    else:
        words = _("The payment did not succeed. Your order is kept: you can pay again.")
        messages.error(request, words)
    return _unlisted(redirect(links.purchase_page(payment.purchase, request.user)))


def _ask(payment: Payment) -> None:
    if throttle.is_over(QUESTIONS, payment.token):
        return
    try:
        asking.ask(payment)
    except Unreachable as why:
        log.warning("%s does not answer: %s", payment.variant, why)


@csrf_exempt  # providers' programs post it; what they say is verified, or only makes us ask
@require_POST
def notify(request: HttpRequest, variant: str) -> HttpResponse:
    """Providers repeat what is not answered by 200."""
    if not gateways.is_known(variant):
        raise Http404
    if throttle.is_over(NOTIFICATIONS, client_address(request)):
        return HttpResponse("too many", status=429, content_type="text/plain")
    if len(request.body) > MAX_NOTIFICATION_BYTES:
        return HttpResponse("too large", status=413, content_type="text/plain")
    try:
        heard = gateways.of(variant).read(request)
    except (Forged, Unreadable) as why:
        log.warning("A notification in the name of %s is not believed: %s", variant, why)
        return HttpResponse("not understood", status=400, content_type="text/plain")
    except Unreachable as why:
        log.warning("%s does not answer: %s", variant, why)
        return HttpResponse("later", status=503, content_type="text/plain")
    for each in heard:
        ledger.apply(each)
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest, token: str) -> HttpResponse:
    """The demonstration's bank. It is there only where the setting names it."""
    if not gateways.is_known(VARIANT):
        raise Http404
    payment = get_object_or_404(Payment.objects.filter(variant=VARIANT), token=token)
    if request.method == "POST" and payment.is_open:
        pressed = request.POST.get("play", "")
        bank.press(payment, Play(pressed) if pressed in Play.values else Play.REFUSED)
        return redirect("shop:payment_back", token)
    return _unlisted(render(request, "shop/payment_demo.html", {"payment": payment, "plays": Play}))


def _payment(token: str) -> Payment:
    found = Payment.objects.select_related("purchase__customer")
    return get_object_or_404(found, token=token)


def _unlisted(response: HttpResponse) -> HttpResponse:
    """The referrer stays the site's own: without one browsers send their forms as a stranger's."""
    response["X-Robots-Tag"] = "noindex"
    return response
