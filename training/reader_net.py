"""The reader as PyTorch trains it, and how texts become its input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
import onnx
import torch
from bert import HEADS, LAYER_NORM_EPSILON, WIDTH, layers
from onnx import numpy_helper
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F

MAX_TOKENS = 320
# Of each of two sentences.
MAX_SIDE = 120
RELATIONS = 3
# What begins a text, and what ends each part of it.
BEGIN, END = "<s>", "</s>"

# Dropout's noise is drawn once and read from a random place on each use: drawing it anew is a fifth of a step.
_POOL = 1 << 25
_HIDDEN = -1e4
_KEPT = ("embeddings.", "encoder.", "qa_outputs.", "relation_outputs.")


@cache
def _kept(dropout: float) -> Tensor:
    return (torch.rand(_POOL) >= dropout).float() / (1 - dropout)


def dropped(x: Tensor, dropout: float, training: bool) -> Tensor:
    """`x` with some of it zeroed and the rest scaled up, while training."""
    if not training or not dropout:
        return x
    begun = int(torch.randint(_POOL - x.numel(), ()))
    return x * _kept(dropout)[begun : begun + x.numel()].view_as(x)


class Layer(nn.Module):
    """One transformer layer, its parameters named as BERT's checkpoints name them."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        linear, norm = nn.Linear, partial(nn.LayerNorm, WIDTH, eps=LAYER_NORM_EPSILON)
        self.attention = nn.ModuleDict(
            {
                "self": nn.ModuleDict({name: linear(WIDTH, WIDTH) for name in ("query", "key", "value")}),
                "output": nn.ModuleDict({"dense": linear(WIDTH, WIDTH), "LayerNorm": norm()}),
            }
        )
        self.intermediate = nn.ModuleDict({"dense": linear(WIDTH, 4 * WIDTH)})
        self.output = nn.ModuleDict({"dense": linear(4 * WIDTH, WIDTH), "LayerNorm": norm()})
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, _ = x.shape
        query, key, value = (
            self.attention["self"][name](x).view(batch, length, HEADS, -1).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        # No dropout here: with it a step takes nearly twice as long, since PyTorch's fast way knows none; of bfloat16
        # its way back is the slow one.
        if torch.is_autocast_enabled("cpu"):
            scores = torch.matmul(query * (WIDTH // HEADS) ** -0.5, key.transpose(-1, -2))
            with torch.autocast("cpu", enabled=False):
                weights = torch.softmax(scores + (~mask).to(scores.dtype) * _HIDDEN, -1)
            mixed = torch.matmul(weights, value)
        else:
            mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        out = self.attention["output"]
        x = out["LayerNorm"](x + dropped(out["dense"](mixed), self.dropout, self.training))
        wide = self.output["dense"](F.gelu(self.intermediate["dense"](x)))
        return self.output["LayerNorm"](x + dropped(wide, self.dropout, self.training))


class Reader(nn.Module):
    """Start and end logits over the tokens; position 0 stands for "no answer here". A second head, for training alone,
    tells from position 0 of a question and two sentences how what they say relates."""

    def __init__(self, pieces: int, depth: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.embeddings = nn.ModuleDict(
            {
                "word_embeddings": nn.Embedding(pieces, WIDTH),
                "position_embeddings": nn.Embedding(512, WIDTH),
                "token_type_embeddings": nn.Embedding(2, WIDTH),
                "LayerNorm": nn.LayerNorm(WIDTH, eps=LAYER_NORM_EPSILON),
            }
        )
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer(dropout) for _ in range(depth))})
        self.qa_outputs = nn.Linear(WIDTH, 2)
        self.relation_outputs = nn.Linear(WIDTH, RELATIONS)
        self.dropout = dropout
        # Half of all parameters, and a few thousand questions touch few of them.
        self.embeddings["word_embeddings"].weight.requires_grad_(False)

    def freeze(self, layers: int) -> None:
        """Leave the embeddings and so many of the lowest layers as they are."""
        for part in (self.embeddings, *list(self.encoder["layer"])[:layers]):
            for parameter in part.parameters():
                parameter.requires_grad_(False)

    def forward(self, ids: Tensor, types: Tensor, visible: Tensor) -> Tensor:
        return self.qa_outputs(self.states(ids, types, visible))

    def relation(self, ids: Tensor, types: Tensor, visible: Tensor) -> Tensor:
        """Logits of same, differ and other, (batch, RELATIONS)."""
        return self.relation_outputs(self.states(ids, types, visible)[:, 0])

    def states(self, ids: Tensor, types: Tensor, visible: Tensor) -> Tensor:
        """The token states of the last layer, (batch, tokens, WIDTH)."""
        tables = self.embeddings
        positions = torch.arange(ids.shape[1])
        x = tables["word_embeddings"](ids) + tables["position_embeddings"](positions)
        x = tables["LayerNorm"](x + tables["token_type_embeddings"](types))
        x = dropped(x, self.dropout, self.training)
        mask = visible[:, None, None, :]
        for layer in self.encoder["layer"]:
            x = layer(x, mask)
        return x


@dataclass(frozen=True)
class Encoded:
    """Token ids of `<s> question </s> text </s>`, and the text's tokens: first index and character offsets."""

    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]


def encode(tokenizer: Tokenizer, question: str, text: str) -> Encoded:
    asked = tokenizer.encode(question, add_special_tokens=False).ids[:64]
    found = tokenizer.encode(text, add_special_tokens=False)
    room = MAX_TOKENS - len(asked) - 3
    begin, end = tokenizer.token_to_id(BEGIN), tokenizer.token_to_id(END)
    ids = [begin, *asked, end, *found.ids[:room], end]
    # Some tokens begin with the space before a word.
    offsets = [(z - len(text[a:z].lstrip()), z) for a, z in found.offsets[:room]]
    return Encoded(ids, len(asked) + 2, offsets)


def encode_two(tokenizer: Tokenizer, question: str, texts: tuple[str, str]) -> Encoded:
    """`<s> question </s> one </s> other </s>`."""
    begin, end = tokenizer.token_to_id(BEGIN), tokenizer.token_to_id(END)
    asked = tokenizer.encode(question, add_special_tokens=False).ids[:64]
    one, other = (tokenizer.encode(text, add_special_tokens=False).ids[:MAX_SIDE] for text in texts)
    return Encoded([begin, *asked, end, *one, end, *other, end], len(asked) + 2, [])


def batch_of(rows: Sequence[Encoded]) -> tuple[Tensor, Tensor, Tensor]:
    length = max(len(row.ids) for row in rows)
    ids, types, visible = (torch.zeros(len(rows), length, dtype=torch.long) for _ in range(3))
    for i, row in enumerate(rows):
        ids[i, : len(row.ids)] = torch.tensor(row.ids)
        types[i, row.first : len(row.ids)] = 1
        visible[i, : len(row.ids)] = 1
    return ids, types, visible.bool()


def allowed(rows: Sequence[Encoded], length: int) -> Tensor:
    """Where a span may lie: the text's tokens, and position 0."""
    mask = torch.zeros(len(rows), length, dtype=torch.bool)
    for i, row in enumerate(rows):
        mask[i, 0] = True
        mask[i, row.first : row.first + len(row.offsets)] = True
    return mask


def weights_of(file: Path) -> dict[str, Tensor]:
    """The weights in a file that train_reader.py left, in a reader that export_reader.py wrote, or of a trunk."""
    if file.suffix == ".safetensors":
        return load_file(file)
    return _unpacked(file) if file.suffix == ".onnx" else torch.load(file)["model"]


def _unpacked(model: Path) -> dict[str, Tensor]:
    """The weights of a reader by the names they have here. int8 loses about a hundredth of a weight's size, which
    training makes good at once."""
    graph = onnx.load(model).graph
    found = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    weights: dict[str, Tensor] = {}
    for name, value in found.items():
        key = name.removesuffix("_quantized")
        if key != name:
            scale, zero = found[f"{key}_scale"], found[f"{key}_zero_point"]
            value = (value.astype(np.float32) - zero.astype(np.float32)) * scale
        if key.startswith(_KEPT) and key.endswith((".weight", ".bias")):
            part = key.removesuffix(".weight")
            if f"{part}.apart" in found:
                value = value.copy()
                value[found[f"{part}.columns"]] = found[f"{part}.apart"]
            turned = key.endswith(".weight") and key.startswith(_KEPT[1:]) and "LayerNorm" not in key
            weights[key] = torch.from_numpy(np.ascontiguousarray(value.T if turned else value).copy()).float()
    return weights


def reader_of(weights: dict[str, Tensor]) -> Reader:
    """A reader of the shape that these weights have; heads of its own where they have none."""
    made = Reader(len(weights["embeddings.word_embeddings.weight"]), layers(weights))
    made.load_state_dict(weights, strict="relation_outputs.weight" in weights)
    return made
