"""Back, to a page that was sent: what is in its form is what is done next, and nothing of before.

The browser's back/forward cache is on here, which Playwright switches off: pages come back as they
were left. Answers to signed-in people are not kept, so most of them come anew; both are tried.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from jewelry.accounts.models import User
from jewelry.pricing.models import PriceRequest
from jewelry.purchases.models import Piece
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory, tariff
from tests.shop.products import ProductFactory
from tests.shop.sending import new_cube
from tests.support.browser import CHROMIUM, SOFTWARE_WEBGL, listen
from tests.support.web_server import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
PRICE = re.compile(r"/price/[0-9a-f-]{36}/$")


@pytest.fixture(scope="module")
def keeping(browser: Browser) -> Iterator[Browser]:
    """With its cache of pages on."""
    found = browser.browser_type.launch(
        executable_path=CHROMIUM,
        args=SOFTWARE_WEBGL,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield found
    found.close()


@pytest.fixture(params=["kept as it was", "asked for again"])
def kept(request: pytest.FixtureRequest, monkeypatch) -> bool:
    """Whether the browser keeps the pages of a signed-in person."""
    may = bool(request.param == "kept as it was")
    if may:
        monkeypatch.setattr("jewelry.accounts.no_store.NOTHING", "private")
    return may


@pytest.fixture
def eva() -> User:
    AlloyFactory()
    AlloyFactory(code="platinum-950", name_en="950 platinum", base="platinum", colour="platinum")
    tariff()
    return UserFactory(username="eva@example.com")


@pytest.fixture
def page(keeping: Browser, live_server, page_errors) -> Iterator[Page]:
    context = keeping.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(
        "addEventListener('pageshow', e => { document.documentElement.dataset.kept = e.persisted; })"
    )
    listen(page, page_errors)
    yield page
    context.close()
    assert page_errors == []


def came_back(page: Page, *, kept: bool) -> None:
    page.go_back(wait_until="commit")
    shown = "true" if kept else "false"
    expect(page.locator("html")).to_have_attribute("data-kept", shown)


def model(name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "model/stl", "buffer": new_cube()}


def metal(page: Page, code: str) -> Locator:
    return page.locator(f"[name=alloy][value='{code}']")


def family(page: Page, code: str) -> Locator:
    return page.locator(f"[name=family][value='{code}']")


def test_a_piece_put_into_the_basket_once_more_is_what_is_in_the_form(
    page, live_server, eva, kept
) -> None:
    piece = ProductFactory(alloy=AlloyFactory())
    MeasurementFactory(model=piece.model)
    sign_in(page.context, live_server.url, eva)
    page.goto(piece.get_absolute_url())
    page.get_by_label("A word to the jeweller").fill("FIRST")
    page.get_by_role("button", name="Add to the basket").click()
    page.wait_for_url("**/basket/")
    came_back(page, kept=kept)
    family(page, "platinum-platinum").check(force=True)
    metal(page, "platinum-950").check(force=True)
    page.get_by_label("Quantity").fill("3")
    page.get_by_label("A word to the jeweller").fill("SECOND")
    page.get_by_role("button", name="Add to the basket").click()
    page.wait_for_url("**/basket/")
    put = [(each.comment, each.wanted) for each in Piece.objects.order_by("pk")]
    assert [(comment, wanted.quantity, wanted.alloy) for comment, wanted in put] == [
        ("FIRST", 1, "gold-585-yellow"),
        ("SECOND", 3, "platinum-950"),
    ]


def test_a_sent_upload_form_is_ready_for_another_file(page, live_server, eva, kept) -> None:
    button = "See the price"
    sign_in(page.context, live_server.url, eva)
    page.goto("/price/")
    page.locator("form.upload.live").wait_for()
    page.locator("#id_file").set_input_files(model("first.stl"))
    metal(page, "gold-585-yellow").check(force=True)
    page.get_by_role("button", name=button).click()
    page.wait_for_url(PRICE)
    came_back(page, kept=kept)
    expect(page.locator(".sending")).to_be_hidden()
    expect(page.get_by_role("button", name=button)).to_be_enabled()
    page.locator("form.upload.live").wait_for()
    page.locator("#id_file").set_input_files(model("second.stl"))
    metal(page, "platinum-950").check(force=True)
    page.get_by_role("button", name=button).click()
    page.wait_for_url(PRICE)
    assert list(PriceRequest.objects.order_by("pk").values_list("title", flat=True)) == [
        "first.stl",
        "second.stl",
    ]


def test_a_stranger_s_page_is_good_after_signing_in(page, live_server, eva) -> None:
    """It came back with another person's form, and is asked for anew."""
    piece = ProductFactory(alloy=AlloyFactory())
    MeasurementFactory(model=piece.model)
    page.goto(piece.get_absolute_url())
    page.goto("/accounts/login/")
    page.get_by_label("E-mail or login").fill("eva@example.com")
    page.get_by_label("Password", exact=True).fill("demo")
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/orders/")
    page.evaluate("history.go(-2)")
    page.wait_for_url(f"**{piece.get_absolute_url()}")
    expect(page.get_by_role("button", name="Your account")).to_be_visible()
    page.get_by_label("A word to the jeweller").fill("HERE")
    page.get_by_role("button", name="Add to the basket").click()
    page.wait_for_url("**/basket/")
    assert Piece.objects.get().comment == "HERE"


@pytest.mark.parametrize("path", ["/orders/", "/price/", "/"])
def test_back_after_signing_out_shows_nothing(page, live_server, eva, path) -> None:
    eva.name = "Eva Berg"
    eva.save()
    sign_in(page.context, live_server.url, eva)
    page.goto(path)
    expect(page.locator("body")).to_contain_text("Eva")
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    page.go_back(wait_until="commit")
    expect(page.locator("body")).not_to_contain_text("Eva")
