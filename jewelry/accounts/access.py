"""Which people may open a page: strangers are asked to sign in, people without the role get 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from jewelry.accounts import security_log
from jewelry.accounts.models import Role, User

P = ParamSpec("P")


class SignedIn(HttpRequest):
    """A request with a signed-in person, for the type checker."""

    user: User


View = Callable[Concatenate[Any, P], HttpResponseBase]


def role_required(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Serve the view to these roles only. Other people get 404, which does not reveal the page."""

    def decorate(view: View[P]) -> View[P]:
        @login_required
        @wraps(view)
        def checked(request: SignedIn, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.user.role not in roles:
                security_log.record("refused", request, request.user, role=request.user.role)
                raise Http404
            return view(request, *args, **kwargs)

        return cast(View[P], checked)

    return decorate
