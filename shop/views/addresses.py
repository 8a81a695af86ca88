"""Addresses that a customer keeps for the next purchase."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS, User
from jewelry.purchases.models import MAX_ADDRESSES, Address
from shop.checkout_form import RecipientForm


@never_cache
@role_required(*BUYERS)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: SignedIn) -> HttpResponse:
    form = RecipientForm(request.POST or None, initial={"recipient_name": request.user.name})
    if request.method == "POST" and form.is_valid():
        if _add(request.user, form):
            messages.success(request, _("The address is kept."))
        else:
            words = _("At most %(most)d addresses are kept. Please remove one first.")
            messages.error(request, words % {"most": MAX_ADDRESSES})
        return redirect("shop:addresses")
    context = {"form": form, "addresses": Address.objects.filter(customer=request.user)}
    return render(request, "shop/addresses.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _add(person: User, form: RecipientForm) -> bool:
    User.objects.select_for_update().get(pk=person.pk)
    kept = Address.objects.filter(customer=person)
    if kept.filter(**form.cleaned_data).exists():
        return True  # the same form sent twice
    if kept.count() >= MAX_ADDRESSES:
        return False
    Address.objects.create(customer=person, is_usual=not kept.exists(), **form.cleaned_data)
    return True


@role_required(*BUYERS)
@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    Address.objects.filter(customer=request.user, pk=pk).delete()
    messages.info(request, _("The address is removed."))
    return redirect("shop:addresses")


@role_required(*BUYERS)
@require_POST
@transaction.atomic
def make_usual(request: SignedIn, pk: int) -> HttpResponse:
    User.objects.select_for_update().get(pk=request.user.pk)
    chosen = get_object_or_404(Address, customer=request.user, pk=pk)
    Address.objects.filter(customer=request.user, is_usual=True).update(is_usual=False)
    Address.objects.filter(pk=chosen.pk).update(is_usual=True)
    return redirect("shop:addresses")
