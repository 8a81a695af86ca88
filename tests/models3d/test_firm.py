"""FIRM means true: assemblies of every kind with a right value from their construction."""

import pytest

from benchmarks.firm.judge import tried
from benchmarks.firm.kinds import KINDS
from benchmarks.firm.short import SEED, faults


@pytest.mark.parametrize("number", range(len(KINDS)), ids=list(KINDS))
def test_a_firm_price_of_an_assembly_is_right(number, tmp_path):
    case = tried(number, SEED, tmp_path)
    assert not faults(case), case.verdict
