from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.core.cache import cache

from jewelry.orders.lists.strategies import status_index, time_windows, versioned
from jewelry.orders.lists.versions import NAMES
from jewelry.orders.models import OrderList
from jewelry.orders.statuses import Status
from jewelry.platform.celery import app
from tests.orders.lists.plain import PLAIN


@pytest.fixture(autouse=True)
def fresh(transactional_db: None) -> Iterator[None]:
    """An empty cache, and the lists' rows, which emptying the database takes with the orders."""
    OrderList.objects.bulk_create(
        (OrderList(status=name, version=uuid4()) for name in (NAMES, *Status.values)),
        ignore_conflicts=True,
    )
    cache.clear()
    versioned.MEMORY.clear()
    versioned.WATCHED.told.clear()
    time_windows.WIDTHS.tallies.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def tasks_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The queue's tasks run where they are sent, for the readable face alone."""
    monkeypatch.setattr("jewelry.orders.lists.renderer.LIST_FACES", {PLAIN.name: PLAIN})
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture(autouse=True)
def kept_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two seconds may pass on a busy machine; a test that waits for an end shortens it itself."""
    monkeypatch.setattr(status_index, "PAGE_SECONDS", 60.0)


@pytest.fixture
def strategy(settings, request: pytest.FixtureRequest) -> str:
    """Parametrised indirectly: the lifecycle's handler tells this strategy."""
    name: str = request.param
    settings.ORDER_LISTS = name
    return name


@pytest.fixture
def no_cache(settings) -> None:
    dead = {**settings.CACHES["default"], "LOCATION": "unix:///nonexistent/valkey?db=0"}
    settings.CACHES = {"default": dead}
