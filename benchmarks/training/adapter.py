"""Low-rank adapters on MiniLM: attach, save, merge. No peft needed at load."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

Floats = npt.NDArray[np.float32]
_PLACES = (
    ("attention.self", "query"),
    ("attention.self", "key"),
    ("attention.self", "value"),
    ("attention.output", "dense"),
    ("intermediate", "dense"),
    ("output", "dense"),
)


class LowRank(nn.Module):
    """A frozen linear layer plus B @ A."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.linear = linear
        self.A = nn.Parameter(torch.randn(rank, linear.in_features) / math.sqrt(linear.in_features))
        self.B = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x) + (x @ self.A.t()) @ self.B.t()


def base_model(path: Path, *, attention: str = "sdpa") -> PreTrainedModel:
    """MiniLM from a folder, never from a hub; `eager` attention trains faster on CPU."""
    return AutoModel.from_pretrained(str(path), attn_implementation=attention, local_files_only=True).eval()


def tokenizer(path: Path) -> PreTrainedTokenizerBase:
    """The model's own tokenizer."""
    return AutoTokenizer.from_pretrained(str(path), local_files_only=True)


def attach(model: PreTrainedModel, rank: int, first_layer: int = 0) -> list[nn.Parameter]:
    """Freeze the model, adapt every linear layer from `first_layer` up, and return what is left to train."""
    for p in model.parameters():
        p.requires_grad_(False)
    for layer in model.encoder.layer[first_layer:]:
        for place, name in _PLACES:
            parent = layer.get_submodule(place) if place in dict(layer.named_modules()) else layer
            setattr(parent, name, LowRank(getattr(parent, name), rank))
    return [p for p in model.parameters() if p.requires_grad]


def adapted(model: PreTrainedModel) -> Iterator[tuple[str, LowRank]]:
    """The adapted layers by their name in the base model."""
    for name, module in model.named_modules():
        if isinstance(module, LowRank):
            yield name, module


def save_adapter(model: PreTrainedModel, path: Path) -> None:
    """Write A and B of every adapted layer in half precision."""
    tensors = {}
    for name, layer in adapted(model):
        tensors[f"{name}.A"] = layer.A.detach().half().contiguous().cpu()
        tensors[f"{name}.B"] = layer.B.detach().half().contiguous().cpu()
    save_file(tensors, str(path))


def merge(model: PreTrainedModel, path: Path, *, scale: float = 1.0) -> PreTrainedModel:
    """Add the adapter in `path` into the base weights, in place."""
    tensors = load_file(str(path))
    modules = dict(model.named_modules())
    with torch.no_grad():
        for name in {k.rsplit(".", 1)[0] for k in tensors if not k.startswith("turn.")}:
            linear = modules[name]
            linear.weight += scale * (tensors[f"{name}.B"].float() @ tensors[f"{name}.A"].float()).to(linear.weight)
    return model


def pool(hidden: Tensor, mask: Tensor) -> Tensor:
    """Mean over the real tokens, unit length."""
    weight = mask[..., None].float()
    return F.normalize((hidden.float() * weight).sum(1) / weight.sum(1), dim=1)


@torch.inference_mode()
def encode(
    model: PreTrainedModel,
    words: PreTrainedTokenizerBase,
    texts: Sequence[str],
    *,
    longest: int = 256,
    budget: int = 8192,
) -> Floats:
    """Texts -> unit vectors, in batches of about `budget` tokens sorted by length."""
    device = next(model.parameters()).device
    ids = words(list(texts), truncation=True, max_length=longest)["input_ids"]
    order = sorted(range(len(ids)), key=lambda i: -len(ids[i]))
    out = np.zeros((len(ids), model.config.hidden_size), np.float32)
    at = 0
    while at < len(order):
        width = len(ids[order[at]])
        batch = order[at : at + max(1, budget // width)]
        at += len(batch)
        x = torch.zeros(len(batch), width, dtype=torch.long)
        m = torch.zeros(len(batch), width, dtype=torch.long)
        for row, i in enumerate(batch):
            x[row, : len(ids[i])] = torch.tensor(ids[i])
            m[row, : len(ids[i])] = 1
        hidden = model(input_ids=x.to(device), attention_mask=m.to(device)).last_hidden_state
        out[batch] = pool(hidden, m.to(device)).cpu().numpy()
    return out


def turn(vectors: Floats, path: Path, kind: str) -> Floats:
    """Library vectors of `kind` ("passage" or "asked") as the tuned questions expect them: unit(v + v @ W.T)."""
    matrix = load_file(str(path)).get(f"turn.{kind}")
    if matrix is None:
        return vectors
    out = vectors + vectors @ matrix.float().numpy().T
    return (out / np.linalg.norm(out, axis=1, keepdims=True)).astype(np.float32)
