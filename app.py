"""Open the chat over the documents in seeds/: what `make run` starts, and what a Gradio host runs."""

import os
from pathlib import Path

import pqask
from pqask.encoder import open_encoder
from pqask.library import ingest
from pqask.web import serve

HERE = Path(__file__).parent

if __name__ == "__main__":
    ingest([HERE / "seeds"], HERE / "index", open_encoder(), replace=True)
    serve(pqask.open(HERE / "index"), port=int(os.environ.get("PORT", "7860")))
