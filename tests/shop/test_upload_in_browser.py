"""Uploading with scripts: nothing is lost when sending fails, or when a file misses its zone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from jewelry.models3d.models import Model3D
from jewelry.pricing.models import PriceRequest
from tests.factories import AlloyFactory, UserFactory, tariff
from tests.shop.priced import priced_for, url_of
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


@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
def test_a_file_is_as_large_before_it_is_sent_as_after(browser, live_server, locale) -> None:
    person = UserFactory()
    asked = priced_for(person)
    Model3D.objects.update(size=150_000)
    context = browser.new_context(base_url=live_server.url, locale=locale)
    sign_in(context, live_server.url, person)
    page = context.new_page()
    page.goto("/price/")
    page.locator("form.upload.live").wait_for()
    model = {"name": "wave.stl", "mimeType": "model/stl", "buffer": b"x" * 150_000}
    page.locator("#id_file").set_input_files(model)
    before = page.locator("[data-file=size]").inner_text()
    page.goto(url_of(asked))
    expect(page.locator(".head .quiet")).to_contain_text(f", {before} ·")
    context.close()


@pytest.mark.parametrize("content", [b"", b"solid"], ids=["refused here", "refused by the server"])
def test_a_zone_with_a_refused_file_does_not_look_well(upload, page_errors, content) -> None:
    zone = upload.locator("[data-drop]")
    wrong = {"name": "wave.stl", "mimeType": "model/stl", "buffer": content}
    upload.locator("#id_file").set_input_files(wrong)
    upload.locator("[data-send]").click()
    expect(upload.locator("#id_file")).to_have_attribute("aria-invalid", "true")
    said = upload.locator("#upload .drop .error:visible, #upload .drop .errorlist").first
    colour = said.evaluate("said => getComputedStyle(said).color")
    expect(zone).to_have_css("border-top-color", colour)
    page_errors.clear()  # the browser's own line about the 422


def dropped(page: Page, selector: str, file: Path) -> None:
    """A file from outside the browser, let go over the middle of an element."""
    target = page.locator(selector).first
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    hand = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        hand.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})


def test_a_dropped_file_is_taken_by_the_zone_alone(upload, tmp_path) -> None:
    file = tmp_path / "other.stl"
    file.write_bytes(new_cube())
    upload.evaluate("window.untouched = true")
    dropped(upload, "h1", file)
    expect(upload.locator("[data-file=name]")).to_have_text("wave.stl")
    dropped(upload, "[data-drop]", file)
    expect(upload.locator("[data-file=name]")).to_have_text("other.stl")
    assert upload.evaluate("window.untouched")


def test_a_file_dropped_on_the_shelf_does_not_replace_the_page(page, live_server, tmp_path) -> None:
    file = tmp_path / "wave.stl"
    file.write_bytes(new_cube())
    page.goto("/")
    page.evaluate("window.untouched = true")
    for place in ("h1", ".own .door"):
        dropped(page, place, file)
    page.get_by_role("link", name="Upload a model").focus()
    assert page.evaluate("window.untouched")
    assert page.locator(".own .door").evaluate("e => getComputedStyle(e).borderStyle") == "solid"
