"""Ask what ministers have said in written answers to Parliament, and get their own words, cited.

>>> import pqask
>>> library = pqask.open("index")
>>> reply = library.ask("What is being done about scam centres?", k=3)
>>> print(reply.hits[0].text)
"""

from typing import TYPE_CHECKING

from pqask.errors import LibraryError, ModelError, PqaskError, QuestionError, SourceError
from pqask.records import Answer, Citation, Filters, Hit, Passage, Person, Reference, Reply, Source

if TYPE_CHECKING:
    from pqask.conversation import Assistant
    from pqask.conversation import open_library as open  # noqa: A004 - pqask.open is the name it is called by

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Filters",
    "Hit",
    "LibraryError",
    "ModelError",
    "Passage",
    "Person",
    "PqaskError",
    "QuestionError",
    "Reference",
    "Reply",
    "Source",
    "SourceError",
    "open",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load the parts that need FAISS and the model only when they are asked for."""
    if name in ("open", "Assistant"):
        from pqask import conversation

        return conversation.open_library if name == "open" else conversation.Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
