"""What an order's page says of returns and claims, and the form for the next."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from jewelry.aftercare import claims
from jewelry.aftercare.models import ClaimKind, ClaimState, Wish
from jewelry.orders.models import Order
from jewelry.talk.forms import ACCEPTED, FilesField, FilesInput
from shop.delivery import SENT

MAX_WORDS = 2000


class ClaimForm(forms.Form):
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(label=_("What has happened"))
    wish = forms.ChoiceField(label=_("What you would like"), choices=Wish)
    words = forms.CharField(
        label=_("Tell us more"),
        max_length=MAX_WORDS,
        widget=forms.Textarea({"rows": 4, "autocomplete": "off"}),
        error_messages={"required": _("Tell us what has happened, please.")},
    )

    attached = FilesField(
        label=_("Pictures and files"),
        help_text=_("At most five of 10 MB: pictures, PDF, 3D models."),
        required=False,
        widget=FilesInput({"multiple": True, "accept": ACCEPTED}),
    )

    def __init__(
        self, kinds: list[ClaimKind], data: Mapping[str, Any] | None = None, files: Any = None
    ) -> None:
        super().__init__(data, files, auto_id="claim-%s")
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(each.value, each.label) for each in kinds]


def claims_context(order: Order) -> dict[str, Any]:
    """Nothing of an order that has not left the workshop."""
    if order.status not in SENT:
        return {}
    kinds = claims.offered(order)
    found = list(order.claims.select_related("message", "answer"))
    is_open = any(claim.state == ClaimState.ASKED for claim in found)
    form = ClaimForm(kinds) if kinds and not is_open else None
    return {"claims": found, "claim_form": form}
