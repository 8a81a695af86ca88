"""The files that take longest begin first, so that no worker is left alone with one at the end."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
LONGEST = (
    "devserver/test_run.py",
    "test_access.py",
    "benchmarks/test_firm.py",
    "models3d/test_throats.py",
    "test_odd_values.py",
    "resilience/test_parts_away.py",
    "models3d/test_viewer_in_browser.py",
    "test_walk.py",
    "shop/test_marking_in_browser.py",
    "shop/test_price_in_browser.py",
    "mes/test_board_in_browser.py",
    "mes/test_take_in_browser.py",
    "orders/lists/test_behaviour.py",
    "shop/test_uploads_cut.py",
    "shop/test_upload_parts_in_browser.py",
    "shop/test_accessible_in_browser.py",
    "partners/test_docs.py",
    "benchmarks/test_killing.py",
    "payments/test_faults.py",
    "shop/test_marking.py",
    "orders/test_upgrade.py",
    "partners/test_problems.py",
    "shop/test_checkout_in_browser.py",
    "platform/files/test_processes.py",
    "models3d/test_walls.py",
    "models3d/test_union.py",
    "orders/lists/test_urgent.py",
    "shop/test_back_in_browser.py",
    "crm/test_adjusting.py",
    "models3d/test_steady.py",
    "crm/test_orders_admin.py",
    "partners/test_fuzzing.py",
)
"""By what they cost, in seconds of processor from 42 down to 7."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {TESTS / name: place for place, name in enumerate(LONGEST)}
    missing = [path for path in places if not path.exists()]
    assert not missing, f"not there any more: {missing}"
    items.sort(key=lambda item: places.get(item.path, len(places)))
