"""Train the reader: a transformer with a span head, which finds the answer to a question in a passage or says that it
is not there. With --news it learns beside that how the values of two sentences relate.

    python training/train_reader.py TRUNK DATA OUT [--news FOLDER [--files NAME …]] [--begin MODEL] [--steps N]

TRUNK is a folder that e5.py wrote; with --begin the run begins with the weights of another run, or with a reader that
export_reader.py wrote. DATA holds `paragraphs.jsonl` (id, title, text) and `questions.jsonl` (id, paragraph_id,
question, answers, answerable); with --news half of what is learned is of FOLDER's articles and pairs. OUT
receives `weights.pt` after every 500 steps; a run that finds it there goes on from it. EM, F1 and AUROC over what is
held out (reader_data.py) are printed with each checkpoint, and how many relations of two sentences are told rightly
(relation_data.py).

Needs PyTorch, safetensors, onnx and tokenizers. `export_reader.py` makes the file that the program loads.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from reader_data import Asked, encyclopaedia, news, pairs
from reader_net import Encoded, Reader, allowed, batch_of, encode, encode_two, reader_of, weights_of
from relation_data import LABELS, Pair, drawn, related, unrelated
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F

# Passages of a step.
BATCH = 16
# What the choice among a question's passages counts, beside the reading of each alone.
TOGETHER = 0.5
# Pairs of sentences in a step, and what their relations count beside the reading.
PAIRS = 8
RELATING = 0.5
# What share of the questions of a pass are of the news.
NEWS_SHARE = 0.5
_FAR = -1e4


@dataclass(frozen=True)
class Row:
    """A question's passages as the model reads them, and where their answers begin and end: tokens, or 0 and 0."""

    passages: tuple[Encoded, ...]
    targets: tuple[tuple[int, int], ...]

    @property
    def longest(self) -> int:
        return max(len(one.ids) for one in self.passages)


def row_of(tokenizer: Tokenizer, asked: Asked) -> Row:
    passages = tuple(encode(tokenizer, asked.question, one.text) for one in asked.passages)
    # Of several acceptable spans the first alone: of the news' the shortest, so that it learns to point at no more.
    return Row(
        passages,
        tuple(
            place(encoded, *one.spans[0]) if one.spans else (0, 0)
            for encoded, one in zip(passages, asked.passages, strict=True)
        ),
    )


def place(encoded: Encoded, start: int, end: int) -> tuple[int, int]:
    """The first and the last token of a span; 0 and 0 where it was cut off."""
    first = [k for k, (a, z) in enumerate(encoded.offsets) if a <= start < z]
    last = [k for k, (a, z) in enumerate(encoded.offsets) if a < end <= z]
    return (encoded.first + first[0], encoded.first + last[-1]) if first and last else (0, 0)


def schedule(rows: Sequence[Row], order: Sequence[int], chance: random.Random) -> Iterator[list[Row]]:
    """Questions of like length together, of about BATCH passages, the batches in random order."""
    for start in range(0, len(order), BATCH * 40):
        window = sorted(order[start : start + BATCH * 40], key=lambda i: rows[i].longest)
        batches: list[list[Row]] = [[]]
        for i in window:
            if sum(len(row.passages) for row in batches[-1]) + len(rows[i].passages) > BATCH:
                batches.append([])
            batches[-1].append(rows[i])
        chance.shuffle(batches)
        yield from batches


def epochs(plain: Sequence[Row], fresh: Sequence[Row], steps: int, chance: random.Random) -> Iterator[list[Row]]:
    """As many batches as `steps`: all of `fresh`, with as much of `plain` as leaves it its share, again and again."""
    rows = [*plain, *fresh]
    done = 0
    while done < steps:
        drawn = len(plain) if not fresh else min(len(plain), round(len(fresh) * (1 - NEWS_SHARE) / NEWS_SHARE))
        order = [*chance.sample(range(len(plain)), drawn), *range(len(plain), len(rows))]
        chance.shuffle(order)
        for batch in schedule(rows, order, chance):
            yield batch
            done += 1
            if done == steps:
                return


def loss_of(logits: Tensor, batch: Sequence[Row]) -> Tensor:
    """How wrong the reading of each passage is, and of each question's passages as one text.

    The second is the shared normalisation of Clark and Gardner (2018, arXiv 1710.10723), over what a passage says
    against its own "no answer", which is what the program compares passages by.
    """
    flat = torch.tensor([one for row in batch for one in row.targets])
    alone = (F.cross_entropy(logits[..., 0], flat[:, 0]) + F.cross_entropy(logits[..., 1], flat[:, 1])) / 2
    together: list[Tensor] = []
    begun = 0
    for targets in (row.targets for row in batch):
        part = logits[begun : begun + len(targets)]
        begun += len(targets)
        holding = [i for i, one in enumerate(targets) if one != (0, 0)]
        if len(targets) < 2 or len(holding) != 1:
            continue
        against = (part - part[:, :1])[:, 1:]
        for side in (0, 1):
            spot = holding[0] * against.shape[1] + targets[holding[0]][side] - 1
            together.append(F.cross_entropy(against[..., side].reshape(1, -1), torch.tensor([spot])))
    return alone + TOGETHER * torch.stack(together).mean() if together else alone


def relation_loss(model: Reader, tokenizer: Tokenizer, batch: Sequence[Pair], chance: random.Random) -> Tensor:
    """How wrong the relations of a batch's sentences are told."""
    logits = model.relation(*batch_of([encode_two(tokenizer, one.question, one.texts(chance)) for one in batch]))
    return F.cross_entropy(logits.float(), torch.tensor([one.label for one in batch]))


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
def judged(model: Reader, tokenizer: Tokenizer, held: Sequence[Asked], half: bool) -> str:
    """EM and F1 of the best span among each question's passages, and how well its score tells the answerable."""
    model.eval()
    exact, overlap, positive, negative = [], [], [], []
    for asked in held:
        encoded = [encode(tokenizer, asked.question, one.text) for one in asked.passages]
        ids, types, visible = batch_of(encoded)
        with torch.autocast("cpu", torch.bfloat16, half):
            logits = model(ids, types, visible)
        logits = logits.float().masked_fill(~allowed(encoded, ids.shape[1])[..., None], _FAR)
        found = []
        for row, example, both in zip(encoded, asked.passages, logits, strict=True):
            starts, ends = both[row.first :, 0], both[row.first :, 1]
            table = starts[:, None] + ends[None, :]
            table = table.masked_fill(~torch.ones_like(table, dtype=torch.bool).triu().tril(29), -1e9)
            a, z = divmod(int(table.argmax()), table.shape[1])
            margin = float(table.max() - both[0, 0] - both[0, 1])
            found.append((margin, example.text[row.offsets[a][0] : row.offsets[z][1]]))
        margin, got = max(found)
        wanted = [one.text[s:e] for one in asked.passages for s, e in one.spans]
        if wanted:
            exact.append(max(normalised(got) == normalised(w) for w in wanted))
            overlap.append(max(f1(got, w) for w in wanted))
        (positive if wanted else negative).append(margin)
    model.train()
    figures = f"EM {sum(exact) / len(exact):.3f} F1 {sum(overlap) / len(overlap):.3f}"
    return f"{figures} AUROC {auroc(positive, negative):.3f} n {len(positive)}+{len(negative)}"


@torch.no_grad()
def relating(model: Reader, tokenizer: Tokenizer, held: Sequence[Pair], half: bool) -> str:
    """How many relations are told rightly, and how well what differs is told from the rest."""
    model.eval()
    right, positive, negative = 0, [], []
    for one in held:
        with torch.autocast("cpu", torch.bfloat16, half):
            logits = model.relation(*batch_of([encode_two(tokenizer, one.question, one.texts())]))[0].float()
        right += int(logits.argmax()) == one.label
        (positive if LABELS[one.label] == "differ" else negative).append(float(logits.softmax(-1)[1]))
    model.train()
    return f"right {right / len(held):.3f} AUROC of what differs {auroc(positive, negative):.3f} n {len(held)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trunk", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--news", type=Path, help="folder with news/*.jsonl and pairs/*.jsonl")
    parser.add_argument("--files", nargs="+", default=["*"], metavar="PATTERN", help="those of its files to learn from")
    parser.add_argument("--no-relations", action="store_true", help="without how two sentences relate")
    parser.add_argument("--begin", type=Path, help="weights.pt or model.onnx to begin with")
    parser.add_argument("--bfloat16", action="store_true", help="for processors with AMX or AVX512-BF16")
    parser.add_argument("--frozen", type=int, default=0, metavar="N", help="the lowest N layers stay as they are")
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)

    tokenizer = Tokenizer.from_file(str(options.trunk / "tokenizer.json"))
    model = reader_of(weights_of(options.begin or options.trunk / "model.safetensors"))
    plain, held_plain = encyclopaedia(options.data, random.Random(7))
    held = {"encyclopaedia": random.Random(3).sample(held_plain, min(250, len(held_plain)))}
    fresh: list[Asked] = []
    if options.news:
        for name, made in (("news", news), ("pairs", pairs)):
            learned, kept = made(options.news / name, random.Random(7), options.files)
            fresh += learned
            held[name] = random.Random(3).sample(kept, min(250, len(kept)))
    relations = options.news and not options.no_relations
    learned_pairs, held_pairs = related(options.news / "pairs") if relations else ([], [])
    others = unrelated(options.news / "news", random.Random(7)) if relations else []
    pairs_chance = random.Random(options.seed)
    batches = drawn(learned_pairs, others, PAIRS, pairs_chance)
    print(f"{len(learned_pairs)} + {len(others)} pairs, {len(held_pairs)} held out")
    rows, news_rows = ([row_of(tokenizer, one) for one in part] for part in (plain, fresh))
    passages = sum(len(row.passages) for row in (*rows, *news_rows))
    print(f"{len(rows)} + {len(news_rows)} questions, {passages} passages, {[*map(len, held.values())]} held out")

    def tell(name: str, one: Reader) -> None:
        print(
            f"{name}: {'; '.join(f'{k} {judged(one, tokenizer, v, options.bfloat16)}' for k, v in held.items())}",
            flush=True,
        )
        if held_pairs:
            print(f"relations: {relating(one, tokenizer, held_pairs, options.bfloat16)}", flush=True)

    if options.frozen:
        model.freeze(options.frozen)
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
    elif options.begin:
        tell("0", model)
    model.train()
    smooth, smooth_relation, started = 0.0, RELATING * math.log(len(LABELS)), time.time()
    for step, batch in enumerate(epochs(rows, news_rows, options.steps, chance)):
        if step < begun:
            continue
        warm, left = (step + 1) / (0.06 * options.steps), 1 - step / options.steps
        for group in optimizer.param_groups:
            group["lr"] = options.rate * min(1.0, warm) * left
        encoded = [one for row in batch for one in row.passages]
        ids, types, visible = batch_of(encoded)
        with torch.autocast("cpu", torch.bfloat16, options.bfloat16):
            logits = model(ids, types, visible)
        logits = logits.float().masked_fill(~allowed(encoded, ids.shape[1])[..., None], _FAR)
        loss = loss_of(logits, batch)
        loss.backward()
        if learned_pairs:
            with torch.autocast("cpu", torch.bfloat16, options.bfloat16):
                relation = RELATING * relation_loss(model, tokenizer, next(batches), pairs_chance)
            relation.backward()
            smooth_relation = 0.98 * smooth_relation + 0.02 * relation.item()
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
            print(
                f"{step}/{options.steps} loss {smooth:.3f} + {smooth_relation:.3f} {time.time() - started:.0f} s",
                flush=True,
            )
        if (step + 1) % 500 == 0 or step + 1 == options.steps:
            tell(str(step + 1), model)
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average}
            torch.save({**state, "step": step + 1}, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").replace(checkpoint)
    if average:
        tell("average", reader_of(average))


if __name__ == "__main__":
    main()
