"""A session ends under an open board: the page asks to sign in, and comes back."""

import re
from typing import TYPE_CHECKING

import pytest

from jewelry.accounts.models import Role, Session
from tests.factories import UserFactory
from tests.support.web_server import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("role", "path"), [(Role.OPERATOR, "/mes/"), (Role.SELLER, "/admin/orders/order/board/")]
)
def test_an_open_board_asks_to_sign_in(
    page: "Page", live_server: "LiveServer", role: Role, path: str
) -> None:
    person = UserFactory(username="somebody", role=role)
    sign_in(page.context, live_server.url, person)
    page.goto(path)
    Session.objects.all().delete()
    page.wait_for_url(re.compile(r"/accounts/login/\?next="))
    page.fill("input[name=username]", "somebody")
    page.fill("input[name=password]", "demo")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"**{path}")
