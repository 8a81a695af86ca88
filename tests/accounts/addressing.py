"""People who sign up, and the letters that ask them to confirm their address."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from jewelry.accounts import tasks
from jewelry.accounts.models import User
from tests.factories import UserFactory

EMAIL, PASSWORD = "eva@example.com", "ring-of-gold"
AGAIN, ADDRESS = "/accounts/address/again/", "/accounts/address/"


@pytest.fixture(autouse=True)
def worker(monkeypatch) -> None:
    """Runs in this process; what was counted before is forgotten."""
    for task in (tasks.send_reset, tasks.send_confirmation, tasks.send_moved):
        monkeypatch.setattr(task, "delay", task)
    cache.clear()


def sign_up(client: Client, **changes: str) -> Any:
    form = {"name": "Eva Stein", "email": EMAIL, "password": PASSWORD, "agreed": "on"}
    return client.post("/accounts/signup/", form | changes)


def link(letter: int = -1) -> str:
    """The path in a letter that was sent."""
    (path,) = re.findall(r"https?://[^/]+(/accounts/\S+)", str(mail.outbox[letter].body))
    return str(path)


def owner() -> User:
    return UserFactory(username=EMAIL, email=EMAIL)
