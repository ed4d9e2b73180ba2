"""Open the chat over the documents in seeds/: what `make run` starts, and what a Gradio host runs."""

import os
import sys
from pathlib import Path

import pqask
from pqask.encoder import open_encoder
from pqask.library import ingest
from pqask.web import serve

HERE = Path(__file__).parent


def main() -> None:
    """Bring index/ up to date with seeds/ and open the page."""
    port = os.environ.get("PORT", "7860")
    if not port.isdecimal():
        raise pqask.PqaskError(f"PORT is “{port}”, which is no port; choose a number from 1024 to 65535.")
    if not (HERE / "index" / "manifest.json").exists():
        print("Building index/ from seeds/, this first time only …", flush=True)
    ingest([HERE / "seeds"], HERE / "index", open_encoder(), replace=True)
    serve(
        pqask.open(HERE / "index"),
        host=os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"),
        port=int(port),
        ready=lambda address: print(f"pqask is open at {address} (Ctrl-C ends it)", flush=True),
    )


if __name__ == "__main__":
    try:
        main()
    except pqask.PqaskError as error:
        sys.exit(f"pqask: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
