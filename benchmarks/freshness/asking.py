"""What readers ask for, and which orders belong on the answer."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.freshness.shown import Shown
from jewelry.orders.statuses import is_named


@dataclass(frozen=True)
class Question:
    """`before` is the place of the last order of the page before."""

    status: str
    language: str
    before: tuple[int, int] | None = None
    alloy: tuple[int, str] | None = None
    operator: int | None = None
    late: bool = False
    number: int | None = None
    name: str = ""
    size: int = 50

    @property
    def path(self) -> str:
        given = {
            "status": self.status,
            "before": f"{self.before[0]}-{self.before[1]}" if self.before else "",
            "alloy": self.alloy[1] if self.alloy else "",
            "mine": "1" if self.operator else "",
            "late": "1" if self.late else "",
            "q": f"AL-{self.number:06d}" if self.number else self.name,
        }
        return "/mes/?" + urlencode({name: value for name, value in given.items() if value})

    @property
    def plain(self) -> bool:
        return not (self.alloy or self.operator or self.late or self.number or self.name)

    def may_have(self, state: Shown, pk: int, names: Iterable[tuple[str, ...]]) -> bool:
        """`names` are those the customer may have had during the request."""
        return self._fits(state, pk) and (not self.name or any(map(self._found, names)))

    def must_have(self, state: Shown, pk: int, names: Iterable[tuple[str, ...]]) -> bool:
        return self._fits(state, pk) and (not self.name or all(map(self._found, names)))

    def _found(self, names: tuple[str, ...]) -> bool:
        """Where no names are shown, none finds anything."""
        return is_named(self.status) and self.name.lower() in names[0].lower()

    def _fits(self, state: Shown, pk: int) -> bool:
        return (
            state.status == self.status
            and (self.alloy is None or state.alloy == self.alloy[0])
            and (self.operator is None or state.operator == self.operator)
            and (not self.late or _is_late(state.due))
            and (self.number is None or self.number == pk)
        )


def _is_late(due: int | None) -> bool:
    """Promises in this world are days away from now, in one direction or the other."""
    return due is not None and due < time.time() * 1_000_000
