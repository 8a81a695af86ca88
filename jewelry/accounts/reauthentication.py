"""Asks a signed-in person for the password again, with the limits and the log of the sign-in page.

Otherwise a stranger at an open session could guess the password, and then change it.
"""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as AllauthsForm
from allauth.account.views import password_change
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from jewelry.accounts.models import User


def prove(person: User, password: str) -> None:
    """Raises ValidationError for a wrong password, or after too many wrong ones."""
    if not get_adapter().reauthenticate(person, password):
        raise ValidationError(_("That is not your password."))


class ChangePasswordForm(AllauthsForm):  # type: ignore[misc]
    """allauth's own limit is five a minute, without end and without a log."""

    def clean_oldpassword(self) -> str:
        old: str = self.cleaned_data["oldpassword"]
        prove(self.user, old)
        return old


def own_password(request: HttpRequest) -> HttpResponse:
    """A person without a password signs in with a passkey, and is not asked for an old password."""
    person = request.user
    if person.is_authenticated and not person.has_usable_password():
        messages.info(request, _("Your account has no password. An administrator can give it one."))
        return redirect("mfa_index")
    answer: HttpResponse = password_change(request)
    return answer
