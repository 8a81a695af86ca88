"""What tests of orders have in common."""

import pytest

from jewelry.orders.tasks import reprice


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """No receiver is told of a published tariff: the tests run the batches themselves."""
    monkeypatch.setattr(reprice, "delay", lambda *_: None)
