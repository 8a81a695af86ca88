"""The texts of letters to customers: administrators change them, look at them, and go back."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display

from crm.admin.base import ModelAdmin, NoDelete, TypedModelForm
from jewelry.accounts.access import SignedIn
from jewelry.notices import texts
from jewelry.notices.kinds import CONTRACT, TITLES
from jewelry.notices.models import LetterText
from jewelry.platform.mail import Letter

WORDS = gettext_lazy(
    "One line is one paragraph. {number} is the order's or purchase's number, {customer} the "
    "customer's name; {text} on a line of its own is what the letter says by itself. Empty: the "
    "built-in text."
)
HEADING = gettext_lazy("It is the letter's subject, too. Empty: the built-in heading.")
TEXTS = ("heading_en", "heading_ru", "text_en", "text_ru")
NAMES = ("heading in English", "heading in Russian", "text in English", "text in Russian")
"""Of these fields, as the history keeps them."""


class LetterTextForm(TypedModelForm):
    class Meta:
        model = LetterText
        fields = ("is_sent", *TEXTS)
        help_texts = dict.fromkeys(TEXTS[:2], HEADING) | dict.fromkeys(TEXTS[2:], WORDS)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        row = LetterText(
            kind=self.instance.kind,
            **{name: self.cleaned_data.get(name, "") for name in TEXTS},
            is_sent=bool(self.cleaned_data.get("is_sent")),
        )
        texts.check_texts(row)
        return cleaned


@admin.register(LetterText)
class LetterTextAdmin(NoDelete, ModelAdmin):
    form = LetterTextForm
    list_display = ("title", "goes", "is_changed")
    fields = ("title", "is_sent", ("heading_en", "heading_ru"), ("text_en", "text_ru"))
    readonly_fields = ("title",)
    change_form_after_template = "crm/letter_text.html"

    @display(description=gettext_lazy("Letter"))
    def title(self, row: LetterText) -> str:
        return str(TITLES.get(row.kind, row.kind))

    @display(description=gettext_lazy("It goes"))
    def goes(self, row: LetterText) -> str:
        if row.kind in CONTRACT:
            return _("always: an order needs it")
        return _("to who wants it") if row.is_sent else _("to nobody")

    @display(description=gettext_lazy("In our own words"), boolean=True)
    def is_changed(self, row: LetterText) -> bool:
        return any(getattr(row, name) for name in TEXTS)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path(
                "<slug:kind>/preview/",
                site(require_POST(self.preview)),
                name="notices_lettertext_preview",
            ),
            path(
                "<slug:kind>/reset/",
                site(require_POST(self.reset)),
                name="notices_lettertext_reset",
            ),
            *super().get_urls(),
        ]

    def preview(self, request: SignedIn, kind: str) -> HttpResponse:
        """The letter as it would be with what is typed, saved or not, about an order made up."""
        row = self._row(request, kind)
        language = "ru" if request.POST.get("language") == "ru" else "en"
        form = LetterTextForm(request.POST, instance=row)
        if not form.is_valid():
            wrong = [str(each) for errors in form.errors.values() for each in errors]
            return HttpResponse("\n".join(wrong), content_type="text/plain", status=422)
        with translation.override(language):
            letter = texts.row_applied(form.instance, request.user, _sample(kind))
            return HttpResponse(render_to_string("mail/letter.html", {"letter": letter}))

    def reset(self, request: SignedIn, kind: str) -> HttpResponse:
        row = self._row(request, kind)
        LetterText.objects.filter(pk=row.pk).update(**dict.fromkeys(TEXTS, ""))
        self.log_change(request, row, [{"changed": {"fields": list(NAMES)}}])
        messages.success(request, _("The letter has the built-in text again."))
        return redirect("admin:notices_lettertext_change", kind)

    def _row(self, request: HttpRequest, kind: str) -> LetterText:
        row = LetterText.objects.filter(pk=kind).first()
        if row is None or not self.has_change_permission(request, row):
            raise Http404
        return row


def _sample(kind: str) -> Letter:
    title = str(TITLES[kind])
    return Letter(
        subject=f"AL-000123: {title}",
        title=title,
        lines=[_("Here stands what the letter says by itself.")],
        rows=[(_("Order"), "AL-000123"), (_("Piece"), _("A ring"))],
    )
