"""Signing up by a letter's link: the owner of the mailbox gets an account with its address at once.

So an owner whose address a stranger typed first needs no second letter, and sees nothing of the
stranger's account.
"""

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jewelry.accounts import confirmation_links
from jewelry.accounts.addresses import confirmation
from jewelry.accounts.forms import SignupForm
from jewelry.accounts.models import User


def of(request: HttpRequest) -> confirmation_links.Claim | None:
    """Return the claim of the link whose page led here."""
    return confirmation_links.read(request.POST.get("proof") or request.GET.get("proof") or "")


def signed_up(form: SignupForm) -> User | None:
    """None with a sentence at the field when another account has the address by now; only the
    mailbox's owner is told so.
    """
    try:
        with transaction.atomic():
            person = form.save()
            return confirmation.confirm(person, person.email)
    except confirmation.Taken:
        form.add_error("email", _("There is an account with this e-mail. Sign in instead?"))
        return None
