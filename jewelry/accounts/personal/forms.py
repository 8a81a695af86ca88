from django import forms
from django.utils.translation import gettext_lazy as _

from jewelry.accounts.models import User
from jewelry.accounts.reauthentication import prove


class ErasureForm(forms.Form):
    """Erasing takes two confirmations: the box, and the password."""

    agreed = forms.BooleanField(
        label=_("I know that this can't be undone."),
        error_messages={"required": _("Tick the box to go on: this can't be undone.")},
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, person: User, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        prove(self.person, password)
        return password
