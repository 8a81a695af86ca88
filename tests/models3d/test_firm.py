"""FIRM means true: assemblies of every kind with a right value from their construction."""

import numpy as np
import pytest

from benchmarks.firm.judge import said
from benchmarks.firm.kinds import KINDS
from benchmarks.firm.writing import FORMATS


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_a_firm_price_of_an_assembly_is_right(number, tmp_path):
    kind, fmt = list(KINDS)[number], FORMATS[number % len(FORMATS)]
    dice = np.random.default_rng([7, number])
    assembly = KINDS[kind](dice)
    verdict = said(assembly, fmt, dice, tmp_path)
    assert not verdict.is_false(assembly), verdict
    assert (verdict.verdict == "MANUAL") != assembly.sound, verdict
