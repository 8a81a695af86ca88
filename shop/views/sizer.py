"""A ring sizer by post."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS, User
from jewelry.purchases import sizers
from jewelry.purchases.models import Address
from shop.checkout_form import RecipientForm

NEEDED = ("city", "street", "postcode")


class SizerForm(RecipientForm):
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    point = None  # type: ignore[assignment]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in NEEDED:
            self.fields[name].required = True
        self.fields["recipient_name"].help_text = self.fields["phone"].help_text = ""


@never_cache
@role_required(*BUYERS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedIn) -> HttpResponse:
    """Show the form with the usual address, or how far the sizer is that was asked for."""
    form = SizerForm(request.POST or None, initial=_usual(request.user))
    if request.method == "POST" and form.is_valid():
        address = dict(form.cleaned_data)
        try:
            sizers.ask_for_sizer(request.user, address, address.pop("token"))
        except sizers.SizerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("We send you a ring sizer. It is free."))
            return redirect("shop:sizer")
    context = {"form": form, "last": sizers.last_request(request.user)}
    return render(request, "shop/sizer.html", context, status=422 if form.errors else 200)


def _usual(person: User) -> dict[str, str]:
    kept = Address.objects.filter(customer=person).first()
    names = [name for name in RecipientForm.base_fields if name != "point"]
    found = {name: getattr(kept, name) for name in names} if kept else {}
    return {"recipient_name": person.name} | found
