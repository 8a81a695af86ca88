"""How much a finding matters, beside its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Severity = Literal["manual", "provisional", "note"]
Sentences: TypeAlias = "dict[str, tuple[Severity, _StrPromise]]"
