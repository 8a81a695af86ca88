"""/api/docs in a real browser: its assets are ours, and the policy turns nothing away."""

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.django_db(transaction=True)
def test_the_api_explains_itself_with_what_we_serve(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/docs")
    expect(page.locator(".opblock")).to_have_count(26)
    page.locator(".opblock-post", has_text="/api/v1/orders").first.click()
    expect(page.get_by_text("Idempotency-Key").first).to_be_visible()
    here = page.url.partition("/api/")[0]
    assert [url for url in asked if not url.startswith((here, "data:", "blob:"))] == []
