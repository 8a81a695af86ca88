"""An administrator removes a person's lost second factor, after proving their own identity."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm.forms import ReasonForm
from jewelry.accounts import second_factor
from jewelry.accounts.access import SignedIn
from jewelry.accounts.models import User


class SecondFactorMixin:
    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view  # type: ignore[attr-defined]
        view = site(require_POST(self.take_away_view))
        return [
            path("<int:pk>/second-factor/", view, name="accounts_user_second_factor"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def take_away_view(self, request: SignedIn, pk: int) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied if request.user.is_staff else Http404
        person = get_object_or_404(User, pk=pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Nothing was done: write how you made sure who asks."))
            return redirect("admin:accounts_user_change", pk)
        words = _("Second factor taken away. %(reason)s") % form.cleaned_data
        with transaction.atomic():
            self.log_change(request, person, words)  # type: ignore[attr-defined]
            second_factor.take_away(request, person)
        words = _("The second factor of %(person)s is gone; the next sign-in sets one up.")
        messages.success(request, words % {"person": person})
        return redirect("admin:accounts_user_change", pk)
