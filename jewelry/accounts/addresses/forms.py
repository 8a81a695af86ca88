from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jewelry.accounts import reauthentication
from jewelry.accounts.forms import LoginForm
from jewelry.accounts.models import User


class ProveForm(LoginForm):
    """The password of the account that a link belongs to; its login is known."""

    def __init__(self, request: HttpRequest, person: User) -> None:
        typed = {"username": person.username, "password": request.POST.get("password", "")}
        super().__init__(request, typed if request.method == "POST" else None)
        self.fields["password"].widget.attrs["autofocus"] = True
        self.error_messages = self.error_messages | {
            "invalid_login": _("That is not the password of this account.")
        }


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("New e-mail"),
        max_length=150,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, person: User, data: Any = None) -> None:
        super().__init__(data)
        self.person = person

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if self.person.is_confirmed and email == self.person.email:
            raise ValidationError(_("That is your address already."))
        return email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        reauthentication.prove(self.person, password)
        return password
