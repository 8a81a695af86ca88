"""Partners' webhook endpoints: created here, secrets shown once, and retried."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from crm.admin.base import ModelAdmin
from crm.admin.reauthenticated import ProvedAgain
from crm.partners import root_keys
from crm.partners.event_types import EVENT_KINDS
from crm.partners.models import WebhookEndpoint
from crm.partners.webhooks import endpoints, signing

STATES = {"answers": "success", "old": "warning", "fails": "warning", "disabled": "danger"}
FACTS = ("created_at", "old_until", "failures", "failing_since", "resumes_at", "disabled_at")


class EndpointForm(forms.ModelForm):  # type: ignore[type-arg]
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        choices=list(EVENT_KINDS.items()),
        initial=list(EVENT_KINDS),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        endpoints.check_url(url)
        return url


@admin.register(WebhookEndpoint)
class EndpointAdmin(ProvedAgain, ModelAdmin):
    form = EndpointForm
    list_display = ("address", "partner", "mode", "state", "waits", "failing_since")
    list_filter = ("mode",)
    list_select_related = ("partner",)
    search_fields = ("url", "partner__username", "partner__name")
    fields = ("partner", "mode", "url", "events")
    list_before_template = "partners/webhooks_intro.html"
    change_form_outer_before_template = "partners/webhook_moves.html"

    def get_queryset(self, request: HttpRequest) -> "QuerySet[WebhookEndpoint]":
        waiting = Q(deliveries__done_at=None, deliveries__parked_at=None)
        counted = Count("deliveries", filter=waiting & Q(deliveries__isnull=False))
        found: QuerySet[WebhookEndpoint] = super().get_queryset(request)
        return found.annotate(waiting=counted)

    def get_readonly_fields(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> Any:
        return ("partner", "mode", *FACTS, "log") if obj else ()

    def get_fields(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> Any:
        return (*self.fields, "log", *FACTS) if obj else self.fields

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("<int:pk>/rotate/", site(require_POST(self.rotate)), name="partners_webhook_rotate"),
            path("<int:pk>/enable/", site(require_POST(self.enable)), name="partners_webhook_enable"),
            *super().get_urls(),
        ]  # fmt: skip

    def delete_model(self, request: HttpRequest, obj: WebhookEndpoint) -> None:
        endpoints.delete(obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Hide the endpoint's log, which is deleted with it and too long to be listed."""
        return [str(each) for each in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    # Columns

    @display(description=gettext_lazy("address"), ordering="url")
    def address(self, endpoint: WebhookEndpoint) -> str:
        return format_html('<span class="address">{}</span>', endpoint.url)

    @display(description=gettext_lazy("state"), label=STATES)
    def state(self, endpoint: WebhookEndpoint) -> tuple[str, str]:
        if endpoint.disabled_at:
            return "disabled", _("Disabled")
        if endpoint.failures:
            return "fails", _("Fails")
        if root_keys.is_old(endpoint.root_key):
            return "old", _("Old secret: to be rotated")
        return "answers", _("Answers")

    @display(description=gettext_lazy("waiting"), ordering="waiting")
    def waits(self, endpoint: Any) -> int:
        count: int = endpoint.waiting
        return count

    @display(description=gettext_lazy("delivery log"))
    def log(self, endpoint: WebhookEndpoint) -> str:
        address = reverse("admin:partners_webhookdelivery_changelist")
        words = _("What was sent, and what came back")
        return format_html(
            '<a class="linked" href="{}?endpoint__id__exact={}">{}</a>', address, endpoint.pk, words
        )

    # The secret is in one answer only: in no message, session or log.

    def response_add(
        self, request: HttpRequest, obj: WebhookEndpoint, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._shown(request, obj)

    def rotate(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._shown(request, endpoints.rotate(self._endpoint(request, pk)))

    def enable(self, request: HttpRequest, pk: int) -> HttpResponse:
        count = endpoints.revive(self._endpoint(request, pk))
        words = ngettext("%(count)s event is sent now.", "%(count)s events are sent now.", count)
        messages.success(request, words % {"count": count})
        return redirect("admin:partners_webhookendpoint_change", pk)

    def _endpoint(self, request: HttpRequest, pk: int) -> WebhookEndpoint:
        if not self.has_change_permission(request):
            raise Http404
        return get_object_or_404(WebhookEndpoint, pk=pk)

    def _shown(self, request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "endpoint": endpoint,
            "secret": signing.secret(endpoint),
            "title": _("A webhook's secret"),
            "opts": self.opts,
        }
        answer = render(request, "partners/new_webhook.html", context)
        answer["Cache-Control"] = "no-store"
        return answer
