"""The form of a message, the same at the customer's and at the seller's."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from jewelry.accounts.models import User
from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order
from jewelry.platform.files.s3 import StorageUnavailable
from jewelry.talk import saying
from jewelry.talk.attachments import BadFile
from jewelry.talk.models import MAX_CHARACTERS, Message

ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf,.stl,.obj,.ply,.glb,.3mf,.3dm"
AWAY = _("The file store does not answer just now. Please try again in a minute.")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what they are is checked when they are kept."""

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        found = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in found]


class MessageForm(forms.Form):
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    message = forms.CharField(
        label=_("Your message"),
        required=False,
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )
    attached = FilesField(
        label=_("Pictures and files"),
        help_text=_("At most five of 10 MB: pictures, PDF, 3D models."),
        required=False,
        widget=FilesInput({"multiple": True, "accept": ACCEPTED}),
    )

    def say(self, order: Order, author: User) -> Message | None:
        """Write the message of a valid form; None with the reason in the form's errors."""
        said = self.cleaned_data
        asks = bool(said.get("asks"))
        try:
            return saying.say(
                order, author, said["message"], said["attached"], asks=asks, token=said["token"]
            )
        except MoveRefused as refused:
            self.add_error("message", str(refused))
        except BadFile as refused:
            self.add_error("attached", str(refused))
        except StorageUnavailable:
            self.add_error(None, AWAY)
        return None
