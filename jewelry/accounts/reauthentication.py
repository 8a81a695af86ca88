"""A password that is asked again of somebody who is signed in, counted and logged as at the door.

Whoever finds a session open could guess there for ever, and then change the password.
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
    """Raises ValidationError: it is not the person's password, or too many others were tried."""
    if not get_adapter().reauthenticate(person, password):
        raise ValidationError(_("That is not your password."))


class ChangePasswordForm(AllauthsForm):  # type: ignore[misc]
    """allauth's own counts five a minute, for ever, and tells nobody."""

    def clean_oldpassword(self) -> str:
        old: str = self.cleaned_data["oldpassword"]
        prove(self.user, old)
        return old


def own_password(request: HttpRequest) -> HttpResponse:
    """Whoever has no password signs in with a passkey, and can't be asked for the old one."""
    person = request.user
    if person.is_authenticated and not person.has_usable_password():
        messages.info(request, _("Your account has no password. An administrator can give it one."))
        return redirect("mfa_index")
    answer: HttpResponse = password_change(request)
    return answer
