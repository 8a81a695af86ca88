from typing import TYPE_CHECKING

import pytest
from django.test import Client

from jewelry.accounts.models import Role, User
from tests.factories import UserFactory
from tests.support.lists import lists_follow_at_once  # noqa: F401
from tests.support.web_server import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def operator(db: None) -> User:
    return UserFactory(role=Role.OPERATOR, name="Ivan Gromov")


@pytest.fixture
def rival(db: None) -> User:
    return UserFactory(role=Role.OPERATOR, name="Anton Mironov")


@pytest.fixture
def workshop(client: Client, operator: User) -> Client:
    """The operator's browser."""
    client.force_login(operator)
    return client


@pytest.fixture
def board(page: "Page", live_server: "LiveServer", operator: User) -> "Page":
    """The operator's page in a real browser."""
    sign_in(page.context, live_server.url, operator)
    return page
