"""Pages to confirm an address, to get the letter again, and to change the address."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jewelry.accounts import confirmation_links, throttle
from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.addresses import confirmation, requests
from jewelry.accounts.addresses.forms import AddressForm, ProveForm
from jewelry.accounts.confirmation_links import Claim
from jewelry.accounts.models import BUYERS, User


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link's page. The mailbox alone proves no account: it asks for the session or the password
    too, or an owner would confirm what a stranger began with their address.
    """
    claim = confirmation_links.read(token)
    if claim is None:
        return render(request, "accounts/confirm.html", {"state": "old"})
    is_theirs = request.user.pk == claim.person.pk
    form = None if is_theirs else ProveForm(request, claim.person)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _confirmed(request, claim, form)
    context = {"claim": claim, "form": form, "state": "ask"}
    status = 200
    if form is not None and form.errors:
        status = 429 if form.is_throttled else 422
    answer = render(request, "accounts/confirm.html", context, status=status)
    if status == 429:
        answer["Retry-After"] = str(throttle.SECONDS)
    return answer


def _confirmed(request: HttpRequest, claim: Claim, form: ProveForm | None) -> HttpResponse:
    """Sign a person in who proved the account by password, through their second factor if any."""
    before = claim.person.confirmed_email
    try:
        person = confirmation.confirm(claim.person, claim.address)
    except confirmation.Taken:
        return render(request, "accounts/confirm.html", {"state": "taken"}, status=409)
    if before and before != claim.address:
        requests.tell_old_address(person, before)
    messages.success(request, _("Thank you: %(email)s is confirmed.") % {"email": person.email})
    home = resolve_url("accounts:home")
    if form is None:
        return redirect(home)
    person.backend = form.get_user().backend
    entry = Login(user=person, redirect_url=home)
    signed_in: HttpResponse = perform_password_login(request, {"username": person.username}, entry)
    return signed_in


@require_POST
@role_required(*BUYERS)
def again(request: SignedIn) -> HttpResponse:
    """The button on the strip that every page shows until the address is confirmed."""
    person = request.user
    if person.email and not person.is_confirmed:
        refused = requests.ask(request, person, person.email)
        if refused:
            messages.warning(request, refused)
        else:
            messages.success(request, _on_its_way(person.email))
    return redirect(_back(request))


@sensitive_post_parameters("password")
@never_cache
@role_required(*BUYERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedIn) -> HttpResponse:
    """A new address counts once it is confirmed; until then letters go to the old one."""
    form = AddressForm(request.user, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            address = form.cleaned_data["email"]
            if refused := requests.ask(request, request.user, address):
                form.add_error(None, refused)
                status = 429
            else:
                _note(request.user, address)
                messages.success(request, _on_its_way(address))
                return redirect("addresses:change")
    return render(request, "accounts/address.html", {"form": form}, status=status)


def _note(person: User, address: str) -> None:
    """Replace an unconfirmed address, a typing error, so that the strip shows the new one."""
    if not person.is_confirmed:
        User.objects.filter(pk=person.pk).update(email=address)


def _on_its_way(address: str) -> str:
    return _("We sent a letter to %(email)s. Open the link in it.") % {"email": address}


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else resolve_url("accounts:home")
