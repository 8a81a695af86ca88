"""A tariff's steps: begun, previewed, published, and followed by the open quotes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from crm.admin.tariff_page import Pages, Spots, is_admin
from jewelry.accounts import second_factor
from jewelry.accounts.access import SignedIn
from jewelry.orders.repricing import preview
from jewelry.pricing import tariffs
from jewelry.pricing.models import Alloy, Repricing, Tariff
from jewelry.pricing.tariffs import NotMeant, NotPublished
from jewelry.pricing.tariffs.diff import differences
from jewelry.pricing.tariffs.leaps import leaps

LIST, PAGE = "admin:pricing_tariff_changelist", "admin:pricing_tariff_change"
PREVIEW = "admin:pricing_tariff_preview"


class PublishForm(forms.Form):
    """`seen`: the edition on the page; `sure`: the token of the confirmed leaps."""

    seen = forms.IntegerField(min_value=0)
    note = forms.CharField(
        max_length=200,
        strip=True,
        error_messages={"required": gettext_lazy("Say what changed and why; sellers read it.")},
    )
    sure = forms.CharField(required=False)


class TariffMoves(Pages):
    def move_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("draft/", site(require_POST(self.begin)), name="pricing_tariff_begin"),
            path("<int:pk>/preview/", site(require_safe(self.preview)), name="pricing_tariff_preview"),
            path("<int:pk>/publish/", site(require_POST(self.publish)), name="pricing_tariff_publish"),
            path("<int:pk>/progress/", site(require_safe(never_cache(self.progress))), name="pricing_tariff_progress"),
        ]  # fmt: skip

    def begin(self, request: SignedIn) -> HttpResponse:
        if not is_admin(request):
            raise PermissionDenied
        return redirect(PAGE, tariffs.begin(request.user).pk)

    def preview(self, request: SignedIn, pk: int) -> HttpResponse:
        """A second or two of arithmetic for thousands of open quotes; nothing is written."""
        if not is_admin(request):
            raise PermissionDenied
        draft = get_object_or_404(Tariff, pk=pk, published_at=None)
        current, found = Tariff.objects.in_force(), preview.of(draft)
        names = {alloy.code: alloy.name for alloy in Alloy.objects.all()}
        context = {
            "differences": differences(current, draft),
            "leaps": leaps(current, draft),
            "spots": Spots.of(draft),
            "preview": found,
            "alloys": [(name, found.by_alloy[c]) for c, name in names.items() if c in found.by_alloy],
        }  # fmt: skip
        return self._page(request, "crm/tariff_preview.html", draft, context)

    def publish(self, request: SignedIn, pk: int) -> HttpResponse:
        """A leap is asked about once more; the answer comes to this same address."""
        if not is_admin(request):
            raise PermissionDenied
        second_factor.prove_again(request)
        draft = Tariff.objects.filter(pk=pk, published_at=None).first()
        if draft is None:
            return self._publish(request, pk, {"seen": 0})
        form = PublishForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(str(each[0]) for each in form.errors.values()))
            return redirect(PREVIEW, pk)
        return self._publish(request, pk, form.cleaned_data)

    def _publish(self, request: SignedIn, pk: int, answers: dict[str, Any]) -> HttpResponse:
        note, sure = answers.get("note", ""), answers.get("sure", "")
        try:
            tariff = tariffs.publish(pk, answers["seen"], request.user, note, sure)
        except NotMeant as asked:
            context = {"leaps": asked.leaps, "note": note, "sure": asked.token}
            draft = Tariff.objects.get(pk=pk)
            return self._page(request, "crm/tariff_sure.html", draft, context)
        except NotPublished as refused:
            messages.error(request, str(refused))
            return redirect(LIST)
        messages.success(request, _("%(tariff)s is in force.") % {"tariff": tariff})
        return redirect(PAGE, tariff.pk)

    def progress(self, request: SignedIn, pk: int) -> HttpResponse:
        """A part of the tariff's page, which asks for it again until all is done."""
        job = get_object_or_404(Repricing, pk=pk)
        return TemplateResponse(request, "crm/_repricing.html", {"job": job})
