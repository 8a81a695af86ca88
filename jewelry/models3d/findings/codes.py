"""The severity, sentence and next step of every code, from all topics."""

from jewelry.models3d.findings.assemblies import ASSEMBLIES
from jewelry.models3d.findings.files import FILES
from jewelry.models3d.findings.severity import Said, Sentences, Severity, Step
from jewelry.models3d.findings.shape import SHAPE
from jewelry.models3d.findings.size import SIZE
from jewelry.models3d.findings.stones import STONES

__all__ = ["FINDINGS", "Said", "Severity", "Step"]

FINDINGS: Sentences = {**FILES, **ASSEMBLIES, **SHAPE, **SIZE, **STONES}
