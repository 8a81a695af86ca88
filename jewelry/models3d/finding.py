"""Something noticed about a model, as it travels from the child to a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, init=False)
class Finding:
    """A code of `findings.FINDINGS`, and the parameters of its sentence: plain JSON values."""

    code: str
    params: Mapping[str, Any]

    def __init__(self, code: str, /, **params: Any) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "params", params)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads: the parameters beside the code."""
        return {"code": self.code, **self.params}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave. Raises KeyError or TypeError on anything else."""
        return cls(data["code"], **{name: data[name] for name in data if name != "code"})
