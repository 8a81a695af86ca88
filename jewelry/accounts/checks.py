"""Checks of accounts for `check --deploy --database default`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from jewelry.accounts.demo_passwords import logins_with_demo_password, sentence
from jewelry.platform import production_checks


@register(Tags.database, deploy=True)
def nobody_has_the_demo_password(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    if not databases or production_checks.DEMO_PASSWORDS in production_checks.allowed():
        return []
    found = logins_with_demo_password()
    return [Error(sentence(found), id="accounts.E001")] if found else []
