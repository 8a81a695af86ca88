"""The basket of whoever asks: a customer's own, or the one that a guest's session names."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jewelry.accounts import throttle
from jewelry.accounts.models import BUYERS, User
from jewelry.platform.web.client_address import client_address
from jewelry.purchases import baskets
from jewelry.purchases.models import Piece, Purchase
from shop import limits

SESSION_KEY = "basket"
COOKIE = f"{settings.COOKIE_PREFIX}alexandrite_basket"
"""How many pieces whose basket has, for the header alone: pages then need no query for it."""

TOLD = "alexandrite.basket_count"
COOKIE_SECONDS = 60 * 24 * 3600
ADDS = throttle.Limit("basket", 120, 3600)
"""Pieces that guests of one address put into baskets."""


def buyer(request: HttpRequest) -> User | None:
    """Return the signed-in customer, None for a guest. Staff have no basket: 404."""
    if not isinstance(request.user, User) and not request.user.is_authenticated:
        return None
    if request.user.role not in BUYERS:
        raise Http404
    return request.user


def of(request: HttpRequest, *, make: bool = False) -> Purchase | None:
    person = buyer(request)
    key = None if person else _key(request)
    if person is None and key is None and not make:
        return None
    basket = baskets.of(key, person, make=make)
    if basket and person is None:
        request.session[SESSION_KEY] = str(basket.public_id)
    return basket


def take_add(request: HttpRequest) -> None:
    """Count one more piece, in the transaction that writes it. Raises ValidationError."""
    if person := buyer(request):
        limits.take_choice(person)
    elif throttle.is_over(ADDS, client_address(request)):
        raise ValidationError(limits.TOO_OFTEN, "many", {"count": ADDS.most})


@transaction.atomic
def put(request: HttpRequest, add: Callable[[Purchase], Piece]) -> None:
    """Add a piece to the basket, which is made where there is none, and say so.

    Raises ValidationError of what is too often or too much.
    """
    take_add(request)
    basket = of(request, make=True)
    assert basket is not None
    try:
        piece = add(basket)
    except baskets.BasketRefused as refused:
        raise ValidationError(str(refused)) from None
    messages.success(request, _("“%(title)s” is in the basket.") % {"title": piece.title})


def claim(request: HttpRequest, user: User, **_: Any) -> None:
    """Receives `user_logged_in`: what a guest chose is the customer's from now on."""
    key = _key(request)
    if key and user.role in BUYERS:
        del request.session[SESSION_KEY]
        baskets.claim(key, user)


def shown(
    request: HttpRequest, template: str, context: dict[str, Any], count: int, status: int = 200
) -> HttpResponse:
    """Return the page; its header and the ones of later pages have the number of pieces."""
    request.META[TOLD] = count
    return show_count(request, render(request, template, context, status=status), count)


def show_count(request: HttpRequest, response: HttpResponse, count: int) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        f"{request.user.pk or 0}.{count}",
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def count(request: HttpRequest) -> int:
    """Return what the cookie says, if it is of who asks, or what this page has found."""
    if TOLD in request.META:
        return int(request.META[TOLD])
    who, _dot, number = request.COOKIES.get(COOKIE, "").partition(".")
    is_own = who == str(request.user.pk or 0)
    return (
        int(number) if is_own and number.isascii() and number.isdigit() and len(number) < 3 else 0
    )


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.session.get(SESSION_KEY, ""))
    except ValueError:
        return None
