"""Partners' keys: created here, shown once, rotated and revoked."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from crm.admin.base import ModelAdmin, NoDelete
from crm.admin.reauthenticated import ProvedAgain
from crm.partners import keys
from crm.partners.models import ApiKey, Scope
from jewelry.accounts import security_log

STATES = {"valid": "success", "ended": "warning", "revoked": "danger"}


class KeyForm(forms.ModelForm):  # type: ignore[type-arg]
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("May"),
        choices=Scope.choices,
        initial=Scope.values,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )


@admin.register(ApiKey)
class KeyAdmin(ProvedAgain, NoDelete, ModelAdmin):
    """A key is revoked, never deleted, so that its last use stays known."""

    form = KeyForm
    list_display = ("__str__", "partner", "name", "mode", "state", "ends_at", "used_at")
    list_filter = ("mode",)
    list_select_related = ("partner",)
    search_fields = ("prefix", "name", "partner__username", "partner__name")
    fields = ("partner", "name", "mode", "scopes", "ends_at")
    change_form_outer_before_template = "partners/key_moves.html"

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return ("partner", "mode", "prefix", "created_at", "used_at", "revoked_at") if obj else ()

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return (*self.fields, "prefix", "created_at", "used_at", "revoked_at") if obj else self.fields  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("<int:pk>/rotate/", site(require_POST(self.rotate)), name="partners_key_rotate"),
            path("<int:pk>/revoke/", site(require_POST(self.revoke)), name="partners_key_revoke"),
            *super().get_urls(),
        ]

    @display(description=gettext_lazy("state"), label=STATES)
    def state(self, key: ApiKey) -> tuple[str, str]:
        if key.revoked_at:
            return "revoked", _("Revoked")
        return ("valid", _("Valid")) if key.is_valid else ("ended", _("Ended"))

    # The secret is in one answer only: in no message, session or log.

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        if not change:
            request.META["new_secret"] = keys.fill(obj)
        super().save_model(request, obj, form, change)
        if not change:
            security_log.record("key_made", request, obj.partner_id, key=obj.pk, mode=obj.mode)

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._shown(request, obj, request.META["new_secret"])

    def rotate(self, request: HttpRequest, pk: int) -> HttpResponse:
        new, secret = keys.rotate(self._key(request, pk))
        return self._shown(request, new, secret)

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        key = self._key(request, pk)
        keys.revoke(key)
        messages.success(request, _("%(key)s is revoked.") % {"key": key})
        return redirect("admin:partners_apikey_changelist")

    def _key(self, request: HttpRequest, pk: int) -> ApiKey:
        if not self.has_change_permission(request):
            raise Http404
        return get_object_or_404(ApiKey.objects.valid(), pk=pk)

    def _shown(self, request: HttpRequest, key: ApiKey, secret: str) -> HttpResponse:
        context = self.admin_site.each_context(request)
        context |= {"key": key, "secret": secret, "title": _("A new API key"), "opts": self.opts}
        answer = render(request, "partners/new_key.html", context)
        answer["Cache-Control"] = "no-store"
        return answer
