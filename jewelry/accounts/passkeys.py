"""allauth's forms for passkeys, with our own labels and a check of their input.

A browser sends a JSON object of strings, which allauth reads without a check. So its shape is
checked first; an invalid proof gives a sentence and a line in the security log.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from allauth.core import context
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jewelry.accounts import security_log

NAME = _("Name of the key")
NOT_PROVED = _("This passkey opens nothing here. Try another one, or another way.")
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, struct.error)
"""What parsing raises on bytes that no authenticator made."""

MAX_BRACKETS = 20
"""Opening brackets in the JSON; Python fails at a thousand nested ones."""


class Credential(forms.JSONField):
    widget = forms.HiddenInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": NOT_PROVED,
        "invalid": NOT_PROVED,
    }

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError for all but an object with the texts that a browser puts there."""
        text = str(value or "")
        if text.count("[") + text.count("{") > MAX_BRACKETS:
            raise ValidationError(NOT_PROVED, "invalid")
        try:
            found = super().to_python(value)
        except (ValidationError, ValueError):  # the latter for a number of 5,000 digits
            raise ValidationError(NOT_PROVED, "invalid") from None
        if found is not None and not _is_shaped(found):
            raise ValidationError(NOT_PROVED, "invalid")
        return found

    def bound_data(self, data: Any, initial: Any) -> None:
        """Never in the form again: it proves something once."""


def _is_shaped(found: Any) -> bool:
    if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
        return False
    texts = [found.get(name) for name in ("id", "rawId", "type")]
    extensions = found.get("clientExtensionResults")
    return all(isinstance(text, str) for text in texts) and isinstance(extensions, dict | None)


class _Proof:
    """A mixin for allauth's forms that ask for a passkey."""

    user: Any

    def clean_credential(self) -> Any:
        try:
            with _read():
                return super().clean_credential()  # type: ignore[misc]
        except ValidationError as error:
            if error.message == NOT_PROVED:
                security_log.record(
                    "second_factor_failed", context.request, self.user, kind="webauthn"
                )
            raise


@contextmanager
def _read() -> Iterator[None]:
    """Turn every error of the libraries about an invalid proof into one sentence."""
    try:
        yield
    except UNREADABLE:
        raise ValidationError(NOT_PROVED) from None
    except ValidationError as error:
        raise (ValidationError(NOT_PROVED) if error.code == "incorrect_code" else error) from None


class LoginByPasskey(_Proof, LoginWebAuthnForm):  # type: ignore[misc]
    credential = Credential()


class AuthenticateByPasskey(_Proof, AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = Credential()


class ReauthenticateByPasskey(_Proof, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    credential = Credential()


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]
    credential = Credential()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME

    def clean(self) -> dict[str, Any]:
        with _read():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class EditPasskey(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME
