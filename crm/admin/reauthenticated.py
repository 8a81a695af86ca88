"""Pages that change rights or pay: every POST to them asks for the password."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from jewelry.accounts import second_factor


class ProvedAgain:
    """Protects every URL of a model's admin, present and future.

    People without the permission are refused first, without being asked.
    """

    @property
    def urls(self) -> list[URLPattern]:
        """Not `get_urls`, which each admin class extends after its bases."""
        found: list[URLPattern] = super().urls  # type: ignore[misc]
        for pattern in found:
            pattern.callback = self._asked_first(pattern.callback)
        return found

    def _asked_first(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            may_change = self.has_change_permission(request)  # type: ignore[attr-defined]
            if request.method == "POST" and may_change:
                second_factor.prove_again(request)
            return view(request, *args, **kwargs)

        return asked


def ask_before_pay(request: HttpRequest, answers: dict[str, Any]) -> None:
    """Ask also a seller who grants an operator's pay at a cancellation."""
    if answers.get("grant"):
        second_factor.prove_again(request)
