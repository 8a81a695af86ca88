"""Notes of the house about an order: between sellers and operators."""

from uuid import UUID, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jewelry.accounts.models import User
from jewelry.orders.models import Order
from jewelry.talk.models import Note

MAX_SHOWN = 100
MAX_OF_AN_ORDER = 1000


class NoteForm(forms.Form):
    token = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("A note of ours"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write something, please.")},
    )


def keep_note(order: Order, author: User, text: str, token: UUID) -> Note:
    """Keep a note; the same form sent twice is one, and other words in it are another note.

    Raises ValidationError.
    """
    if order.notes.count() >= MAX_OF_AN_ORDER:
        raise ValidationError(_("This order has very many notes already."))
    given = {"order": order, "author": author, "text": text}
    public_id = uuid5(token, f"{order.pk} {author.pk} {text}")
    note, _is_new = Note.objects.get_or_create(public_id=public_id, defaults=given)
    return note


def notes_of(order: Order) -> list[Note]:
    """Return the newest `MAX_SHOWN`, the oldest of them first."""
    newest = Note.objects.filter(order=order).select_related("author").order_by("-pk")
    return list(newest[:MAX_SHOWN])[::-1]
