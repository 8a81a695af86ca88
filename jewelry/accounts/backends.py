from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from jewelry.accounts.models import User


class LoginOrEmailBackend(ModelBackend):
    """Customers' logins are their e-mail addresses in lower case; staff have short logins."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        login = User.normalize_username((username or "").strip())
        return super().authenticate(request, login, password, **kwargs)
