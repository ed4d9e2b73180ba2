"""What was worked out lately, found again by the digest of what it was made of; the text itself is not kept."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from pqask.records import fingerprint

__all__ = ["Recent"]

Value = TypeVar("Value")
MOST = 256


class Recent(Generic[Value]):
    """The last ``most`` values, in memory alone; several threads may ask at once."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, *made_of: str) -> Value | None:
        """Give what was kept of these words, ``None`` if that is too long ago."""
        key = fingerprint(repr(made_of))
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def recall(self, work: Callable[[], Value], *made_of: str) -> Value:
        """Give what was kept of these words; else work it out, and keep it."""
        found = self.get(*made_of)
        return self.keep(work(), *made_of) if found is None else found

    def keep(self, value: Value, *made_of: str) -> Value:
        """Keep a value in place of the one that was longest not asked for, and give it back."""
        with self._lock:
            self._values[fingerprint(repr(made_of))] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value
