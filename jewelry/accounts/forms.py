from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jewelry.accounts import given_password, security_log, throttle
from jewelry.accounts.models import User
from jewelry.accounts.personal import policy

PASSWORD_RULE = _("At least 8 characters; a few words are easier to keep than one.")
"""The other rules are told to whoever breaks them."""


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # generic only in its stubs
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = PASSWORD_RULE


class Throttled(AuthenticationForm):
    """Refuses even the right password for a while after too many wrong ones."""

    is_throttled = False

    def clean(self) -> dict[str, Any]:
        login = self.cleaned_data.get("username", "")
        if self.request and not throttle.may_try(self.request, login):
            self.is_throttled = True
            security_log.record("locked_out", self.request, login=login)
            raise ValidationError(
                _("Too many wrong passwords. Try again in 15 minutes, or choose a new password.")
            )
        data = super().clean()
        if self.request:
            throttle.succeeded(self.request, login)
        return data

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if given_password.is_over(user):
            raise ValidationError(
                _(
                    "The time to use the password that you were given is over. Choose a new one below."
                )
            )


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=150,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )


class LoginForm(Throttled):
    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("E-mail or login")


class SignupForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=150,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        help_text=PASSWORD_RULE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    agreed = forms.BooleanField(
        label=_("I agree that my personal data is kept as described"),
        error_messages={"required": _("Without your consent we may not keep an account for you.")},
    )

    def clean_email(self) -> str:
        """Do not check whether an account has it: strangers would learn that."""
        email: str = self.cleaned_data["email"].lower()
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "password" in data:
            person = User(username=data.get("email", ""), name=data.get("name", ""))
            try:
                validate_password(data["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return data

    def save(self) -> User:
        return User.objects.sign_up(
            self.cleaned_data["email"],
            self.cleaned_data["password"],
            name=self.cleaned_data["name"],
            language=get_language() or "",
            consent_version=policy.VERSION,
            consented_at=timezone.now(),
        )
