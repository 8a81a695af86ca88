"""The files that take longest begin first, so that no worker is left alone with one at the end."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
LONGEST = (
    "devserver/test_run.py",
    "test_access.py",
    "models3d/test_throats.py",
    "resilience/test_parts_away.py",
    "models3d/test_viewer_in_browser.py",
    "benchmarks/test_firm.py",
    "shop/test_price_in_browser.py",
    "test_walk.py",
    "shop/test_marking_in_browser.py",
    "mes/test_board_in_browser.py",
    "test_odd_values.py",
    "benchmarks/test_killing.py",
    "models3d/test_steady.py",
    "orders/lists/test_behaviour.py",
    "mes/test_take_in_browser.py",
    "orders/lists/test_urgent.py",
    "models3d/test_union.py",
    "models3d/test_union_skins.py",
    "models3d/test_hostile.py",
    "shop/test_upload_parts_in_browser.py",
    "shop/test_uploads_cut.py",
    "models3d/test_walls.py",
    "shop/test_back_in_browser.py",
    "shop/test_consent_in_browser.py",
    "benchmarks/test_freshness.py",
    "platform/files/test_processes.py",
    "partners/test_problems.py",
)
"""By what they cost, in seconds of processor from 45 down to 7."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {TESTS / name: place for place, name in enumerate(LONGEST)}
    missing = [path for path in places if not path.exists()]
    assert not missing, f"not there any more: {missing}"
    items.sort(key=lambda item: places.get(item.path, len(places)))
