"""Settings from the environment: a wrong value stops the start with a sentence that names it.

A variable missing in the environment may be a file of that name in systemd's folder of credentials
(`LoadCredential=`): other processes cannot read it in /proc, and children do not inherit it.
"""

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, "").strip() or _credential(name)
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set, and production has no default for it.")
    return default


def needed(name: str, why: str) -> str:
    """Return the value; `why` names the setting that needs it."""
    if value := text(name, ""):
        return value
    raise ImproperlyConfigured(f"{name} is not set, and {why} needs it.")


def _credential(name: str) -> str:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    try:
        return Path(folder, name).read_text().strip() if folder else ""
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{name} cannot be read as a credential: {error}.") from None


def flag(name: str) -> bool:
    value = text(name, "0").lower()
    if value not in {"0", "1", "false", "true"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; it should be 0 or 1.")
    return value in {"1", "true"}


def choice(name: str, values: Sequence[str]) -> str:
    """Return one of the values; the first is the default."""
    value = text(name, values[0])
    if value not in values:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it should be one of: {', '.join(values)}."
        )
    return value


def number(name: str, default: int, least: int = 0, most: int = 10_000_000) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it should be a whole number from {least} to {most}."
        )
    return int(value)


def url(name: str, schemes: Collection[str], default: str | None = None) -> str:
    """Return a URL; error messages never contain its password."""
    value = text(name, default)
    parts = _split(name, value)
    if value and parts.scheme not in schemes:
        raise ImproperlyConfigured(
            f"{name} begins with {parts.scheme + ':' if parts.scheme else 'no scheme'}; "
            f"it should be an address that begins with one of: "
            f"{', '.join(f'{scheme}:' for scheme in sorted(schemes))}"
        )
    return value


def folder_url(name: str, default: str) -> str:
    """Return a base URL: https:, a host, a path that ends with a slash."""
    value = url(name, {"https"}, default)
    parts = _split(name, value)
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"{name} should be an address such as {default}")
    return value if value.endswith("/") else f"{value}/"


def _split(name: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address: {error}.") from None
    return parts
