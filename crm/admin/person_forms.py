"""What an administrator fills in for a person."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from jewelry.accounts import given_password
from jewelry.accounts.models import User

NO_PASSWORD = _("Without a password, the person signs in by a passkey, or not at all.")
"""Django's own words speak of ways in that this house does not have."""


class PersonForm(UserChangeForm):
    """Two logins that differ in case only would be taken for one another, as when one is made."""

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
    """What an administrator types is for the first sign-in; their own they know themselves."""

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
