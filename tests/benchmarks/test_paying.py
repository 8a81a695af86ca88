"""The payments' killing benchmark in little, on the tests' servers."""

import json
import sys
from pathlib import Path

import pytest

from tests.benchmarks.test_killing import started

pytestmark = pytest.mark.django_db(transaction=True)
COMMAND = [sys.executable, "-m", "benchmarks.paying", "--here"]


def test_a_killed_payer_loses_and_doubles_no_money(tmp_path: Path) -> None:
    with started(tmp_path, "--payments", "6", command=COMMAND) as (work, result):
        errors = work.communicate(timeout=400)[1]
    assert result.exists(), errors
    told = json.loads(result.read_text())
    assert told["wrong"] == []
    assert sum(told["kills"].values()) >= 3
    assert told["payments"] >= 6
