"""The messages of an order, on its page: read, answered, asked; and how many wait in the lists."""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from unfold.decorators import display

from jewelry.accounts.access import SignedIn
from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order
from jewelry.platform.tracing.context import about
from jewelry.talk import attachments, notes, saying, threads
from jewelry.talk.forms import MessageForm
from jewelry.talk.models import Attachment
from jewelry.talk.notes import NoteForm
from jewelry.talk.threads import Side

MAX_KEY = 2**63 - 1

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite


class SellersForm(MessageForm):
    asks = forms.BooleanField(
        label=gettext_lazy("A question: the order waits for the answer"), required=False
    )


class NoAnswerForm(forms.Form):
    last = forms.IntegerField(min_value=1, max_value=MAX_KEY)


class TalkMixin:
    """Of the orders' admin."""

    admin_site: "AdminSite"

    def talk_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("<int:pk>/talk/", site(require_POST(self.talk_view)), name="orders_order_talk"),
            path(
                "<int:pk>/talk/go-on/",
                site(require_POST(self.go_on_view)),
                name="orders_order_go_on",
            ),
            path(
                "<int:pk>/talk/no-answer/",
                site(require_POST(self.no_answer_view)),
                name="orders_order_no_answer",
            ),
            path("<int:pk>/note/", site(require_POST(self.note_view)), name="orders_order_note"),
            path(
                "<int:pk>/talk/<uuid:attached>/",
                site(require_safe(self.attached_view)),
                name="orders_order_attached",
            ),
        ]

    @display(description=gettext_lazy("Messages"))
    def talk_state(self, order: Order) -> str:
        """Whether an order of the list has something to read or to answer."""
        thread = getattr(order, "thread", None)
        if thread is None:
            return ""
        if thread.is_unread_by_house:
            return format_html('<b class="unread">{}</b>', _("New"))
        if order.awaits_answer:
            return _("We have asked")
        return _("Unanswered") if thread.is_unanswered else ""

    def talk_view(self, request: SignedIn, pk: int) -> HttpResponse:
        """A refused message is on the page again, in its field."""
        order = self._talked_about(request, pk)
        form = SellersForm(request.POST, request.FILES, auto_id="talk-%s")
        if form.is_valid() and form.say(order, request.user):
            messages.success(request, _("The customer has your message."))
            return _back(pk)
        request.refused_talk = form  # type: ignore[attr-defined]
        request.method = "GET"
        return self.changeform_view(request, str(pk))  # type: ignore[attr-defined,no-any-return]

    def go_on_view(self, request: SignedIn, pk: int) -> HttpResponse:
        order = self._talked_about(request, pk)
        try:
            saying.go_on(order, request.user)
        except MoveRefused as refused:
            messages.error(request, str(refused))
        return _back(pk)

    def no_answer_view(self, request: SignedIn, pk: int) -> HttpResponse:
        """Of the messages on the page: one that came since waits for an answer still."""
        order, form = self._talked_about(request, pk), NoAnswerForm(request.POST)
        if form.is_valid():
            threads.need_no_answer(order, form.cleaned_data["last"])
        return _back(pk)

    def note_view(self, request: SignedIn, pk: int) -> HttpResponse:
        order, form = self._talked_about(request, pk), NoteForm(request.POST)
        if not form.is_valid():
            for found in form.errors.values():
                messages.error(request, " ".join(map(str, found)))
            return _back(pk)
        said = form.cleaned_data
        try:
            notes.keep_note(order, request.user, said["note"], said["token"])
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
        return _back(pk)

    def attached_view(self, request: SignedIn, pk: int, attached: UUID) -> HttpResponseBase:
        order = self._talked_about(request, pk)
        files = Attachment.objects.filter(message__order=order)
        return attachments.answer(request, get_object_or_404(files, public_id=attached))

    def talk_context(self, request: HttpRequest, order: Order) -> dict[str, Any]:
        """What the page shows is read by now."""
        talk = threads.messages_of(order)
        threads.seen(order, Side.HOUSE, talk)
        thread = getattr(order, "thread", None)
        form = getattr(request, "refused_talk", None) or SellersForm(auto_id="talk-%s")
        return {
            "talk": talk,
            "talk_form": form,
            "notes": notes.notes_of(order),
            "note_token": uuid4(),
            "read_by_customer": thread.read_by_customer if thread else 0,
            "is_unanswered": thread is not None and thread.is_unanswered,
        }

    def _talked_about(self, request: HttpRequest, pk: int) -> Order:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise Http404
        return about(get_object_or_404(Order, pk=pk))


def _back(pk: int) -> HttpResponse:
    return redirect(f"{resolve_url('admin:orders_order_change', pk)}#talk")
