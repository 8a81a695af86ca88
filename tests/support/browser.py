"""A real browser for the tests, where one is found."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page
    from pytest_django.live_server_helper import LiveServer

    from jewelry.accounts.models import User

NAMES = ("chromium", "chromium-browser", "google-chrome")
CUT_OFF = {"htmx:sendAbort", "htmx:afterRequest"}
"""htmx's errors when a person leaves the page before an answer came."""

SOFTWARE_WEBGL = ["--enable-unsafe-swiftshader"]
WITHOUT_WEBGL = "HTMLCanvasElement.prototype.getContext = () => null"
"""A script for pages on which nobody turns a model: in software each view costs seconds."""

CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser(live_server: "LiveServer") -> Iterator["Browser"]:
    """Closed before the server, since its idle connections would hold the test database."""
    if not CHROMIUM:
        missing = "no Chromium on this machine; get one with: apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
    # Playwright keeps an event loop in this thread, in which Django refuses its ORM otherwise.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SOFTWARE_WEBGL)
        yield browser
        browser.close()


@pytest.fixture
def page_errors() -> list[str]:
    """What the browser complained about; a test that provokes an error takes it out itself."""
    return []


@pytest.fixture
def page(browser: "Browser", live_server: "LiveServer", page_errors: list[str]) -> Iterator["Page"]:
    context = browser.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    listen(page, page_errors)
    yield page
    context.close()
    assert page_errors == []


@contextmanager
def pages_of_people(
    browser: "Browser", address: str, **usual: Any
) -> Iterator[Callable[..., "Page"]]:
    """Open a path for a signed-in person, in a browser of their own; `usual` is what each has."""
    from tests.support.web_server import sign_in

    contexts, errors = [], list[str]()

    def open_one(person: "User", path: str, **look: Any) -> "Page":
        context = browser.new_context(base_url=address, reduced_motion="reduce", **usual | look)
        contexts.append(context)
        sign_in(context, address, person)
        page = context.new_page()
        listen(page, errors)
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def listen(page: "Page", errors: list[str]) -> None:
    """Collect failing scripts, the console's errors, and everything that the CSP refused."""

    def on_console(message: "ConsoleMessage") -> None:
        if message.text in CUT_OFF:
            return
        if message.type == "error" and "favicon" not in message.location.get("url", ""):
            errors.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", on_console)
