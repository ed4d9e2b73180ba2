"""What the asker means: people, departments, parties, dates and exact things in a question become filters."""

from pqask.question.exact import Exact
from pqask.question.understand import Span, Understood, understand
from pqask.question.vocabulary import Member, Vocabulary

__all__ = ["Exact", "Member", "Span", "Understood", "Vocabulary", "understand"]
