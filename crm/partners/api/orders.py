"""Orders: placed from a quote, listed by their last change, read, agreed to, cancelled."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field, StringConstraints

from crm.partners import live, sandbox
from crm.partners.api import paging, serializers
from crm.partners.api.auth import Asking, Bearer
from crm.partners.api.idempotency import PARAMETER, once
from crm.partners.api.problems import Problem
from crm.partners.api.quotes import own_quote
from crm.partners.api.schemas.orders import (
    AcceptIn,
    CancelIn,
    DeclineIn,
    OrderIn,
    OrdersOut,
    OrderWithHistory,
    ReviseIn,
)
from crm.partners.api.schemas.problems import READ_ERRORS, WRITE_ERRORS, ProblemOut
from crm.partners.api.schemas.values import Moment
from crm.partners.models import Scope
from jewelry.orders.errors import MoveRefused, PriceChanged
from jewelry.orders.placing import QuoteExpired, QuoteRefused
from jewelry.orders.revising import QuoteOfOtherPiece
from jewelry.payments.account_limit import MoveOverLimit, OverLimit
from jewelry.platform.tracing.context import about
from jewelry.pricing.models import Quote
from jewelry.talk.errors import TooOften

router = Router(tags=["Orders"])
CursorText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,80}$")]
Change = TypeVar("Change", bound=Callable[..., HttpResponse])


def _post(path: str, summary: str, status: int = 200) -> Callable[[Change], Change]:
    """For a change of an order, which is answered with the order."""
    decorator: Callable[[Change], Change] = router.post(
        path,
        auth=Bearer(Scope.ORDERS_WRITE, "json"),
        response={status: OrderWithHistory, WRITE_ERRORS: ProblemOut},
        openapi_extra=PARAMETER,
        summary=summary,
    )
    return decorator


@_post("/orders", "Place an order", status=201)
@once
def place(request: Asking, body: OrderIn) -> HttpResponse:
    """From a quote that is still held. Our sellers see it at once."""
    quote = own_quote(request, body.quote)
    given, most = getattr(quote, "given", None), _most(body, quote)
    title = body.title.strip() or (given.sent.name if given else quote.number)
    with refusals():
        order = _room(request).place(request.auth, quote, title, body.comment, most)
    location = reverse("api:read_order", args=[order.public_id])
    return serializers.reply(201, _in_full(request, order.public_id), location)


@router.get(
    "/orders",
    auth=Bearer(Scope.ORDERS_READ),
    response={200: OrdersOut, READ_ERRORS - {404} | {422}: ProblemOut},
    summary="List orders by their last change",
)
def mine(
    request: Asking,
    updated_after: Annotated[Moment | None, Query()] = None,
    cursor: Annotated[CursorText | None, Query()] = None,
    limit: Annotated[int, Query(), Field(ge=1, le=200)] = 50,
) -> HttpResponse:
    """The oldest change first. Keep the cursor: it is for the next page, also tomorrow."""
    found = _room(request).orders_of(request.auth)
    page = paging.page(found, updated_after, cursor or "", limit)
    shown = [serializers.order(request.auth, order) for order in page.rows]
    return serializers.reply(
        200, OrdersOut(orders=shown, cursor=page.cursor, has_more=page.has_more)
    )


@router.get(
    "/orders/{uuid:order_id}",
    auth=Bearer(Scope.ORDERS_READ),
    response={200: OrderWithHistory, READ_ERRORS: ProblemOut},
    summary="Read an order",
    url_name="read_order",
)
def read(request: Asking, order_id: UUID) -> HttpResponse:
    return serializers.reply(200, _in_full(request, order_id))


@_post("/orders/{uuid:order_id}/cancel", "Cancel an order")
@once
def cancel(request: Asking, order_id: UUID, body: CancelIn | None = None) -> HttpResponse:
    """Until it is approved for production."""
    order = own_order(request, order_id)
    with refusals():
        _room(request).cancel(request.auth, order, body.reason if body else "")
    return serializers.reply(200, _in_full(request, order_id))


@_post("/orders/{uuid:order_id}/delivered", "Confirm that an order is there")
@once
def delivered(request: Asking, order_id: UUID) -> HttpResponse:
    """It is closed then. Said again, it changes nothing; without a word it is closed by days."""
    order = own_order(request, order_id)
    with refusals():
        _room(request).delivered(request.auth, order)
    return serializers.reply(200, _in_full(request, order_id))


@_post("/orders/{uuid:order_id}/accept", "Accept an order's price")
@once
def accept(request: Asking, order_id: UUID, body: AcceptIn) -> HttpResponse:
    """A yes to just this total: 409 if the order costs something else by now."""
    order, total = own_order(request, order_id), Decimal(body.total)
    with refusals():
        _room(request).accept(request.auth, order, total)
    return serializers.reply(200, _in_full(request, order_id))


@_post("/orders/{uuid:order_id}/decline", "Decline an order's price")
@once
def decline(request: Asking, order_id: UUID, body: DeclineIn | None = None) -> HttpResponse:
    """The order stays, unapproved: a seller names another price, or cancels it; so may you."""
    order, reason = own_order(request, order_id), body.reason if body else ""
    total = Decimal(body.total) if body and body.total else None
    with refusals():
        _room(request).decline(request.auth, order, reason, total)
    return serializers.reply(200, _in_full(request, order_id))


@_post("/orders/{uuid:order_id}/model", "Send a corrected model for an order")
@once
def revise(request: Asking, order_id: UUID, body: ReviseIn) -> HttpResponse:
    """Until it is approved. Agreed to at the quote's total, as by ordering from it."""
    order, quote = own_order(request, order_id), own_quote(request, body.quote)
    with refusals():
        _room(request).revise(request.auth, order, quote)
    return serializers.reply(200, _in_full(request, order_id))


@contextmanager
def refusals() -> Iterator[None]:
    """Raise the API's problem for each reason to refuse a move."""
    try:
        yield
    except QuoteOfOtherPiece:
        detail = _("It is for another metal, number, finish or other stones than the order.")
        errors = [{"pointer": "/body/quote", "detail": detail}]
        raise Problem("invalid", errors=errors) from None
    except QuoteExpired as refused:
        raise Problem("quote-expired", str(refused)) from None
    except QuoteRefused as refused:
        raise Problem("quote-belongs-to-an-order", str(refused)) from None
    except (OverLimit, MoveOverLimit) as refused:
        raise Problem("account-limit", str(refused)) from None
    except PriceChanged as refused:
        now = refused.order.total
        errors = [{"pointer": "/body/total", "detail": f"{now:.2f}"}] if now is not None else []
        raise Problem("price-changed", str(refused), errors=errors) from None
    except TooOften as refused:
        raise Problem("too-many-requests", str(refused), wait=3600) from None
    except MoveRefused as refused:
        raise Problem("wrong-status", str(refused)) from None


def _most(body: OrderIn, quote: Quote) -> Decimal | None:
    most = Decimal(body.max_total) if body.max_total else None
    if most is not None and quote.total is not None and most < quote.total:
        detail = _("This is below the quote's own total.")
        raise Problem("invalid", errors=[{"pointer": "/body/max_total", "detail": detail}])
    return most


def _room(request: Asking) -> Any:
    return sandbox if request.auth.is_test else live


def own_order(request: Asking, order_id: UUID) -> Any:
    """Return the partner's order, or the sandbox's; raises the problem "not-found"."""
    if found := _room(request).orders_of(request.auth).filter(public_id=order_id).first():
        return about(found)
    raise Problem("not-found")


def _in_full(request: Asking, order_id: UUID) -> OrderWithHistory:
    return serializers.order_in_full(request.auth, own_order(request, order_id))
