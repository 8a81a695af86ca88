"""The types of a finding's severity, next step and sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Severity = Literal["manual", "provisional", "note"]
Step = Literal[
    "choose_unit",
    "say_size",
    "mark_stones",
    "accept_reading",
    "send_corrected_file",
    "wait_for_a_person",
]
"""What the customer can do about a finding. Programs know these names: none is ever renamed."""

Said: TypeAlias = "tuple[Severity, _StrPromise, Step | None]"
Sentences: TypeAlias = "dict[str, Said]"
"""By code. Only a note may have no next step."""
