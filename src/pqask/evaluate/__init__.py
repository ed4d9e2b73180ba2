"""Judged questions to figures: the measures, and the systems that are compared by them."""

from pqask.evaluate.measures import (
    DEPTH,
    Asked,
    Figure,
    Ranked,
    dialogues,
    figures,
    judgements,
    paired,
    per_question,
    questions,
    run,
)
from pqask.evaluate.systems import System, compared, described

__all__ = [
    "DEPTH",
    "Asked",
    "Figure",
    "Ranked",
    "System",
    "compared",
    "described",
    "dialogues",
    "figures",
    "judgements",
    "paired",
    "per_question",
    "questions",
    "run",
]
