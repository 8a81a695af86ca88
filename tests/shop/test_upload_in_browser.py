"""The upload form with its script: nothing that was filled in is lost when sending fails."""

import re

import pytest
from playwright.sync_api import Page, expect

from jewelry.pricing.models import PriceRequest
from tests.factories import AlloyFactory, UserFactory, tariff
from tests.shop.sending import new_cube
from tests.support.outages import change_storage, closed_port
from tests.support.web_server import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def upload(page: Page, live_server) -> Page:
    tariff()
    AlloyFactory()
    sign_in(page.context, live_server.url, UserFactory())
    page.goto("/price/")
    page.locator("form.upload.live").wait_for()
    model = {"name": "wave.stl", "mimeType": "model/stl", "buffer": new_cube()}
    page.locator("#id_file").set_input_files(model)
    page.locator("[value='gold-585-yellow']").check(force=True)
    page.get_by_label("Quantity").fill("3")
    return page


def test_storage_away_is_said_and_the_file_is_still_chosen(upload, settings, page_errors) -> None:
    real = settings.STORAGES
    with closed_port() as port:
        change_storage(settings, endpoint_url=f"http://127.0.0.1:{port}")
        upload.locator("[data-send]").click()
        expect(upload.locator(".alert")).to_contain_text("The file store does not answer just now.")
    page_errors.clear()  # the browser's own line about the 503
    expect(upload.locator("[data-file=name]")).to_have_text("wave.stl")
    settings.STORAGES = real
    upload.locator("[data-send]").click()
    upload.wait_for_url(re.compile(r"/price/[0-9a-f-]{36}/"))
    assert PriceRequest.objects.get().wanted.quantity == 3


def test_a_file_refused_by_the_server_is_said_on_the_page(upload, page_errors) -> None:
    broken = {"name": "wave.stl", "mimeType": "model/stl", "buffer": new_cube()[:-30]}
    upload.locator("#id_file").set_input_files(broken)
    upload.locator("[data-send]").click()
    expect(upload.locator(".alert")).to_contain_text("the upload was cut short")
    page_errors.clear()  # the browser's own line about the 422
    expect(upload.get_by_label("Quantity")).to_have_value("3")
    assert not PriceRequest.objects.exists()


def test_a_file_of_surfaces_is_told_what_to_export_before_it_is_sent(upload) -> None:
    surfaces = {"name": "wave.step", "mimeType": "model/step", "buffer": b"ISO-10303-21;"}
    upload.locator("#id_file").set_input_files(surfaces)
    expect(upload.locator("#file-error")).to_contain_text("A STEP file holds surfaces")
    expect(upload.locator("#file-error")).to_contain_text("binary STL in millimetres")
