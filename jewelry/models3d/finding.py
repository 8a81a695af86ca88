"""A finding as it is stored: a code of `findings.FINDINGS`, and the parameters of its sentence."""

from typing import Any

Finding = dict[str, Any]
