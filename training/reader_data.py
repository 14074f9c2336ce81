"""What the reader learns from: questions, each with one or several passages of one text.

Three sources, each in its own form: paragraphs of an encyclopaedia (`paragraphs.jsonl`, `questions.jsonl`), news
articles with questions (`news/*.jsonl`), and pairs of sentences from news (`pairs/*.jsonl`). What is held out is told
by a hash of the article's title or the pair's question, so that a text never stands on both sides.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

HELD_OUT = 0.08
# As the program cuts articles.
_PASSAGE = 900


@dataclass(frozen=True)
class Example:
    """A text that may hold the answer; `spans` are the acceptable ones, the best first, none where it holds none."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question over the passages of one text. At most one of them holds the answer."""

    question: str
    passages: tuple[Example, ...]


def lines(path: Path) -> Iterator[dict]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def is_held_out(name: str) -> bool:
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF < HELD_OUT


def encyclopaedia(folder: Path, chance: random.Random) -> tuple[list[Asked], list[Asked]]:
    """Questions to learn from, and held-out ones. An answerable question comes with its paragraph and, nearly half of
    the time, with another of the same article that shares most of its words but not its answer."""
    paragraphs = {row["id"]: row for row in lines(folder / "paragraphs.jsonl")}
    siblings: dict[str, list[str]] = {}
    for row in paragraphs.values():
        siblings.setdefault(row["title"], []).append(row["text"])
    sides: tuple[list[Asked], list[Asked]] = ([], [])
    for row in lines(folder / "questions.jsonl"):
        paragraph = paragraphs[row["paragraph_id"]]
        title, text = paragraph["title"], paragraph["text"]
        head = f"{title}\n" if chance.random() < 0.5 else ""
        found = _found(head, text, row["answers"])
        if row["answerable"] and not found.spans:
            continue
        passages = [found]
        if row["answerable"] and chance.random() < 0.45:
            others = [t for t in siblings[title] if not any(answer in t for answer in row["answers"])]
            passages += [Example(head + one) for one in _like(row["question"], others, 1, chance)]
        sides[is_held_out(title)].append(Asked(row["question"].strip(), tuple(passages)))
    return sides


def news(folder: Path, chance: random.Random, names: Sequence[str] = ("*",)) -> tuple[list[Asked], list[Asked]]:
    """The same of news articles: to learn from, those of files of these `names`, each question with the passage that
    answers it and one or two others; held-out ones, of every file, with every passage of their article."""
    sides: tuple[list[Asked], list[Asked]] = ([], [])
    for path in sorted(folder.glob("*.jsonl")):
        learned = any(fnmatch(path.stem, name) for name in names)
        for row in lines(path):
            if not (learned or is_held_out(row["headline"])):
                continue
            head = f"{row['headline']}\n"
            passages = cut(row["paragraphs"])
            for asked in row["questions"]:
                question, answers = asked["question"].strip(), asked["answers"]
                holding = [one for one in passages if any(answer in one for answer in answers)]
                if answers and not holding:
                    continue
                first = _like(question, [one for one in holding if answers[0] in one] or holding, 1, chance, near=1.0)
                others = [one for one in passages if one not in holding]
                if not is_held_out(row["headline"]):
                    others = _like(question, others, 1 if first else 2, chance)
                rows = [*(_found(head, one, answers) for one in first), *(Example(head + one) for one in others)]
                sides[is_held_out(row["headline"])].append(Asked(question, tuple(rows)))
    return sides


def pairs(folder: Path, chance: random.Random, names: Sequence[str] = ("*",)) -> tuple[list[Asked], list[Asked]]:
    """The same of single sentences: each question with a sentence that answers it or that holds a value of the same
    kind and answers another."""
    sides: tuple[list[Asked], list[Asked]] = ([], [])
    for path in sorted(folder.glob("*.jsonl")):
        learned = any(fnmatch(path.stem, name) for name in names)
        for row in lines(path):
            if not (learned or is_held_out(row["question"])):
                continue
            answering = [row["a"]] if row["label"] == "other" else [row["a"], row["b"]]
            rows = []
            for one in (row["a"], row["b"]):
                head = f"{one['headline']}\n" if chance.random() < 0.8 else ""
                wanted = [one["answer"]] if one in answering and row["kind"] != "whether" else []
                if one not in answering or wanted:
                    rows.append(_found(head, one["sentence"], wanted))
            held = is_held_out(row["question"])
            # One question may have two answers, and a group at most one.
            groups = [rows] if row["label"] == "other" and len(rows) == 2 else [[one] for one in rows]
            sides[held].extend(Asked(row["question"].strip(), tuple(group)) for group in groups)
    return sides


def cut(paragraphs: Sequence[str]) -> list[str]:
    """Neighbouring paragraphs together, as long as a passage of the program."""
    made: list[str] = []
    for one in paragraphs:
        if made and len(made[-1]) + len(one) < _PASSAGE:
            made[-1] += f"\n\n{one}"
        else:
            made.append(one)
    return made


def _found(head: str, text: str, answers: Sequence[str]) -> Example:
    spans = dict.fromkeys(
        (found.start() + len(head), found.end() + len(head))
        for answer in answers
        if (found := re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text) or re.search(re.escape(answer), text))
    )
    return Example(head + text, tuple(spans))


def _like(question: str, texts: Sequence[str], n: int, chance: random.Random, *, near: float = 0.7) -> list[str]:
    """`n` of the texts: mostly those that share most words with the question, else any."""
    asked = set(re.findall(r"\w{4,}", question.lower()))
    left, taken = list(texts), []
    while left and len(taken) < n:
        if chance.random() < near:
            one = max(left, key=lambda text: len(asked & set(re.findall(r"\w{4,}", text.lower()))))
        else:
            one = chance.choice(left)
        left.remove(one)
        taken.append(one)
    return taken
