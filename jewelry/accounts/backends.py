from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from jewelry.accounts.models import User


class LoginOrEmailBackend(ModelBackend):
    """People who sign up have their e-mail as login, in lower case; staff have short logins."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        login = User.normalize_username((username or "").strip())
        return super().authenticate(request, login, password, **kwargs)
