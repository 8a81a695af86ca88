"""A person's own data: shown, exported, erased."""

from datetime import date

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS
from jewelry.accounts.personal import erasing, policy
from jewelry.accounts.personal.forms import ErasureForm


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/privacy.html", {"version": date.fromisoformat(policy.VERSION)})


@sensitive_post_parameters("password")
@never_cache
@role_required(*BUYERS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: SignedIn) -> HttpResponse:
    """GET shows what can be done; POST erases the person who asks, and signs them out."""
    form = ErasureForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            erasing.erase(request.user)
        except erasing.NotErased as refused:
            for sentence in refused.sentences:
                form.add_error(None, sentence)
        else:
            logout(request)
            messages.success(request, _("Your data is erased. Thank you for having been here."))
            return redirect("shop:catalogue")
    context = {"form": form, "hindrances": erasing.hindrances(request.user)}
    status = 422 if form.errors else 200
    return render(request, "accounts/own_data.html", context, status=status)


@never_cache
@role_required(*BUYERS)
@require_safe
def own_export(request: SignedIn) -> HttpResponse:
    return exported(erasing.export(request.user))


def exported(found: dict[str, object]) -> HttpResponse:
    """Return indented JSON as a download."""
    name = {"Content-Disposition": 'attachment; filename="alexandrite-data.json"'}
    pretty = {"ensure_ascii": False, "indent": 2}
    return JsonResponse(found, json_dumps_params=pretty, headers=name)
