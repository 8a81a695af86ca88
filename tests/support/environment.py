"""What the tests run in: imported before the settings, which read the environment once."""

import os
import secrets
from itertools import count
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

BASE = Path(__file__).resolve().parents[2]


def prepare() -> IO[str]:
    """Set the environment before the settings read it. The file returned is the folder's lock."""
    for name in ("SITE_URL", "SECRET_KEY", "DEBUG", "TIME_ZONE", "PORT", "DEMO_ORDERS"):
        os.environ.pop(name, None)
    for name in ("PAYMENT_CARD", "STRIPE_KEY", "YOOKASSA_KEY"):
        os.environ.pop(name, None)
    # No test asks the real ones, whatever it presses.
    os.environ["BANK_OF_RUSSIA_URL"] = os.environ["LBMA_URL"] = "https://127.0.0.1:9/"
    held = _take_folder()
    _name_own_bucket()
    from jewelry.devserver import orphans, servers

    orphans.end()
    servers.storage_moves()
    os.environ["DJANGO_SETTINGS_MODULE"] = "jewelry.settings"
    return held


def wait_for_the_cache() -> None:
    """Make the cache's time limits a busy machine's; those that production has are tested apart.

    With these, a test that counts hits would fail whenever Valkey is not scheduled for 0.25 s.
    """
    from django.conf import settings

    long = dict.fromkeys(("SOCKET_CONNECT_TIMEOUT", "SOCKET_TIMEOUT"), 10.0)
    settings.CACHES["default"]["OPTIONS"].update(long)


def _take_folder() -> IO[str]:
    """The first test folder that no other run of the tests holds."""
    from jewelry.devserver import lock

    root = Path(os.environ.get("ALEXANDRITE_DATA") or BASE / "var")
    for number in count(1):
        os.environ["ALEXANDRITE_DATA"] = str(root / f"test-{number}")
        try:
            return lock.hold(root / f"test-{number}")
        except lock.AlreadyRunning:
            continue
    raise AssertionError("count() has no end")


def _name_own_bucket() -> None:
    """A server that the environment names is used, but with a bucket that the tests may empty."""
    if address := os.environ.get("STORAGE_URL"):
        parts = urlsplit(address)
        bucket = f"{parts.path.rstrip('/')}-test-{secrets.token_hex(4)}"
        os.environ["STORAGE_URL"] = parts._replace(path=bucket).geturl()
