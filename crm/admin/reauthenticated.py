"""Pages that change who may do what, or what is paid: whatever is sent there asks for the password."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from jewelry.accounts import second_factor


class ProvedAgain:
    """Stands before every address of a model's admin, present and to come.

    Who may not change anything is refused as ever, without being asked.
    """

    @property
    def urls(self) -> list[URLPattern]:
        """Not `get_urls`, which each admin class adds to after its bases."""
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
    """A seller who grants an operator's pay at a cancellation is asked, too."""
    if answers.get("grant"):
        second_factor.prove_again(request)
