from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, PasswordResetConfirmView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django.views.i18n import set_language
from kombu.exceptions import OperationalError

from jewelry.accounts import security_log, tasks, throttle
from jewelry.accounts.access import SignedIn
from jewelry.accounts.addresses import confirmation, proof, requests
from jewelry.accounts.confirmation_links import Claim
from jewelry.accounts.forms import ForgottenForm, LoginForm, NewPasswordForm, SignupForm
from jewelry.accounts.models import Role, User
from jewelry.accounts.reset_tokens import reset_tokens
from jewelry.platform.web.client_address import client_address

HOMES = {
    Role.SELLER: "admin:index",
    Role.ADMIN: "admin:index",
    Role.OPERATOR: "mes:board",
}


class SignIn(LoginView):
    def form_valid(self, form: Any) -> HttpResponse:
        """Ask for a second factor, if the person has one, before there is a session."""
        person = form.get_user()
        entry = Login(user=person, redirect_url=self.get_success_url())
        response: HttpResponse = perform_password_login(
            self.request, {"username": person.username}, entry
        )
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if form.is_throttled:
            response.status_code = 429
            response["Retry-After"] = str(throttle.SECONDS)
        return response


sign_in = SignIn.as_view(
    template_name="accounts/login.html",
    authentication_form=LoginForm,
    redirect_authenticated_user=True,
)


class Reset(PasswordResetConfirmView):
    def form_valid(self, form: Any) -> HttpResponse:
        """The letter was answered, so it confirms the address as well."""
        answer = super().form_valid(form)
        confirmation.confirm(form.user, form.user.email)
        return answer


reset = Reset.as_view(
    template_name="accounts/reset.html",
    form_class=NewPasswordForm,
    token_generator=reset_tokens,
    success_url=reverse_lazy("accounts:login"),
)


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Answer alike, and as fast, whether or not an account has the address."""
    form = ForgottenForm(request.POST or None)
    sent, status = False, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if throttle.is_used_up(throttle.RESETS, client_address(request)):
                form.add_error(None, _("Too many letters were asked for. Try again in an hour."))
                status = 429
            else:
                sent = _ask_for_reset(form)
                status = 200 if sent else 503
    context = {"form": form, "sent": sent}
    return render(request, "accounts/forgotten.html", context, status=status)


def _ask_for_reset(form: ForgottenForm) -> bool:
    try:
        tasks.send_reset.delay(form.cleaned_data["email"])
    except (OperationalError, OSError):
        form.add_error(None, _("We can't send letters at the moment. Try again in a few minutes."))
        return False
    security_log.record("reset_asked", login=form.cleaned_data["email"])
    return True


@require_safe
@login_required
def home(request: SignedIn) -> HttpResponse:
    """Redirect to the person's work."""
    return redirect(HOMES.get(Role(request.user.role), "shop:orders"))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts:home")
    claim = proof.of(request)
    form = SignupForm(request.POST or None, initial={"email": claim.address if claim else ""})
    status = 200
    if request.method == "POST":
        is_valid = form.is_valid()
        if throttle.is_over(throttle.SIGN_UPS, client_address(request)):
            form.errors.clear()
            form.add_error(None, _("Too many accounts were asked for here. Try again in an hour."))
        elif is_valid and (person := _signed_up(request, form, claim)):
            login(request, person)
            return redirect(_next(request))
        status = 429 if form.has_error(NON_FIELD_ERRORS) else 422
    context = {"form": form, "next": _next(request), "claim": claim}
    return render(request, "accounts/signup.html", context, status=status)


def _signed_up(request: HttpRequest, form: SignupForm, claim: Claim | None) -> User | None:
    """Behave alike, and as fast, whichever account has the address; only the letter differs.

    None when a letter's link led here, and the address is another account's by now.
    """
    if claim and claim.address == form.cleaned_data["email"]:
        return proof.signed_up(form)
    person = form.save()
    if refused := requests.ask(request, person, person.email):
        messages.warning(request, refused)
    return person


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else resolve_url("shop:orders")


def language(request: HttpRequest) -> HttpResponse:
    """Store the choice: letters use the language that a person chose last."""
    response: HttpResponse = set_language(request)
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response
