"""Errors of a model's file: found at its upload, or while it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation, while its language is not known yet.

    Django's own does the same; the child has no Django.
    """
    return sentence


class BadModel(ValueError):
    """A file refused at its upload. `str()` is a sentence for the customer, in their language."""

    def __init__(self, message: str | _StrPromise, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        from django.utils.translation import gettext  # not in the child, which has no Django

        text = gettext(str(self.message))
        return text % self.params if self.params else text

    def to_json(self) -> dict[str, Any]:
        """Return it untranslated, so that it can be shown in any language later."""
        from django.utils import translation

        with translation.override(None):
            return {"message": str(self.message), "params": self.params}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        return cls(kept["message"], **kept["params"])


class Unreadable(Exception):
    """A stored file that gives no triangles. `code` and `params` make a finding."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
