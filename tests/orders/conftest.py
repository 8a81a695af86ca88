"""What tests of orders have in common."""

import pytest

from jewelry.orders.tasks import reprice


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hears that a tariff is published: the tests take the batches themselves."""
    monkeypatch.setattr(reprice, "delay", lambda *_: None)
