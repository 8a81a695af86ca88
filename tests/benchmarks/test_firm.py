"""FIRM means true: assemblies of every kind with a right value from their construction."""

import pytest

from benchmarks.firm import short
from benchmarks.firm.judge import tried
from benchmarks.firm.kinds import KINDS
from benchmarks.firm.mutants import MUTANTS


@pytest.mark.parametrize("number", range(len(KINDS)), ids=list(KINDS))
def test_a_firm_price_of_an_assembly_is_right(number, tmp_path):
    case = tried(number, short.SEED, tmp_path)
    assert not short.faults(case), case.verdict


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_fault_that_comes_back_is_seen(mutant, tmp_path):
    assert next(short.caught(mutant, tmp_path), "")
