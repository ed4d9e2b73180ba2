"""The official Written Questions API to a library: what is new is fetched, kept as JSON Lines, and taken in.

``windows`` says which days are asked for, ``client`` asks politely and again where that helps, ``api`` knows the
API's names, ``state`` remembers on disk what came, and ``run`` does it all in two phases: first the lists, then the
whole text of each record that a list does not give whole. ``plan`` says what a run would fetch.
"""

from pqask.sync.client import BASE_URL, Client
from pqask.sync.plan import Plan, plan
from pqask.sync.run import Fetched, fetch, take_in
from pqask.sync.windows import Scope, Window

__all__ = ["BASE_URL", "Client", "Fetched", "Plan", "Scope", "Window", "fetch", "plan", "take_in"]
