"""The comparison itself, small: its shape, and that it tells the true from the stale."""

import json
import os
import subprocess
import sys

import pytest

from benchmarks.lists.judge import Change, View, judge
from jewelry.platform import embedded

FIELDS = {
    "strategy", "orders", "changes_per_s", "rps", "p50_ms", "p99_ms", "cpu_us_per_view",
    "sql_per_view", "cache_per_view", "hit_ratio", "views_checked", "stale_views", "stale_max_ms",
}  # fmt: skip
FREE, TAKEN = 0b11, 0b10
TAKES = [Change(1.0, 1.1, 0, free=False)]


def test_a_view_shows_what_was_committed_before_it_began():
    assert judge([View(2.0, 2.1, TAKEN)], FREE, TAKES).stale == 0
    verdict = judge([View(2.0, 2.1, FREE)], FREE, TAKES)
    assert (verdict.checked, verdict.stale) == (1, 1)
    assert verdict.longest == pytest.approx(0.9)


def test_a_view_may_show_either_while_the_change_is_under_way():
    views = [View(0.9, 1.05, FREE), View(0.9, 1.05, TAKEN), View(1.05, 2.0, FREE)]
    assert judge(views, FREE, TAKES).stale == 0


def test_a_view_that_shows_the_future_or_what_never_was_is_stale():
    views = [View(0.1, 0.2, TAKEN), View(2.0, 2.1, 0b01)]
    assert judge(views, FREE, TAKES).stale == 2


@pytest.fixture(scope="module")
def rows(services, tmp_path_factory):
    """In a process of its own, on databases of its own of the tests' servers."""
    file = tmp_path_factory.mktemp("compare") / "rows.json"
    given = {
        "ALEXANDRITE_DATA": str(embedded.DATA / "bench"),
        "DATABASE_URL": os.environ.get("DATABASE_URL") or embedded.database_url(),
        "CACHE_URL": os.environ.get("CACHE_URL") or embedded.cache_url().replace("db=0", "db=7"),
        "BROKER_URL": os.environ.get("BROKER_URL") or embedded.broker_url(),
    }
    options = "--orders 500 --seconds 0.5 --changes 0,50 --rounds 1 --clients 2 --no-writes"
    subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.lists", *options.split()),
            *("--strategies", "versioned,delayed", "--json", str(file)),
        ],
        env={**os.environ, **given},
        cwd=embedded.BASE,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return json.loads(file.read_text())


def test_rows_say_everything(rows):
    assert all(row.keys() >= FIELDS for row in rows)
    measured = {(row["strategy"], row["changes_per_s"]) for row in rows}
    assert measured >= {(name, rate) for name in ("versioned", "delayed") for rate in (0, 50)}
    assert all(row["orders"] == 500 and row["views_checked"] and row["rps"] > 0 for row in rows)


def test_versioned_asks_once_and_is_never_stale(rows):
    ours = [row for row in rows if row["strategy"].startswith("versioned")]
    assert [row["stale_views"] for row in ours] == [0] * len(ours)
    calm = next(row for row in ours if not row["changes_per_s"])
    assert (calm["cache_per_view"], calm["hit_ratio"]) == (0, 1)
    connecting = 8 / calm["views_checked"]  # each thread once
    assert calm["sql_per_view"] == pytest.approx(1, abs=connecting)


def test_the_negative_control_is_seen(rows):
    control = {row["changes_per_s"]: row for row in rows if row["strategy"] == "delayed"}
    assert control[0]["stale_views"] == 0
    assert control[50]["stale_views"] > 0
    assert control[50]["stale_max_ms"] > 0
