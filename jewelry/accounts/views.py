from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods
from django.views.i18n import set_language

from jewelry.accounts.access import SignedIn
from jewelry.accounts.forms import LoginForm, SignupForm
from jewelry.accounts.models import Role, User

HOMES = {
    Role.SELLER: "admin:index",
    Role.ADMIN: "admin:index",
    Role.OPERATOR: "mes:board",
}

sign_in = LoginView.as_view(
    template_name="accounts/login.html",
    authentication_form=LoginForm,
    redirect_authenticated_user=True,
)


@require_GET
@login_required
def home(request: SignedIn) -> HttpResponse:
    """Everybody lands where their work is."""
    return redirect(HOMES.get(Role(request.user.role), "shop:orders"))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts:home")
    form = SignupForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (person := form.save()):
        login(request, person)
        return redirect(_next(request))
    status = 422 if form.errors else 200
    return render(
        request, "accounts/signup.html", {"form": form, "next": _next(request)}, status=status
    )


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else resolve_url("shop:orders")


def language(request: HttpRequest) -> HttpResponse:
    """Letters are written in the language that a person chose last."""
    response: HttpResponse = set_language(request)
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response
