"""The page on which people see where they are signed in, and end sessions."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jewelry.accounts import open_sessions, session_lifetimes
from jewelry.accounts.access import SignedIn


@never_cache
@login_required
@require_safe
def sessions(request: SignedIn) -> HttpResponse:
    found = open_sessions.listed(request.user, request.session.session_key)
    context = {
        "sessions": found,
        "more": open_sessions.open_of(request.user).count() - len(found),
        "others": sum(not each.is_here for each in found),
        "ends_when_idle": session_lifetimes.term_of(request.user.role).idle is not None,
    }
    return render(request, "accounts/sessions.html", context)


@login_required
@require_POST
def end_sessions(request: SignedIn) -> HttpResponse:
    """`session` names one of the list; without it all others end. Asks for the password first."""
    raise_if_reauthentication_required(request, app="alexandrite")
    if handle := request.POST.get("session", ""):
        ended = open_sessions.end_one(request, request.user, handle)
    else:
        ended = open_sessions.end_others(request, request.user)
    if ended:
        words = ngettext("%(count)s session has ended.", "%(count)s sessions have ended.", ended)
        messages.success(request, words % {"count": ended})
    else:
        messages.info(request, _("It was over already."))
    return redirect("accounts:sessions")
