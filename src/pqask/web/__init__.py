"""The page and the JSON endpoint: two faces of one Assistant, in Gradio.

``build`` makes the Gradio Blocks, ``serve`` opens them behind the headers that keep the page to itself.
"""

import os

# Gradio reads these once, when it is first imported: no usage figures are sent from here.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from pqask.web.page import EXAMPLES, build
from pqask.web.server import application, serve

__all__ = ["EXAMPLES", "application", "build", "serve"]
