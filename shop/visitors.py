"""Who asks for a price: a signed-in customer, or the guest that a session names.

A guest's row is made with the first file, and ends when its visitor signs in or does not come back.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from jewelry.accounts.access import role_required
from jewelry.accounts.models import BUYERS, User
from jewelry.pricing import guests
from jewelry.pricing.models import PriceRequest

SESSION_KEY = "guest"
P = ParamSpec("P")
Answer = TypeVar("Answer", bound=HttpResponseBase)


class Visiting(HttpRequest):
    """A request of a customer or a guest, for the type checker."""

    visitor: User


View = Callable[Concatenate[Any, P], HttpResponseBase]


def visitor_of(request: HttpRequest) -> User | None:
    """Return the signed-in person, or the guest; None for a stranger."""
    if isinstance(request.user, User):
        return request.user
    key = None if request.user.is_authenticated else request.session.get(SESSION_KEY)
    return guests.guest_of(key) if isinstance(key, int) else None


def visitor_or_new(request: HttpRequest) -> User:
    """As `visitor_of`, with a new guest for a stranger."""
    if found := visitor_of(request):
        return found
    guest = User.objects.make_guest()
    request.session[SESSION_KEY] = guest.pk
    return guest


def follow_guest(request: HttpRequest, sent: QuerySet[PriceRequest]) -> None:
    """Take a guest's session to the guest of what was sent: a double press may have made two.

    `sent` is found by a form's token, which only the browser that got the form has.
    """
    asked = sent.select_related("customer").first()
    if asked and asked.customer.is_guest and not request.user.is_authenticated:
        request.session[SESSION_KEY] = asked.customer_id


def for_visitors(view: View[P]) -> View[P]:
    """Serve customers and guests; strangers are asked to sign in, other people get 404."""

    def of_customer(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request.visitor = request.user
        return view(request, *args, **kwargs)

    checked = role_required(*BUYERS)(cast(View[P], of_customer))

    @wraps(view)
    def served(request: Visiting, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        guest = None if request.user.is_authenticated else visitor_of(request)
        if guest is None:
            return checked(request, *args, **kwargs)
        request.visitor = guest
        return unless_gone(request, lambda: view(request, *args, **kwargs))

    return cast(View[P], served)


def unless_gone(request: HttpRequest, answer: Callable[[], Answer]) -> Answer | HttpResponse:
    """Answer; where the guest signed in meanwhile in another window, lead to what they have."""
    try:
        return answer()
    except User.DoesNotExist:
        messages.info(
            request, _("You signed in meanwhile. Here are your models: please try again.")
        )
        return redirect("shop:price")


def claim_guest(request: HttpRequest, user: User, **_: Any) -> None:
    """Receives `user_logged_in`: what a guest sent is the customer's from now on."""
    key = request.session.get(SESSION_KEY)
    if isinstance(key, int) and user.role in BUYERS:
        del request.session[SESSION_KEY]
        guests.adopt_guest(key, user)
