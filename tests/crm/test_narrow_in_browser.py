"""An administrator's forms fit a telephone, in the longer of the two languages."""

from typing import TYPE_CHECKING

import pytest

from jewelry.accounts.models import Role
from tests.factories import KeyFactory, UserFactory
from tests.support.web_server import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_forms_for_keys_and_people_fit_a_telephone(browser: "Browser", live_server) -> None:
    key, admin = KeyFactory(), UserFactory(role=Role.ADMIN)
    context = browser.new_context(
        base_url=live_server.url, locale="ru-RU", viewport={"width": 360, "height": 800}
    )
    sign_in(context, live_server.url, admin)
    page = context.new_page()
    paths = ("partners/apikey/add/", f"partners/apikey/{key.pk}/change/", "accounts/user/add/")
    wide = {}
    for path in paths:
        page.goto(f"/admin/{path}")
        wide[path] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert wide == dict.fromkeys(paths, 0)
