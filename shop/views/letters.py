"""Pages that a letter's links open: they need no sign-in, and show nothing about the person."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS
from jewelry.models3d import store
from jewelry.notices import links
from jewelry.orders.models import Order
from jewelry.orders.statuses import STEPS
from jewelry.platform.tracing.context import about
from shop.views.orders import reached


@never_cache
@require_safe
def track(request: HttpRequest, token: str) -> HttpResponse:
    order = links.tracked(token)
    if order is None:
        raise Http404
    about(order)
    measurement = store.newest(order.model) if order.model else None
    context = {
        "order": order,
        "pictured": bool(measurement and measurement.pictured),
        "steps": [name for name, _group in STEPS],
        "reached": reached(order),
    }
    response = render(request, "shop/track.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt  # mail programs press this button themselves (RFC 8058); the token says who
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing: programs that scan letters open every link."""
    person = links.unsubscribing(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        person.wants_mail = "again" in request.POST
        person.save(update_fields=["wants_mail"])
    return render(request, "shop/unsubscribe.html", {"wants_mail": person.wants_mail})


@never_cache
@role_required(*BUYERS)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: SignedIn) -> HttpResponse:
    """The same choice in the account, after signing in."""
    if request.method == "POST":
        request.user.wants_mail = "again" in request.POST
        request.user.save(update_fields=["wants_mail"])
        return redirect("shop:letters")
    return render(request, "shop/unsubscribe.html", {"wants_mail": request.user.wants_mail})


@role_required(*BUYERS)
@require_POST
def share(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Create a new link, and revoke the one before."""
    order = about(get_object_or_404(Order.objects.of(request.user), public_id=public_id))
    address = links.renew(order)
    words = _("A person with this link sees how far the order is, and nothing else: %(link)s")
    messages.success(request, words % {"link": address})
    return redirect(f"{resolve_url('shop:order', public_id)}#share")
