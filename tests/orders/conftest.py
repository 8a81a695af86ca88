"""What tests of orders have in common."""

import pytest

from jewelry.orders.tasks import reprice
from jewelry.pricing.models import Tariff
from tests.factories import tariff


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """No receiver is told of a published tariff: the tests run the batches themselves."""
    monkeypatch.setattr(reprice, "delay", lambda *_: None)


@pytest.fixture
def current_tariff(db: None) -> Tariff:
    return tariff()
