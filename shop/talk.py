"""What the customer's page of an order shows of its messages, and the form for the next."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from jewelry.orders.models import Order
from jewelry.talk import threads
from jewelry.talk.models import MAX_CHARACTERS
from jewelry.talk.threads import Side


class TalkForm(forms.Form):
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    message = forms.CharField(
        label=_("Your message"),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        error_messages={"required": _("Write something, please.")},
    )


def shown(order: Order) -> dict[str, Any]:
    """Return the messages, which are read by now, and an empty form."""
    talk = threads.messages_of(order)
    threads.seen(order, Side.CUSTOMER, talk)
    return {"talk": talk, "talk_form": TalkForm(auto_id="talk-%s")}
