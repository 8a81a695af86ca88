"""The demo's accounts have a password that everybody knows; production does not start with one."""

import logging

from django.contrib.auth.hashers import check_password
from django.db import Error, connection

from jewelry.accounts.models import User
from jewelry.platform import exposed

log = logging.getLogger(__name__)
LOGINS = ("customer", "customer2", "seller", "operator", "operator2", "partner", "admin")
PASSWORD = "demo"  # noqa: S105


def refuse_demo_passwords() -> None:
    """Look at the demo's logins alone. Raises ImproperlyConfigured; a database that is away is not
    waited for.
    """
    people = User.objects.filter(username__in=LOGINS, is_active=True)
    try:
        found = [one.username for one in people if check_password(PASSWORD, one.password)]
    except Error as problem:
        log.warning("Whether accounts have the demo's password is not known: %s", problem)
        return
    finally:
        connection.close()
    if found:
        exposed.refuse(
            exposed.DEMO_PASSWORDS,
            f"Accounts have the demo's password: {', '.join(sorted(found))}; change it by "
            "`manage.py changepassword`.",
        )
