"""Another file in place of a faulty one; all other choices stay."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS, User
from jewelry.models3d import store
from jewelry.models3d.models import Model3D
from jewelry.orders import lifecycle, revising
from jewelry.orders.errors import HousePiece, MoveRefused, SameFile
from jewelry.orders.models import EarlierFile, Order
from jewelry.pricing.models import Quote
from shop import limits, quote_view, upload_form
from shop.designs import is_house_piece
from shop.form_tokens import once
from shop.forms import FileForm
from shop.said import RereadForm
from shop.views.orders import own_order
from shop.views.price import own_request, sender, sent
from shop.visitors import Visiting, for_visitors


@never_cache
@for_visitors
@require_http_methods(["GET", "HEAD", "POST"])
def of_request(request: Visiting, public_id: UUID) -> HttpResponse:
    """Price another file, in the same metal, number, finish, ring size and stones."""
    asked = own_request(request, public_id)
    if refusal := upload_form.too_fast(request):
        return refusal
    form = FileForm()
    if request.method == "POST":
        form = upload_form.received(request, FileForm)
        wanted = asked.wanted.for_another_file()
        visitor = sender(request, form) if form.is_valid() else None
        if visitor and (token := sent(visitor, form, wanted)):
            return redirect("shop:priced", token)
    context = {
        "title": asked.title,
        "back": reverse("shop:priced", args=[public_id]),
        "lede": _("Metal, number, finish, ring size and stones stay as you chose them."),
    }
    return page(request, form, context | reasons(asked.quote, asked.model))


@never_cache
@role_required(*BUYERS)
@require_http_methods(["GET", "HEAD", "POST"])
def of_order(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Take another file for an order that no seller has approved yet; it is priced anew."""
    order = own_order(request, public_id)
    if refusal := upload_form.too_fast(request):
        return refusal
    form = FileForm()
    try:
        if request.method == "POST":
            form = upload_form.received(request, FileForm)
            if form.is_valid() and _send(order, form):
                return redirect("shop:order", public_id)
        else:
            check_changeable(order, request.user)
    except SameFile as refused:
        form.add_error("file", str(refused))
    except MoveRefused as refused:
        messages.error(request, str(refused))
        return redirect("shop:order", public_id)
    context = {
        "title": order.number,
        "back": reverse("shop:order", args=[public_id]),
        "lede": _(
            "Metal, number, finish, ring size and stones stay. The order is priced anew; what costs "
            "more than you agreed to waits for your yes."
        ),
    }
    return page(request, form, context | reasons(order.quote, order.model))


@role_required(*BUYERS)
@require_POST
def reread(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Read an order's file in another unit or size, or as its customer accepts the reading."""
    order = own_order(request, public_id)
    form = RereadForm(request.POST, model=order.model)
    return priced_by(request, order, form, partial(_reread, order, request.user, form))


@transaction.atomic
def _reread(order: Order, person: User, form: RereadForm) -> None:
    limits.take_choice(person)
    check_changeable(order, person)
    revising.reread(order, person, form.of_file, seen=form.cleaned_data["seen"])


def priced_by(
    request: SignedIn, order: Order, form: Form, reprice: Callable[[], None]
) -> HttpResponse:
    """Price the order anew by a form that is valid; the order's page says that, or why not."""
    try:
        if form.is_valid():
            reprice()
    except MoveRefused as refused:
        messages.error(request, str(refused))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if form.errors:
            said = [str(each) for row in form.errors.values() for each in row]
            messages.error(request, " ".join(said))
        else:
            messages.success(request, _("The order is priced by that."))
    return redirect("shop:order", order.public_id)


def check_changeable(order: Order, person: User) -> None:
    """Raise `MoveRefused` when it is too late, or when the piece is made from our own model."""
    lifecycle.check_revisable(order, person)
    if is_house_piece(order):
        raise HousePiece(order)


def _send(order: Order, form: FileForm) -> bool:
    """Return whether the form was executed, now or at its first sending."""
    token, customer = form.cleaned_data["token"], order.customer
    if _is_known(order, token):
        return True
    check_changeable(order, customer)
    model = upload_form.keep(form, customer)

    @transaction.atomic
    def send(model: Model3D) -> None:
        limits.take_file(customer)
        revising.send_file(order, customer, model, token)

    try:
        is_sent = model is not None and upload_form.written(form, lambda: once(lambda: send(model)))
    except MoveRefused:
        if not _is_known(order, token):  # by the same form, sent twice at once
            raise
        return True
    return is_sent or _is_known(order, token)


def _is_known(order: Order, token: UUID) -> bool:
    return EarlierFile.objects.filter(order=order, public_id=token).exists()


def page(request: HttpRequest, form: FileForm, context: dict[str, Any]) -> HttpResponse:
    shown = upload_form.context(form) | context | {"is_corrected": True}
    return render(request, "shop/corrected.html", shown, status=upload_form.status(form))


def reasons(quote: Quote | None, model: Model3D | None) -> dict[str, Any]:
    """Return what was found in the file that the customer is replacing."""
    found = quote_view.of(quote, store.newest(model)).reasons if quote else []
    return {"reasons": [each for each in found if each.next == "send_corrected_file"]}
