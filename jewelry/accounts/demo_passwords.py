"""Production refuses to start with the demo's accounts, whose password is public."""

import logging

from django.contrib.auth.hashers import check_password
from django.db import Error, connection

from jewelry.accounts.models import User
from jewelry.platform import production_checks

log = logging.getLogger(__name__)
LOGINS = ("customer", "customer2", "seller", "operator", "operator2", "partner", "admin")
PASSWORD = "demo"  # noqa: S105


def refuse_demo_passwords() -> None:
    """Raises ImproperlyConfigured; skips the check when the database does not answer."""
    try:
        found = logins_with_demo_password()
    except Error as problem:
        log.warning("Whether accounts have the demo's password is not known: %s", problem)
        return
    finally:
        connection.close()
    if found:
        production_checks.refuse(production_checks.DEMO_PASSWORDS, sentence(found))


def logins_with_demo_password() -> list[str]:
    """Check the demo's logins only: each hash takes a third of a second."""
    people = User.objects.filter(username__in=LOGINS, is_active=True)
    return sorted(one.username for one in people if check_password(PASSWORD, one.password))


def sentence(logins: list[str]) -> str:
    return (
        f"Accounts have the demo's password: {', '.join(logins)}; change it by "
        "`manage.py changepassword`."
    )
