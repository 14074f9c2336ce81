"""What the reader is trained on (training/): each answer is where it is said to be, and no benchmark is in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import TOP, shared

_NEWS = sorted((TOP / "training" / "news").glob("*.jsonl"))
_PAIRS = sorted((TOP / "training" / "pairs").glob("*.jsonl"))
# So many words in a row that two texts share are one that was copied.
_RUN = 12


def rows(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text("utf-8").splitlines())


@pytest.mark.parametrize("path", _NEWS, ids=lambda path: path.stem)
def test_every_answer_stands_in_its_article(path: Path) -> None:
    ids = [row["id"] for row in rows(path)]
    assert len(ids) == len(set(ids)) > 50
    for row in rows(path):
        text = "\n\n".join(row["paragraphs"])
        lacking = [answer for asked in row["questions"] for answer in asked["answers"] if answer not in text]
        assert not lacking, row["id"]
        assert {bool(asked["answers"]) for asked in row["questions"]} == {True, False}, row["id"]


@pytest.mark.parametrize("path", _PAIRS, ids=lambda path: path.stem)
def test_every_value_stands_in_its_sentence(path: Path) -> None:
    for row in rows(path):
        assert all(row[side]["answer"] in row[side]["sentence"] for side in "ab"), row["id"]
        assert row["label"] in ("same", "differ", "other"), row["id"]


@pytest.mark.parametrize("name", ["newsqa_mrqa_dev", "realtimeqa_2022", "squad2_dev"])
def test_no_text_or_question_of_the_benchmark_is_learned(name: str) -> None:
    folder = shared(f"bench/{name}")
    learned: set[str] = set()
    asked: set[str] = set()
    for path in _NEWS:
        for row in rows(path):
            learned.update(runs("\n".join([row["headline"], *row["paragraphs"]])))
            asked.update(one["question"].lower() for one in row["questions"] if len(one["question"].split()) > 7)
    for path in _PAIRS:
        for row in rows(path):
            learned.update(run for side in "ab" for run in runs(row[side]["sentence"]))
            asked.add(row["question"].lower())
    assert learned
    found = {run for row in rows(folder / "corpus.jsonl") for run in runs(row["text"]) if run in learned}
    assert not found
    assert not asked.intersection(row["question"].lower() for row in rows(folder / "dev.jsonl"))


def runs(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text.lower())
    return (" ".join(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1))
