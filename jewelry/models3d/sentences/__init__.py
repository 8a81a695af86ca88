"""Every finding's severity and sentence, by what it speaks of."""

from jewelry.models3d.sentences.files import FILES
from jewelry.models3d.sentences.severity import Sentences, Severity
from jewelry.models3d.sentences.shape import SHAPE
from jewelry.models3d.sentences.size import SIZE

__all__ = ["FINDINGS", "Severity"]

FINDINGS: Sentences = {**FILES, **SHAPE, **SIZE}
