"""A large file and a bad connection: what has arrived need not be sent again."""

import hashlib
import re
import struct

import pytest
from playwright.sync_api import Page, Route, expect

from jewelry.models3d.models import Upload
from jewelry.models3d.uploads.resumable import MAX_PART_BYTES
from jewelry.pricing.models import PriceRequest
from tests.factories import AlloyFactory, UserFactory, tariff
from tests.support.web_server import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = (2 * MAX_PART_BYTES + 500_000) // 50


@pytest.fixture
def model(tmp_path, request):
    path = tmp_path / "wave.stl"
    path.write_bytes(
        request.node.name.encode().ljust(80) + struct.pack("<I", COUNT) + bytes(50 * COUNT)
    )
    return path


@pytest.fixture
def choose(page: Page, live_server, model):
    tariff()
    AlloyFactory()
    sign_in(page.context, live_server.url, UserFactory())

    def choose() -> Page:
        page.goto("/price/")
        page.locator("form.upload.live").wait_for()
        page.locator("#id_file").set_input_files(model)
        page.locator("[value='gold-585-yellow']").check(force=True)
        return page

    return choose


class Bad:
    """The connection breaks at the parts with these numbers."""

    def __init__(self, page: Page, *broken: int) -> None:
        self.sent: list[int] = []
        self.broken = broken
        page.route("**/uploads/*/", self._pass)

    def _pass(self, route: Route) -> None:
        if route.request.method == "PATCH":
            self.sent.append(int(route.request.headers["upload-offset"]))
            if len(self.sent) in self.broken:
                return route.abort("connectionreset")
        return route.continue_()


def arrived(page: Page, model) -> None:
    page.wait_for_url(re.compile(r"/price/[0-9a-f-]{36}/"))
    assert PriceRequest.objects.get().model.sha256 == hashlib.sha256(model.read_bytes()).hexdigest()
    assert Upload.objects.count() == 1


def test_a_lost_connection_is_waited_for(choose, model, page_errors) -> None:
    page = choose()
    bad = Bad(page, 2)
    page.locator("[data-send]").click()
    expect(page.locator("[data-status-line]")).to_contain_text("The connection is lost.")
    arrived(page, model)
    assert bad.sent == [0, MAX_PART_BYTES, MAX_PART_BYTES, 2 * MAX_PART_BYTES]
    page_errors.clear()  # the browser's own line about the connection


def test_a_page_opened_anew_goes_on_where_the_old_one_stopped(choose, model, page_errors) -> None:
    page = choose()
    bad = Bad(page, 3)
    page.locator("[data-send]").click()
    expect(page.locator("[data-status-line]")).to_contain_text("The connection is lost.")
    page.locator("[data-stop]").click()
    expect(page.locator("[data-trouble]")).to_contain_text("Stopped.")
    choose().locator("[data-send]").click()
    arrived(page, model)
    assert bad.sent == [0, MAX_PART_BYTES, 2 * MAX_PART_BYTES, 2 * MAX_PART_BYTES]
    page_errors.clear()


def test_an_upload_that_was_given_up_begins_anew(choose, model, page_errors) -> None:
    page = choose()
    bad = Bad(page, 3)
    page.locator("[data-send]").click()
    expect(page.locator("[data-status-line]")).to_contain_text("The connection is lost.")
    page.locator("[data-stop]").click()
    Upload.objects.all().delete()
    page.locator("[data-send]").click()
    arrived(page, model)
    assert bad.sent == [
        0,
        MAX_PART_BYTES,
        2 * MAX_PART_BYTES,
        0,
        MAX_PART_BYTES,
        2 * MAX_PART_BYTES,
    ]
    page_errors.clear()


def test_small_files_go_with_the_form(choose, model) -> None:
    model.write_bytes(model.read_bytes()[:80] + struct.pack("<I", 2) + bytes(100))
    page = choose()
    bad = Bad(page)
    page.locator("[data-send]").click()
    page.wait_for_url(re.compile(r"/price/[0-9a-f-]{36}/"))
    assert (bad.sent, Upload.objects.count()) == ([], 0)
