"""The tier before Valkey: a bounded store in the worker's own memory, the same for all threads."""

from collections import OrderedDict
from threading import Lock


class Memory:
    """A store that drops the least recently used entry. Losing it is harmless: keys carry
    versions."""

    def __init__(self, limit: int) -> None:
        """`limit` in bytes of keys and values."""
        self.limit = limit
        self.size = 0
        self.items: OrderedDict[str, bytes] = OrderedDict()
        self.lock = Lock()

    def get(self, key: str) -> bytes | None:
        with self.lock:
            value = self.items.get(key)
            if value is not None:
                self.items.move_to_end(key)
            return value

    def set(self, key: str, value: bytes) -> None:
        if len(key) + len(value) > self.limit:
            return  # it would push out everything else, and then itself
        with self.lock:
            if (old := self.items.pop(key, None)) is not None:
                self.size -= len(key) + len(old)
            self.items[key] = value
            self.size += len(key) + len(value)
            while self.size > self.limit:
                first, dropped = self.items.popitem(last=False)
                self.size -= len(first) + len(dropped)

    def clear(self) -> None:
        with self.lock:
            self.items.clear()
            self.size = 0
