"""An administrator exports or erases a person's data, at that person's request."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jewelry.accounts.access import SignedIn
from jewelry.accounts.models import User
from jewelry.accounts.personal import erasing
from jewelry.accounts.personal.views import exported


class ErasePersonForm(forms.Form):
    """The login typed once more, so that no person is erased by mistake."""

    login = forms.CharField(label=gettext_lazy("Type the login to erase this person"), strip=True)

    def __init__(self, person: User, data: Any = None) -> None:
        super().__init__(data)
        self.person = person

    def clean_login(self) -> str:
        login: str = self.cleaned_data["login"]
        if login != self.person.username:
            raise forms.ValidationError(_("That is not the login of this person."))
        return login


class PersonalDataMixin:
    """Two URLs below a person's page in the admin."""

    change_form_outer_before_template = "crm/personal_moves.html"

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view  # type: ignore[attr-defined]
        erase = require_http_methods(["GET", "HEAD", "POST"])(self.erase_view)
        return [
            path("<int:pk>/data/", site(require_safe(self.data_view)), name="accounts_user_data"),
            path("<int:pk>/erase/", site(erase), name="accounts_user_erase"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Orders stand on a person's row: people are erased, not deleted."""
        return False

    def data_view(self, request: SignedIn, pk: int) -> HttpResponse:
        return exported(erasing.export(self._person(request, pk)))

    def erase_view(self, request: SignedIn, pk: int) -> HttpResponse:
        person = self._person(request, pk)
        form = ErasePersonForm(person, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                erasing.erase(person)
            except erasing.NotErased as refused:
                for sentence in refused.sentences:
                    form.add_error(None, sentence)
            else:
                messages.success(request, _("The person's data is erased."))
                return redirect("admin:accounts_user_change", pk)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Erase a person's data"),
            "person": person,
            "form": form,
            "hindrances": erasing.hindrances(person),
            "opts": self.opts,  # type: ignore[attr-defined]
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "crm/erase_person.html", context, status=status)

    def _person(self, request: SignedIn, pk: int) -> User:
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        return get_object_or_404(User, pk=pk)
