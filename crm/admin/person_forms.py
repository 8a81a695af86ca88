"""The forms in which an administrator edits a person."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from jewelry.accounts import given_password
from jewelry.accounts.models import User

NO_PASSWORD = _("Without a password, the person signs in by a passkey, or not at all.")
"""Replaces Django's text, which names ways to sign in that do not exist here."""


class PersonForm(UserChangeForm):
    """Refuses a login that differs from another in case only, as the form for a new person does."""

    def clean_username(self) -> str:
        login: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=login).exclude(pk=self.instance.pk).exists():
            raise ValidationError(User._meta.get_field("username").error_messages["unique"])
        return login


class NewPersonForm(UserCreationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["usable_password"].help_text = NO_PASSWORD


class PersonPasswordForm(AdminPasswordChangeForm):
    """The typed password is for one sign-in only, except for the administrator's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asked := self.fields.get("usable_password"):
            asked.help_text = NO_PASSWORD

    def save(self, commit: bool = True) -> User:
        person: User = super().save(commit=False)
        given_password.give(person)
        if commit:
            person.save()
        return person
