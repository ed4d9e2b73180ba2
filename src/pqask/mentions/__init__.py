"""The other questions that a record's question and answer name: which number, of which day, and where it stands."""

from pqask.mentions.reading import Mention, mentions, said_on

__all__ = ["Mention", "mentions", "said_on"]
