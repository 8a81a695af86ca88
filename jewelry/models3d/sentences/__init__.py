"""Every finding's severity, sentence and next step, by what it speaks of."""

from jewelry.models3d.sentences.assemblies import ASSEMBLIES
from jewelry.models3d.sentences.files import FILES
from jewelry.models3d.sentences.severity import Said, Sentences, Severity, Step
from jewelry.models3d.sentences.shape import SHAPE
from jewelry.models3d.sentences.size import SIZE
from jewelry.models3d.sentences.stones import STONES

__all__ = ["FINDINGS", "Said", "Severity", "Step"]

FINDINGS: Sentences = {**FILES, **ASSEMBLIES, **SHAPE, **SIZE, **STONES}
