"""The assistant that is asked now: its model loaded beforehand, and a newer library taken up between two questions."""

import threading
import weakref
from typing import NamedTuple

from pqask.conversation import Assistant
from pqask.errors import PqaskError
from pqask.library.files import MANIFEST
from pqask.records import Counts

__all__ = ["Desk"]

Seen = tuple[int, int] | None


class Desk:
    """One assistant after another over the same folder; whoever has begun to read goes on with the one they have."""

    def __init__(self, assistant: Assistant) -> None:
        self._state = _State(assistant, self._look(assistant))
        self._taking_up = threading.Lock()
        self._ready = threading.Event()
        self._ready.set()

    @property
    def at_opening(self) -> Assistant:
        """The assistant that there is, without waiting for its model."""
        return self._state.assistant

    @property
    def ready(self) -> bool:
        """Whether a question would be answered at once."""
        return self._ready.is_set()

    def warm(self) -> None:
        """Load the model beside everything else; questions that come meanwhile wait for it."""
        self._ready.clear()
        threading.Thread(target=self._warm, daemon=True).start()

    def _warm(self) -> None:
        try:
            self._state.assistant.warm()
        except PqaskError:
            pass  # whoever asks is told
        finally:
            self._ready.set()

    def now(self) -> Assistant:
        """Give the assistant to ask, of a newer generation where the library has one."""
        self._ready.wait()
        state = self._state
        if self._look(state.assistant) != state.seen and self._taking_up.acquire(blocking=False):
            try:
                self._take_up(state)
            finally:
                self._taking_up.release()
        return self._state.assistant

    def counts(self) -> Counts:
        """Count all that the library holds."""
        self.now()
        return self._state.assistant.library.counts

    def _take_up(self, state: "_State") -> None:
        """Open the newer generation; where it cannot be opened, stay with the one that is open."""
        old, seen = state.assistant, self._look(state.assistant)
        try:
            fresh = old.renewed()
        except PqaskError:
            self._state = _State(old, seen)
            return
        weakref.finalize(old, old.library.store.close)
        self._state = _State(fresh, seen)

    @staticmethod
    def _look(assistant: Assistant) -> Seen:
        """Look at the manifest without reading it: another one is another file."""
        try:
            stat = (assistant.library.folder / MANIFEST).stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns


class _State(NamedTuple):
    """An assistant, and how the manifest looked when it was opened."""

    assistant: Assistant
    seen: Seen
