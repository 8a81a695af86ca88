"""Files of prices are chosen in a browser, where unfold's script tells their names."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jewelry.accounts.models import Role
from tests.crm.test_tariff_spots import FETCH
from tests.factories import UserFactory, tariff
from tests.pricing.published import metall, rates
from tests.support.web_server import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def test_files_that_are_chosen_leave_the_rate_alone(
    page: "Page", live_server, tmp_path: Path
) -> None:
    tariff()
    (tmp_path / "xml_metall.asp.xml").write_bytes(metall())
    (tmp_path / "XML_daily.asp.xml").write_bytes(rates())
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    sign_in(page.context, live_server.url, UserFactory(role=Role.ADMIN))
    page.goto(f"{live_server.url}{FETCH}")
    page.get_by_label("Files as they are published").set_input_files(sorted(tmp_path.iterdir()))
    assert page.get_by_label("₽ per $").input_value() == ""
    page.get_by_role("button", name="Read the files").click()
    page.get_by_role("heading", name="Published spot prices").wait_for()
    assert "7 700.1" in page.locator("table").first.inner_text().replace("\xa0", " ")
    assert not broken
