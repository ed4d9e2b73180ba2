"""Over time: the answers to a question in date order, what was asked again, and how the wording differs.

Nothing here says that a minister changed a view: it sets verbatim texts side by side and marks the words that differ.
"""

from pqask.timeline.build import ENTRIES, MOST_ENTRIES, timeline
from pqask.timeline.plain import as_json
from pqask.timeline.values import Department, Entry, Minister, Pair, Renaming, Revision, Timeline
from pqask.timeline.wording import Change, Difference, Span, compare

__all__ = [
    "ENTRIES",
    "MOST_ENTRIES",
    "Change",
    "Department",
    "Difference",
    "Entry",
    "Minister",
    "Pair",
    "Renaming",
    "Revision",
    "Span",
    "Timeline",
    "as_json",
    "compare",
    "timeline",
]
