"""An administrator ends the sessions of a person whose device others have."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from jewelry.accounts import open_sessions
from jewelry.accounts.access import SignedIn
from jewelry.accounts.models import User


class PersonSessionsMixin:
    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view  # type: ignore[attr-defined]
        view = site(require_POST(self.end_sessions_view))
        return [
            path("<int:pk>/end-sessions/", view, name="accounts_user_end_sessions"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        if (person := context.get("original")) is not None:
            context["open_sessions"] = open_sessions.open_of(person).count()
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def end_sessions_view(self, request: SignedIn, pk: int) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied if request.user.is_staff else Http404
        person = get_object_or_404(User, pk=pk)
        ended = open_sessions.end_all(request, person)
        words = ngettext("%(count)s session has ended.", "%(count)s sessions have ended.", ended)
        messages.success(request, words % {"count": ended})
        return redirect("admin:accounts_user_change", pk)
