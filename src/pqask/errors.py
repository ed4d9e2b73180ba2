"""What can go wrong, as one small tree.

PqaskError
├── SourceError    a document that cannot be read, or is in no known layout
├── LibraryError   a library that is missing, damaged, or built by another model or version
├── ModelError     an embedding model that is missing, or is not the one that was named
├── QuestionError  a question or a filter that cannot be asked
├── ExportError    a pick that is no part of an answer, or a file that cannot be written
├── SyncError      a server that does not answer, or not what was asked
└── ServeError     a page that cannot be opened: the port is taken, or the host unknown

Every message is one sentence or two that say what is wrong, where, and how to mend it; the command line and the
page print it as it stands. Nothing else is caught and turned into words.
"""

__all__ = [
    "ExportError",
    "LibraryError",
    "ModelError",
    "PqaskError",
    "QuestionError",
    "ServeError",
    "SourceError",
    "SyncError",
]


class PqaskError(Exception):
    """The base of every error that a person can mend."""


class SourceError(PqaskError):
    """A document cannot be read, or is in no known layout."""


class LibraryError(PqaskError):
    """A library is missing, damaged, or not made for this model or version."""


class ModelError(PqaskError):
    """An embedding model is missing, or is not the one that was named."""


class QuestionError(PqaskError):
    """A question or a filter cannot be asked as it stands."""


class ExportError(PqaskError):
    """What was picked cannot be taken, or the file cannot be written."""


class SyncError(PqaskError):
    """The server of the official API cannot be asked, or does not answer what was asked."""


class ServeError(PqaskError):
    """The page cannot be opened on this host and port."""
